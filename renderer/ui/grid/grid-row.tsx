import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon';
import { memo } from 'react';
import type { Point } from '../menu.tsx';
import { RowActiveContext } from './row-context.ts';
import type { GridProps } from './types.ts';

export interface RowHandlers<Row> {
  readonly onClick: (event: React.MouseEvent, row: Row) => void;
  readonly onCheck: (event: React.MouseEvent, row: Row) => void;
  readonly onFocus: (row: Row) => void;
  readonly onMenu: (row: Row, point: Point) => void;
}

export interface GridRowProps<Row> {
  readonly grid: GridProps<Row>;
  readonly row: Row;
  readonly index: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly handlers: RowHandlers<Row>;
}

const menuOffsetPx = 190;

/** One row. The active one holds the only tab stop of the grid. */
export const GridRow = memo(PlainGridRow) as typeof PlainGridRow;

function PlainGridRow<Row>({ grid, row, index, isActive, isSelected, handlers }: GridRowProps<Row>) {
  const { selection } = grid;
  const text = grid.rowText(row);
  const extra = grid.rowClass?.(row) ?? '';
  return (
    <tr
      className={`pf-v6-c-table__tr wb-grid__row${isSelected ? ' wb-grid__row--selected' : ''} ${extra}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selection === undefined ? undefined : isSelected}
      tabIndex={isActive ? 0 : -1}
      onClick={(event) => handlers.onClick(event, row)}
      onFocus={() => {
        if (!isActive) handlers.onFocus(row);
      }}
      onDoubleClick={() => grid.onOpen?.(row)}
      onContextMenu={(event) => {
        if (grid.menu === undefined) return;
        event.preventDefault();
        handlers.onMenu(row, { x: event.clientX, y: event.clientY });
      }}
    >
      <RowActiveContext value={isActive}>
        {selection !== undefined && (
          <td className="pf-v6-c-table__td wb-grid__check" role="gridcell">
            <input
              type="checkbox"
              aria-label={`Select ${text}`}
              tabIndex={-1}
              checked={isSelected}
              onChange={() => undefined}
              onClick={(event) => {
                event.stopPropagation();
                handlers.onCheck(event, row);
              }}
            />
          </td>
        )}
        {grid.columns.map((column) => (
          <td
            key={column.id}
            className={`pf-v6-c-table__td${column.align === 'end' ? ' wb-grid__end' : ''}`}
            role="gridcell"
          >
            {column.cell(row)}
          </td>
        ))}
        {grid.menu !== undefined && (
          <td className="pf-v6-c-table__td wb-grid__menu" role="gridcell">
            <button
              type="button"
              className="wb-icon-button"
              aria-label={`Actions for ${text}`}
              aria-haspopup="menu"
              tabIndex={isActive ? 0 : -1}
              onClick={(event) => {
                event.stopPropagation();
                const box = event.currentTarget.getBoundingClientRect();
                handlers.onMenu(row, { x: box.right - menuOffsetPx, y: box.bottom });
              }}
            >
              <EllipsisVIcon />
            </button>
          </td>
        )}
      </RowActiveContext>
    </tr>
  );
}
