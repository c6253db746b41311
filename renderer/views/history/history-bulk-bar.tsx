import { Button } from '@patternfly/react-core';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { openChange } from '../../state/change.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { copyText } from '../../ui/copy.ts';
import { formatCount, plural } from '../../ui/format.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { maxChanges, nextPreview } from './restore-model.ts';

export interface HistoryBulkBarProps {
  readonly place: RepositoryPlace;
  /** `5 of 20 events selected`, in words. */
  readonly summary: string;
  readonly isEmpty: boolean;
  readonly changes: readonly TagChange[];
  /** Why nothing can be restored of what is selected. */
  readonly nothing: string;
  /** What is selected, as lines of text. */
  readonly asText: () => string;
  readonly onClear: () => void;
}

/** Restores what is selected, several tags at once; there only while something is. */
export function HistoryBulkBar({ place, summary, isEmpty, changes, nothing, asText, onClear }: HistoryBulkBarProps) {
  if (isEmpty) return null;
  const { changes: next, left } = nextPreview(changes);
  return (
    <div className="wb-bulk" role="toolbar" aria-label="What is selected">
      <span role="status">{summary}</span>
      {left > 0 && (
        <span className="wb-dim">
          One preview takes {formatCount(maxChanges)}; when they are applied, the next ones follow here.
        </span>
      )}
      <span className="wb-toolbar__space" />
      <ActionButton onClick={() => void copyText(asText(), 'Selection')}>Copy as text</ActionButton>
      <ActionButton
        variant="primary"
        disabledBecause={next.length === 0 ? nothing : undefined}
        onClick={() => openChange({ ...place, changes: next })}
      >
        {left > 0
          ? `Restore ${formatCount(next.length)} of ${plural(changes.length, 'tag')}…`
          : `Restore ${next.length === 0 ? '' : plural(next.length, 'tag')}…`}
      </ActionButton>
      <Button variant="link" size="sm" onClick={onClear}>
        Clear selection
      </Button>
    </div>
  );
}
