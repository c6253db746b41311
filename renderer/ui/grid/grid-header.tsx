import LongArrowAltDownIcon from '@patternfly/react-icons/dist/esm/icons/long-arrow-alt-down-icon';
import LongArrowAltUpIcon from '@patternfly/react-icons/dist/esm/icons/long-arrow-alt-up-icon';
import { useMemo } from 'react';
import { addAll, coverage, removeAll } from './selection.ts';
import type { GridColumn, GridProps } from './types.ts';

/** The sticky first row: names of columns, sorting, and the box for all matching rows. */
export function GridHeader<Row>({ grid, order }: { grid: GridProps<Row>; order: readonly string[] }) {
  const { selection } = grid;
  const value = selection?.value;
  const covered = useMemo(() => (value === undefined ? 'none' : coverage(value, order)), [value, order]);
  return (
    <thead className="pf-v6-c-table__thead wb-grid__head" role="rowgroup">
      <tr className="pf-v6-c-table__tr" role="row" aria-rowindex={1}>
        {selection !== undefined && (
          <th className="pf-v6-c-table__th wb-grid__check" role="columnheader" scope="col">
            <input
              type="checkbox"
              aria-label="Select all that match"
              checked={covered === 'all'}
              disabled={order.length === 0}
              ref={(box) => {
                if (box !== null) box.indeterminate = covered === 'some';
              }}
              onChange={() => selection.onChange((covered === 'all' ? removeAll : addAll)(selection.value, order))}
            />
          </th>
        )}
        {grid.columns.map((column) => (
          <HeaderCell key={column.id} grid={grid} column={column} />
        ))}
        {grid.menu !== undefined && (
          <th className="pf-v6-c-table__th" role="columnheader" scope="col">
            <span className="pf-v6-u-screen-reader">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function HeaderCell<Row>({ grid, column }: { grid: GridProps<Row>; column: GridColumn<Row> }) {
  const direction = grid.sort?.column === column.id ? grid.sort.direction : undefined;
  const isSortable = column.sortable === true && grid.onSort !== undefined;
  const align = column.align === 'end' ? ' wb-grid__end' : '';
  return (
    <th
      className={`pf-v6-c-table__th${align}`}
      role="columnheader"
      scope="col"
      title={column.hint}
      aria-sort={
        direction === undefined ? (isSortable ? 'none' : undefined) : direction === 'asc' ? 'ascending' : 'descending'
      }
    >
      {isSortable ? (
        <button
          type="button"
          className="wb-grid__sort"
          onClick={() => grid.onSort?.({ column: column.id, direction: direction === 'asc' ? 'desc' : 'asc' })}
        >
          {column.title}
          {direction === 'asc' && <LongArrowAltUpIcon />}
          {direction === 'desc' && <LongArrowAltDownIcon />}
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}
