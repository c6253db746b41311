import { useEffect, useMemo, useState } from 'react';
import type { MomentRow } from '../../../shared/contract/history.ts';
import type { Input } from '../../../shared/contract/index.ts';
import { useHistoryAt, type HistoryState } from '../../client/use-history.ts';
import type { HistorySearch } from '../../search-params.ts';
import { openChange } from '../../state/change.ts';
import { useSelection } from '../../state/selection.ts';
import { formatAbsolute, formatCount, plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import { emptySelection } from '../../ui/grid/selection.ts';
import { sortNaturally } from '../../ui/natural-sort.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { asOfColumns } from './as-of-columns.tsx';
import { HistoryBulkBar } from './history-bulk-bar.tsx';
import { differenceTitles } from './history-words.ts';
import { MomentBar } from './moment-bar.tsx';
import { restoreMoment } from './restore-model.ts';
import { useNow } from '../../ui/use-now.ts';
import { useSettled } from './use-settled.ts';

type Show = NonNullable<Input<'history.at'>['show']>;

const dayMs = 86_400_000;
const nameOf = (row: MomentRow) => row.name;

export interface MomentViewProps {
  readonly place: RepositoryPlace;
  readonly state: HistoryState;
  readonly search: HistorySearch;
  readonly onSearch: (change: HistorySearch) => void;
}

/** The tags as they were at a moment, what is different now, and the way back to it. */
export function AsOfView({ place, state, search, onSearch }: MomentViewProps) {
  const { kept } = state;
  const clockMs = useNow();
  const nowMs = kept?.nowMs ?? clockMs;
  const firstMs = kept?.firstMs ?? nowMs - dayMs;
  const [drag, setDrag] = useState<{ readonly atMs: number; readonly from: number | undefined } | null>(null);
  // As soon as the address has followed, or leads elsewhere, it counts again.
  const dragged = drag !== null && drag.from === search.at ? drag.atMs : null;
  const atMs = Math.min(nowMs, Math.max(firstMs, dragged ?? search.at ?? nowMs - dayMs));
  const settledMs = useSettled(atMs, 120);
  // The address follows the slider once it rests; every place it passes would fill the way back.
  useEffect(() => {
    if (dragged !== null && settledMs === dragged) onSearch({ at: dragged });
  }, [dragged, settledMs, onSearch]);
  const show = search.show ?? 'then';
  const pattern = useSettled(search.tag ?? '', 120).slice(0, 200);
  const answer = useHistoryAt({ ...place, atMs: settledMs, pattern, show, limit: 5000 }, state);
  const rows = useMemo(
    () =>
      sortNaturally(
        answer.pages.flatMap((page) => page.rows),
        nameOf,
      ),
    [answer.pages],
  );
  const counts = answer.pages[0]?.counts;
  if (answer.error !== null && rows.length === 0)
    return <ErrorPanel error={answer.error} what="The tags of that moment could not be read" onRetry={answer.retry} />;
  return (
    <>
      <MomentBar
        atMs={atMs}
        firstMs={firstMs}
        nowMs={nowMs}
        onChange={(next) => setDrag({ atMs: next, from: search.at })}
      />
      <DifferenceTabs
        show={show}
        counts={counts}
        onShow={(next) => onSearch({ show: next === 'then' ? undefined : next })}
      />
      {counts === undefined ? (
        <Skeleton label="the tags of that moment" rows={16} />
      ) : (
        <AsOfGrid {...{ place, rows, atMs: settledMs, show, counts }} />
      )}
    </>
  );
}

type Counts = { readonly then: number; readonly added: number; readonly removed: number; readonly moved: number };

function DifferenceTabs({
  show,
  counts,
  onShow,
}: {
  show: Show;
  counts: Counts | undefined;
  onShow: (show: Show) => void;
}) {
  const changed = counts === undefined ? undefined : counts.added + counts.removed + counts.moved;
  const options: readonly (readonly [Show, string, number | undefined])[] = [
    ['then', 'Tags then', counts?.then],
    ['changed', 'Different now', changed],
    ['removed', 'Gone since', counts?.removed],
    ['moved', 'Moved since', counts?.moved],
    ['added', 'Added since', counts?.added],
  ];
  return (
    <div className="wb-toolbar wb-asof__tabs">
      <div className="wb-switch" role="group" aria-label="Which tags">
        {options.map(([value, title, count]) => (
          <button
            key={value}
            type="button"
            className="wb-switch__option"
            aria-pressed={value === show}
            onClick={() => onShow(value)}
          >
            {title} {count !== undefined && <span className="wb-dim">{formatCount(count)}</span>}
          </button>
        ))}
      </div>
    </div>
  );
}

interface AsOfGridProps {
  readonly place: RepositoryPlace;
  readonly rows: readonly MomentRow[];
  readonly atMs: number;
  readonly show: Show;
  readonly counts: Counts;
}

function AsOfGrid({ place, rows, atMs, show, counts }: AsOfGridProps) {
  const { connectionId, repository } = place;
  const columns = useMemo(() => asOfColumns({ connectionId, repository }, atMs), [connectionId, repository, atMs]);
  const [selection, select] = useSelection(`history as of ${connectionId} ${repository}`);
  const chosen = rows.filter(({ name }) => selection.keys.has(name));
  return (
    <>
      <Grid
        label={`Tags of ${repository} as of ${formatAbsolute(atMs)}`}
        columns={columns}
        rows={rows}
        rowKey={nameOf}
        rowText={nameOf}
        selection={{ value: selection, onChange: select }}
        onOpen={(row) => openChange({ ...place, changes: restoreMoment([row]) })}
        empty={
          <EmptyState title={show === 'then' ? 'There were no tags then' : 'Nothing is different'}>
            {counts.then === 0
              ? 'Choose a later moment, or take the filter away.'
              : 'The tags that match are now what they were then.'}
          </EmptyState>
        }
      />
      <HistoryBulkBar
        place={place}
        isEmpty={chosen.length === 0}
        summary={`${formatCount(chosen.length)} of ${plural(rows.length, 'tag')} selected`}
        changes={restoreMoment(chosen)}
        nothing="These tags are now what they were then, or were not there. A tag that was added since is not taken away by a restore."
        asText={() => chosen.map((row) => lineOf(row)).join('\n')}
        onClear={() => select(emptySelection)}
      />
    </>
  );
}

function lineOf({ name, then, now, difference }: MomentRow): string {
  return [name, then?.digest ?? '-', now?.digest ?? '-', differenceTitles[difference]].join('\t');
}
