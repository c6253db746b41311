import '@patternfly/react-styles/css/components/Table/table.css';
import './grid.css';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { PopupMenu, type Point } from '../menu.tsx';
import { GridHeader } from './grid-header.tsx';
import { GridRow } from './grid-row.tsx';
import { targetIndex, typeAheadIndex } from './keys.ts';
import { addAll, extendTo, toggleKey } from './selection.ts';
import type { GridProps } from './types.ts';

/** Compact row height in pixels; fixed, so that nothing is measured. */
export const rowHeightPx = 28;
const headerHeightPx = 28;
const overscanRows = 12;
const typeAheadPauseMs = 800;

/** Virtual grid in PatternFly's table classes: 100,000 rows cost as much as fifty. */
export function Grid<Row>(props: GridProps<Row>) {
  const { columns, rows, rowKey, rowText, selection, onOpen, onActive, onVisible } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', atMs: 0 });
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
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is not passed to memoised children
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: overscanRows,
    rangeExtractor,
    scrollPaddingStart: headerHeightPx,
    scrollPaddingEnd: rowHeightPx,
  });
  const items = virtualizer.getVirtualItems();
  const { startIndex: first, endIndex: last } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => {
    if (rows.length > 0) onVisible?.(first, last);
  }, [first, last, rows, onVisible]);

  const focusRow = useCallback((index: number) => {
    const row = scroller.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${String(index + 2)}"]`);
    row?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (!focusPending.current) return;
    focusPending.current = false;
    focusRow(activeIndex);
  });

  const moveTo = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    focusPending.current = true;
    setActiveKey(rowKey(row));
    virtualizer.scrollToIndex(index);
    onActive?.(row);
  };
  const activate = (row: Row) => {
    setActiveKey(rowKey(row));
    onActive?.(row);
  };
  const pageRows = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeightPx) - 2);

  const select = (event: React.KeyboardEvent): boolean => {
    const key = order[activeIndex];
    if (selection === undefined || key === undefined) return false;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a')
      selection.onChange(addAll(selection.value, order));
    else if (event.key === ' ' && event.shiftKey) selection.onChange(extendTo(selection.value, order, key));
    else if (event.key === ' ') selection.onChange(toggleKey(selection.value, key));
    else return false;
    return true;
  };
  const move = (event: React.KeyboardEvent): boolean => {
    if (event.altKey || event.metaKey) return false;
    const target = targetIndex(event.key, activeIndex, rows.length, pageRows());
    if (target === null) return false;
    const key = order[target];
    const anchor = order[activeIndex];
    if (event.shiftKey && selection !== undefined && key !== undefined && anchor !== undefined) {
      const from =
        selection.value.anchor === null ? { ...selection.value, anchor, base: selection.value.keys } : selection.value;
      selection.onChange(extendTo(from, order, key));
    }
    moveTo(target);
    return true;
  };
  const typeAhead = (event: React.KeyboardEvent): boolean => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.key === ' ') return false;
    const isNew = event.timeStamp - typed.current.atMs > typeAheadPauseMs;
    typed.current = { text: (isNew ? '' : typed.current.text) + event.key, atMs: event.timeStamp };
    const textAt = (index: number) => {
      const row = rows[index];
      return row === undefined ? '' : rowText(row);
    };
    const found = typeAheadIndex(textAt, rows.length, activeIndex, typed.current.text);
    if (found !== null) moveTo(found);
    return true;
  };
  const openMenu = (event: React.KeyboardEvent): boolean => {
    if (event.key !== 'ContextMenu' && !(event.shiftKey && event.key === 'F10')) return false;
    const row = rows[activeIndex];
    const box = scroller.current
      ?.querySelector(`tr[aria-rowindex="${String(activeIndex + 2)}"]`)
      ?.getBoundingClientRect();
    if (row === undefined || box === undefined || props.menu === undefined) return false;
    setMenuAt({ row, point: { x: box.left + 40, y: box.bottom } });
    return true;
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    // Keys inside a control of a row belong to that control.
    if (!(event.target instanceof HTMLElement) || event.target.closest('tr')?.getAttribute('aria-rowindex') === '1')
      return;
    if (event.target.closest('a, button, input') !== null && event.key !== 'ArrowDown' && event.key !== 'ArrowUp')
      return;
    const row = rows[activeIndex];
    if (event.key === 'Enter' && row !== undefined && onOpen !== undefined) onOpen(row);
    else if (!openMenu(event) && !select(event) && !move(event) && !typeAhead(event)) return;
    event.preventDefault();
  };
  const onRowClick = (event: React.MouseEvent, row: Row) => {
    activate(row);
    if (selection === undefined) return;
    if (event.shiftKey) selection.onChange(extendTo(selection.value, order, rowKey(row)));
    else if (event.ctrlKey || event.metaKey) selection.onChange(toggleKey(selection.value, rowKey(row)));
  };
  const closeMenu = useCallback(() => setMenuAt(null), []);

  const columnCount = columns.length + (selection === undefined ? 0 : 1) + (props.menu === undefined ? 0 : 1);
  const widthPx =
    columns.reduce((sum, column) => sum + column.width, 0) +
    (selection === undefined ? 0 : 32) +
    (props.menu === undefined ? 0 : 36);
  let filledTo = 0;
  const body = items.flatMap((item) => {
    const row = rows[item.index];
    if (row === undefined) return [];
    const gap = item.start - filledTo;
    filledTo = item.end;
    const spacer =
      gap > 0
        ? [
            <tr
              key={`gap ${String(item.index)}`}
              role="presentation"
              aria-hidden="true"
              className="wb-grid__gap"
              style={{ height: gap }}
            />,
          ]
        : [];
    return [
      ...spacer,
      <GridRow
        key={rowKey(row)}
        grid={props}
        row={row}
        index={item.index}
        isActive={item.index === activeIndex}
        isSelected={selection?.value.keys.has(rowKey(row)) ?? false}
        order={order}
        onClick={onRowClick}
        onFocus={activate}
        onMenu={(of, point) => setMenuAt({ row: of, point })}
      />,
    ];
  });
  const rest = virtualizer.getTotalSize() - filledTo;

  return (
    <div className="wb-grid" ref={scroller} onKeyDown={onKeyDown}>
      <table
        className="pf-v6-c-table pf-m-compact wb-grid__table"
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columnCount}
        aria-multiselectable={selection === undefined ? undefined : true}
        style={{ minWidth: widthPx }}
      >
        <colgroup>
          {selection !== undefined && <col style={{ width: 32 }} />}
          {columns.map((column) => (
            <col key={column.id} style={column.grow === true ? undefined : { width: column.width }} />
          ))}
          {props.menu !== undefined && <col style={{ width: 36 }} />}
        </colgroup>
        <GridHeader grid={props} order={order} />
        <tbody className="pf-v6-c-table__tbody" role="rowgroup">
          {body}
          {rest > 0 && <tr role="presentation" aria-hidden="true" className="wb-grid__gap" style={{ height: rest }} />}
        </tbody>
      </table>
      {rows.length === 0 && props.empty}
      {menuAt !== null && props.menu !== undefined && (
        <PopupMenu
          label={`Actions for ${rowText(menuAt.row)}`}
          at={menuAt.point}
          entries={props.menu(menuAt.row)}
          onClose={closeMenu}
        />
      )}
    </div>
  );
}
