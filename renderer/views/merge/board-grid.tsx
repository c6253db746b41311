import { useMemo, useRef, type Dispatch } from 'react';
import type { RowChoice } from '../../../shared/merge/options.ts';
import type { BoardRow } from '../../../shared/merge/types.ts';
import { plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid/grid.tsx';
import { undecidedKeys, type Board } from './board-plan.ts';
import { needsPicks, possibleChoices, type BoardAction, type BoardState } from './board-state.ts';
import type { MergePair } from './merge-pairs.ts';
import { boardColumns } from './board-columns.tsx';

interface BoardGridProps {
  readonly board: Board;
  readonly state: BoardState;
  readonly pair: MergePair;
  /** Null while the rows may only be looked at. */
  readonly dispatch: Dispatch<BoardAction> | null;
}

const choiceKeys: Readonly<Record<string, RowChoice['take'] | null>> = {
  s: 'source',
  d: 'destination',
  x: 'remove',
  backspace: null,
};

/** Platforms by row: source, destination, result and the choice; entries without a platform below, in their own part. */
export function BoardGrid(props: BoardGridProps) {
  const { platforms, others } = props.board;
  return (
    <>
      <RowGrid {...props} rows={platforms} label="Platforms" title="Platform" />
      {others.length > 0 && (
        <section className="wb-board__others">
          <h2 className="wb-board__heading">
            Other entries{' '}
            <span className="wb-dim">
              {plural(others.length, 'entry', 'entries')} without a platform, matched by digest
            </span>
          </h2>
          <RowGrid {...props} rows={others} label="Other entries" title="Entry" />
        </section>
      )}
    </>
  );
}

function RowGrid({
  board,
  state,
  pair,
  dispatch,
  rows,
  label,
  title,
}: BoardGridProps & { rows: readonly BoardRow[]; label: string; title: string }) {
  const active = useRef<string | null>(null);
  const undecided = useMemo(() => undecidedKeys(board), [board]);
  const columns = useMemo(
    () => boardColumns({ title, state, pair, undecided, dispatch }),
    [title, state, pair, undecided, dispatch],
  );
  const onKeyDown = (event: React.KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if (dispatch === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof HTMLElement) || event.target.closest('input, select, th') !== null) return;
    const row = rows.find((candidate) => candidate.key === (active.current ?? rows[0]?.key));
    if (row === undefined) return;
    if (key === ' ' && needsPicks(state.recipe) && event.target.closest('button') === null)
      dispatch({ type: 'pick', key: row.key });
    else if (Object.hasOwn(choiceKeys, key)) {
      const take = choiceKeys[key] ?? null;
      if (take !== null && !possibleChoices(row, state).includes(take)) return;
      dispatch({ type: 'choose', key: row.key, take });
    } else return;
    // The grid itself would take letters for a search.
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="wb-board"
      style={rows.length === 0 ? undefined : { blockSize: (rows.length + 1) * 28 + 2 }}
      onKeyDownCapture={onKeyDown}
    >
      <Grid
        label={label}
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        rowText={labelOf}
        onActive={(row) => (active.current = row.key)}
        rowClass={(row) => `wb-board__row--${row.action}${undecided.has(row.key) ? ' wb-board__row--undecided' : ''}`}
        empty={<p className="wb-merge__hint">There is nothing to show: neither side could be read as a list.</p>}
      />
    </div>
  );
}

const keyOf = (row: BoardRow) => row.key;
const labelOf = (row: BoardRow) => row.label;
