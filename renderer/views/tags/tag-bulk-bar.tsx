import { Button } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { openChange } from '../../state/change.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { copyText } from '../../ui/copy.ts';
import { formatCount } from '../../ui/format.ts';
import type { DetailStore } from '../../client/tag-details.ts';
import { addAll, emptySelection, type Selection } from '../../ui/grid/selection.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { mergeDirection, type MergeSide } from '../../ui/merge-direction.ts';
import { noDeletionBecause, noExpirationBecause, noWritingBecause } from './tag-capabilities.ts';
import type { TagRow } from './tag-filter.ts';
import type { TagFormRequest } from './tag-form.tsx';

export interface TagBulkBarProps {
  readonly place: RepositoryPlace;
  readonly connection: Connection | undefined;
  readonly selection: Selection;
  readonly onSelection: (selection: Selection) => void;
  readonly rows: readonly TagRow[];
  readonly all: readonly TagRow[];
  readonly details: DetailStore;
  readonly onForm: (request: TagFormRequest) => void;
}

/** The contract takes this many changes in one preview. */
const maxChanges = 500;

/** What can be done with the selected tags; there only while there are some. */
export function TagBulkBar({ place, connection, selection, onSelection, rows, all, details, onForm }: TagBulkBarProps) {
  const navigate = useNavigate();
  const { keys } = selection;
  const chosen = useMemo(
    () => (keys.size === 0 ? [] : all.filter((row) => keys.has(row.name)).map((row) => row.name)),
    [keys, all],
  );
  const sides = chosen.length > 2 ? [] : all.filter((row) => keys.has(row.name)).map((row) => sideOf(row, details));
  const hiddenCount = useMemo(() => {
    if (rows === all) return 0;
    const visible = new Set(rows.map((row) => row.name));
    return chosen.filter((name) => !visible.has(name)).length;
  }, [chosen, rows, all]);
  const unselected = useMemo(
    () => rows.reduce((count, row) => (keys.has(row.name) ? count : count + 1), 0),
    [keys, rows],
  );
  if (keys.size === 0) return null;
  const tooMany =
    chosen.length > maxChanges ? `At most ${String(maxChanges)} tags at once; narrow the selection.` : undefined;
  const [first, second] = sides;
  const direction = first === undefined || second === undefined ? null : mergeDirection(first, second);
  const merge = () =>
    void navigate({
      to: '/merge',
      search: {
        sourceConnection: place.connectionId,
        sourceRepository: place.repository,
        source: direction?.source ?? chosen[0],
        ...(direction === null
          ? {}
          : {
              destinationConnection: place.connectionId,
              destinationRepository: place.repository,
              destination: direction.destination,
            }),
      },
    });
  return (
    <div className="wb-bulk" role="toolbar" aria-label="Selected tags">
      <span role="status">
        <strong>{formatCount(chosen.length)}</strong> of {formatCount(all.length)} selected
        {hiddenCount > 0 && <span className="wb-dim"> · {formatCount(hiddenCount)} not in this filter</span>}
      </span>
      {unselected > 0 && chosen.length > 1 && (
        <Button
          variant="link"
          size="sm"
          isInline
          onClick={() =>
            onSelection(
              addAll(
                selection,
                rows.map((row) => row.name),
              ),
            )
          }
        >
          Select all {formatCount(rows.length)} that match
        </Button>
      )}
      <span className="wb-toolbar__space" />
      <ActionButton onClick={() => void copyText(chosen.join('\n'), chosen.length === 1 ? 'Name' : 'Names')}>
        Copy names
      </ActionButton>
      <ActionButton
        onClick={merge}
        hint={
          direction === null
            ? `${chosen[0] ?? ''} is the source; choose the destination next`
            : `Source ${direction.source}, destination ${direction.destination}; they can be swapped there`
        }
        disabledBecause={
          chosen.length > 2 ? 'Merging takes one source and one destination: select one or two tags.' : undefined
        }
      >
        Merge…
      </ActionButton>
      <ActionButton
        onClick={() => onForm({ kind: 'move', tags: chosen, ofSelection: true })}
        disabledBecause={noWritingBecause(connection) ?? tooMany}
      >
        Move…
      </ActionButton>
      <ActionButton
        onClick={() => onForm({ kind: 'expire', tags: chosen, ofSelection: true })}
        disabledBecause={noExpirationBecause(connection) ?? tooMany}
      >
        Expire…
      </ActionButton>
      <ActionButton
        variant="secondary"
        onClick={() => openChange({ ...place, changes: chosen.map((tag) => ({ kind: 'delete', tag })) })}
        disabledBecause={noDeletionBecause(connection) ?? tooMany}
      >
        Delete…
      </ActionButton>
      <Button variant="link" size="sm" onClick={() => onSelection(emptySelection)}>
        Clear selection
      </Button>
    </div>
  );
}

function sideOf(row: TagRow, details: DetailStore): MergeSide {
  const detail = details.get(row);
  return {
    name: row.name,
    platformCount: detail?.error === null ? detail.entries.filter((entry) => entry.role === 'platform').length : null,
    startedAtMs: row.startedAtMs,
  };
}
