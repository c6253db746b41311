import { Button } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { copyText } from '../../ui/copy.ts';
import { formatCount } from '../../ui/format.ts';
import type { DetailStore } from '../../client/tag-details.ts';
import { addAll, emptySelection, type Selection } from '../../ui/grid/selection.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { mergeDirection, type MergeSide } from '../../ui/merge-direction.ts';
import { BulkActions } from './bulk-actions.tsx';
import type { TagRow } from './tag-filter.ts';
import type { TagFormRequest } from './tag-form-model.ts';

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
      <BulkActions place={place} connection={connection} chosen={chosen} onForm={onForm} />
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
