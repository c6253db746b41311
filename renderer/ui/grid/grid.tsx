import '@patternfly/patternfly/components/Table/table.css';
import './grid.css';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { PopupMenu, type Point } from '../menu.tsx';
import { GridHeader } from './grid-header.tsx';
import { GridRow, type RowHandlers } from './grid-row.tsx';
import { extendTo, toggleKey } from './selection.ts';
import type { GridProps } from './types.ts';
import { useGridKeys } from './use-grid-keys.ts';

/** Compact row height in pixels; fixed, so that nothing is measured. */
export const rowHeightPx = 28;
const checkWidthPx = 32;
const menuWidthPx = 36;
const overscanRows = 12;

/** Virtual grid in PatternFly's table classes: 100,000 rows cost as much as fifty. */
export function Grid<Row>(props: GridProps<Row>) {
  const { columns, rows, rowKey, rowText, selection, onActive, onVisible, menu } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const focusPending = useRef(false);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [menuAt, setMenuAt] = useState<{ row: Row; point: Point } | null>(null);
  const order = useMemo(() => rows.map(rowKey), [rows, rowKey]);
  const foundIndex = useMemo(() => (activeKey === null ? -1 : order.indexOf(activeKey)), [order, activeKey]);
  const activeIndex = Math.max(0, foundIndex);

  // The focused row stays mounted while it is scrolled out of view, or the focus would fall to the page.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      if (activeIndex >= range.count || indexes.includes(activeIndex)) return indexes;
      return [...indexes, activeIndex].sort((a, b) => a - b);
    },
    [activeIndex],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing made from the virtualizer is memoised
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: overscanRows,
    rangeExtractor,
    scrollPaddingEnd: rowHeightPx,
  });
  const { startIndex: first, endIndex: last } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => {
    if (rows.length > 0) onVisible?.(first, last);
  }, [first, last, rows, onVisible]);

  const rowAt = useCallback(
    (index: number) => scroller.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${String(index + 2)}"]`),
    [],
  );
  useEffect(() => {
    if (!focusPending.current) return;
    focusPending.current = false;
    rowAt(activeIndex)?.focus({ preventScroll: true });
  });

  const activate = (row: Row) => {
    setActiveKey(rowKey(row));
    onActive?.(row);
  };
  const onKeyDown = useGridKeys({
    grid: props,
    order,
    activeIndex,
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeightPx) - 2),
    moveTo(index) {
      const row = rows[index];
      if (row === undefined) return;
      focusPending.current = true;
      virtualizer.scrollToIndex(index);
      activate(row);
    },
    openMenu(index) {
      const row = rows[index];
      const box = rowAt(index)?.getBoundingClientRect();
      if (row === undefined || box === undefined || menu === undefined) return false;
      setMenuAt({ row, point: { x: box.left + 40, y: box.bottom } });
      return true;
    },
  });
  const handlers = useStableHandlers<Row>({
    onClick(event, row) {
      activate(row);
      if (selection === undefined) return;
      if (event.shiftKey) selection.onChange(extendTo(selection.value, order, rowKey(row)));
      else if (event.ctrlKey || event.metaKey) selection.onChange(toggleKey(selection.value, rowKey(row)));
    },
    onCheck(event, row) {
      activate(row);
      if (selection === undefined) return;
      selection.onChange(
        event.shiftKey ? extendTo(selection.value, order, rowKey(row)) : toggleKey(selection.value, rowKey(row)),
      );
    },
    onFocus: activate,
    onMenu(row, point) {
      activate(row);
      setMenuAt({ row, point });
    },
  });
  const closeMenu = useCallback(() => setMenuAt(null), []);

  let filledTo = 0;
  const body = virtualizer.getVirtualItems().flatMap((item) => {
    const row = rows[item.index];
    if (row === undefined) return [];
    const gap = item.start - filledTo;
    filledTo = item.end;
    const isSelected = selection?.value.keys.has(rowKey(row)) ?? false;
    const drawn = (
      <GridRow
        key={rowKey(row)}
        grid={props}
        row={row}
        index={item.index}
        isActive={item.index === activeIndex}
        isSelected={isSelected}
        handlers={handlers}
      />
    );
    return gap > 0 ? [<Gap key={`gap ${String(item.index)}`} heightPx={gap} />, drawn] : [drawn];
  });
  const restPx = virtualizer.getTotalSize() - filledTo;
  const hasMenu = menu !== undefined;
  const extraPx = (selection === undefined ? 0 : checkWidthPx) + (hasMenu ? menuWidthPx : 0);

  return (
    <div
      className="wb-grid"
      ref={scroller}
      onKeyDown={onKeyDown}
      // Without rows nothing inside takes the focus, and what is wider than the window could not be scrolled to.
      {...(rows.length === 0 ? { tabIndex: 0, role: 'region', 'aria-label': `${props.label}, scrollable` } : {})}
    >
      <table
        className="pf-v6-c-table pf-m-compact wb-grid__table"
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + (selection === undefined ? 0 : 1) + (hasMenu ? 1 : 0)}
        aria-multiselectable={selection === undefined ? undefined : true}
        style={{ minWidth: columns.reduce((sum, column) => sum + column.width, extraPx) }}
      >
        <colgroup>
          {selection !== undefined && <col style={{ width: checkWidthPx }} />}
          {columns.map((column) => (
            <col key={column.id} style={column.grow === true ? undefined : { width: column.width }} />
          ))}
          {hasMenu && <col style={{ width: menuWidthPx }} />}
        </colgroup>
        <GridHeader grid={props} order={order} />
        <tbody className="pf-v6-c-table__tbody" role="rowgroup">
          {body}
          {restPx > 0 && <Gap heightPx={restPx} />}
        </tbody>
      </table>
      {rows.length === 0 && props.empty}
      {menuAt !== null && hasMenu && (
        <PopupMenu
          label={`Actions for ${rowText(menuAt.row)}`}
          at={menuAt.point}
          entries={menu(menuAt.row)}
          onClose={closeMenu}
        />
      )}
    </div>
  );
}

/** Room of rows that are not drawn. */
function Gap({ heightPx }: { heightPx: number }) {
  return <tr role="presentation" aria-hidden="true" className="wb-grid__gap" style={{ height: heightPx }} />;
}

/** The same functions on every render, so that rows that did not change are not drawn again while scrolling. */
function useStableHandlers<Row>(handlers: RowHandlers<Row>): RowHandlers<Row> {
  const latest = useRef(handlers);
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  return useMemo(
    () => ({
      onClick: (event, row) => latest.current.onClick(event, row),
      onCheck: (event, row) => latest.current.onCheck(event, row),
      onFocus: (row) => latest.current.onFocus(row),
      onMenu: (row, point) => latest.current.onMenu(row, point),
    }),
    [],
  );
}
