import { useMemo } from 'react';
import type { LossRow } from '../../../shared/contract/history.ts';
import { useHistoryBetween } from '../../client/use-history.ts';
import { openChange } from '../../state/change.ts';
import { useSelection } from '../../state/selection.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import { addAll, emptySelection, keepExisting } from '../../ui/grid/selection.ts';
import { sortNaturally } from '../../ui/natural-sort.ts';
import type { GridColumn } from '../../ui/grid/types.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { RelativeTime } from '../../ui/values.tsx';
import type { MomentViewProps } from './as-of-view.tsx';
import { HistoryBulkBar } from './history-bulk-bar.tsx';
import { rangeEndMs } from './history-filter.ts';
import { MomentField } from './moment-field.tsx';
import { restoreLosses } from './restore-model.ts';
import { useNow } from '../../ui/use-now.ts';
import { useSettled } from './use-settled.ts';

const weekMs = 7 * 86_400_000;
const nameOf = (row: LossRow) => row.name;

/** What was deleted, expired or moved between two moments, as things to restore. */
export function BetweenView({ place, state, search, onSearch }: MomentViewProps) {
  const { connectionId, repository } = place;
  const clockMs = useNow();
  const nowMs = state.kept?.nowMs ?? clockMs;
  const fromMs = search.from ?? startOfDay(nowMs - weekMs);
  const toMs = search.to === undefined ? nowMs : Math.min(nowMs, rangeEndMs(search.to));
  const pattern = useSettled(search.tag ?? '', 120).slice(0, 200);
  const answer = useHistoryBetween({ ...place, fromMs, toMs, pattern, limit: 5000 }, state);
  const rows = useMemo(
    () =>
      sortNaturally(
        answer.pages.flatMap((page) => page.rows),
        nameOf,
      ),
    [answer.pages],
  );
  const [stored, select] = useSelection(`history between ${connectionId} ${repository}`);
  const order = useMemo(() => rows.map(nameOf), [rows]);
  const selection = useMemo(
    () => (answer.status === 'ready' ? keepExisting(stored, new Set(order)) : stored),
    [answer.status, stored, order],
  );
  const columns = useMemo(() => lossColumns({ connectionId, repository }), [connectionId, repository]);
  const chosen = rows.filter(({ name }) => selection.keys.has(name));
  const first = answer.pages[0];
  if (answer.error !== null && rows.length === 0)
    return <ErrorPanel error={answer.error} what="What was lost could not be read" onRetry={answer.retry} />;
  return (
    <>
      <div className="wb-toolbar wb-history__bar" role="group" aria-label="Two moments">
        <MomentField label="After" days value={fromMs} required onChange={(from) => onSearch({ from })} />
        <MomentField label="until" days value={search.to} onChange={(to) => onSearch({ to })} />
        {search.to === undefined && <span className="wb-dim">(now)</span>}
        <span className="wb-dim" role="status">
          {first !== undefined && plural(first.total, 'tag')}
          {first !== undefined && first.backAgain > 0 && `; ${formatCount(first.backAgain)} more have it again`}
        </span>
        <span className="wb-toolbar__space" />
        <ActionButton
          disabledBecause={rows.length === 0 ? 'There is nothing to select' : undefined}
          onClick={() => select(addAll(selection, order))}
        >
          Select all {rows.length === 0 ? '' : formatCount(rows.length)}
        </ActionButton>
      </div>
      {first === undefined ? (
        <Skeleton label="what was lost" rows={16} />
      ) : (
        <Grid
          label={`Lost tags of ${repository}`}
          columns={columns}
          rows={rows}
          rowKey={nameOf}
          rowText={nameOf}
          selection={{ value: selection, onChange: select }}
          onOpen={(row) => openChange({ ...place, changes: restoreLosses([row]) })}
          empty={
            <EmptyState title="Nothing is missing">
              Between these moments no tag that matches was deleted, expired or moved away without having its digest
              again.
            </EmptyState>
          }
        />
      )}
      <HistoryBulkBar
        place={place}
        isEmpty={chosen.length === 0}
        summary={`${formatCount(chosen.length)} of ${plural(rows.length, 'tag')} selected`}
        changes={restoreLosses(chosen)}
        nothing="Nothing is selected."
        asText={() => chosen.map(({ name, kind, lost }) => [name, kind, lost.digest].join('\t')).join('\n')}
        onClear={() => select(emptySelection)}
      />
    </>
  );
}

function startOfDay(timeMs: number): number {
  return new Date(timeMs).setHours(0, 0, 0, 0);
}

const kindWords: Readonly<Record<LossRow['kind'], string>> = {
  deleted: 'deleted',
  expired: 'expired',
  purged: 'removed for good',
  moved: 'moved away',
  restored: 'restored to another',
};

function lossColumns(place: RepositoryPlace): readonly GridColumn<LossRow>[] {
  return [
    { id: 'when', title: 'When', width: 92, align: 'end', cell: ({ atMs }) => <RelativeTime timeMs={atMs} /> },
    {
      id: 'name',
      title: 'Tag',
      width: 200,
      cell: ({ name }) => (
        <strong className="wb-tag wb-ellipsis" title={name}>
          {name}
        </strong>
      ),
    },
    {
      id: 'what',
      title: 'What happened',
      width: 170,
      cell: ({ kind, count }) => (
        <>
          <span className={kind === 'moved' || kind === 'restored' ? undefined : 'wb-event__loss'}>
            {kindWords[kind]}
          </span>
          {count > 1 && <span className="wb-dim">, the first of {count}</span>}
        </>
      ),
    },
    {
      id: 'was',
      title: 'Was',
      width: 128,
      cell: ({ lost }) => <Digest digest={lost.digest} linkTo={place} copy={false} />,
    },
    {
      id: 'now',
      title: 'Now',
      width: 128,
      grow: true,
      cell: ({ now }) =>
        now === null ? (
          <span className="wb-dim">no such tag</span>
        ) : (
          <Digest digest={now.digest} linkTo={place} copy={false} />
        ),
    },
  ];
}
