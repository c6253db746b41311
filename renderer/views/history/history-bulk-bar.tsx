import { Button } from '@patternfly/react-core';
import type { HistoryEvent } from '../../../shared/history/events.ts';
import type { RepositoryState } from '../../../shared/history/states.ts';
import { openChange } from '../../state/change.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { copyText } from '../../ui/copy.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { emptySelection, type Selection } from '../../ui/grid/selection.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { eventSentence } from './history-words.ts';
import { restoreChanges } from './restore-model.ts';

export interface HistoryBulkBarProps {
  readonly place: RepositoryPlace;
  readonly events: readonly HistoryEvent[];
  readonly selection: Selection;
  readonly onSelection: (selection: Selection) => void;
  readonly current: RepositoryState;
}

const maxChanges = 500;

/** Restores several tags at once; there only while events are selected. */
export function HistoryBulkBar({ place, events, selection, onSelection, current }: HistoryBulkBarProps) {
  if (selection.keys.size === 0) return null;
  const chosen = events.filter((event) => selection.keys.has(event.id));
  const changes = restoreChanges(chosen, current);
  const because =
    changes.length === 0
      ? 'The tags of these events already point there, or cannot be restored from here.'
      : changes.length > maxChanges
        ? `At most ${String(maxChanges)} tags at once; narrow the selection.`
        : undefined;
  return (
    <div className="wb-bulk" role="toolbar" aria-label="Selected events">
      <span role="status">
        <strong>{formatCount(chosen.length)}</strong> of {plural(events.length, 'event')} selected
      </span>
      <span className="wb-toolbar__space" />
      <ActionButton
        onClick={() =>
          void copyText(
            chosen.map((event) => `${new Date(event.atMs).toISOString()} ${eventSentence(event)}`).join('\n'),
            'Events',
          )
        }
      >
        Copy as text
      </ActionButton>
      <ActionButton disabledBecause={because} onClick={() => openChange({ ...place, changes })}>
        Restore {changes.length === 0 ? '' : plural(changes.length, 'tag')}…
      </ActionButton>
      <Button variant="link" size="sm" onClick={() => onSelection(emptySelection)}>
        Clear selection
      </Button>
    </div>
  );
}
