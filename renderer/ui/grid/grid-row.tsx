import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon';
import type { Point } from '../menu.tsx';
import { RowActiveContext } from './row-context.ts';
import { extendTo, toggleKey } from './selection.ts';
import type { GridProps } from './types.ts';

export interface GridRowProps<Row> {
  readonly grid: GridProps<Row>;
  readonly row: Row;
  readonly index: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly order: readonly string[];
  readonly onClick: (event: React.MouseEvent, row: Row) => void;
  readonly onFocus: (row: Row) => void;
  readonly onMenu: (row: Row, point: Point) => void;
}

/** One row. The active one holds the only tab stop of the grid. */
export function GridRow<Row>({
  grid,
  row,
  index,
  isActive,
  isSelected,
  order,
  onClick,
  onFocus,
  onMenu,
}: GridRowProps<Row>) {
  const { selection } = grid;
  const text = grid.rowText(row);
  const extra = grid.rowClass?.(row) ?? '';
  return (
    <tr
      className={`pf-v6-c-table__tr wb-grid__row${isSelected ? ' pf-m-selected wb-grid__row--selected' : ''} ${extra}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selection === undefined ? undefined : isSelected}
      tabIndex={isActive ? 0 : -1}
      onClick={(event) => onClick(event, row)}
      onFocus={() => {
        if (!isActive) onFocus(row);
      }}
      onDoubleClick={() => grid.onOpen?.(row)}
      onContextMenu={(event) => {
        if (grid.menu === undefined) return;
        event.preventDefault();
        onFocus(row);
        onMenu(row, { x: event.clientX, y: event.clientY });
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
                onFocus(row);
                const key = grid.rowKey(row);
                selection.onChange(
                  event.shiftKey ? extendTo(selection.value, order, key) : toggleKey(selection.value, key),
                );
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
                onFocus(row);
                onMenu(row, { x: box.right - 200, y: box.bottom });
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
