import { useRef } from 'react';
import { targetIndex, typeAheadIndex } from './keys.ts';
import { addAll, extendTo, toggleKey } from './selection.ts';
import type { GridProps } from './types.ts';

const typeAheadPauseMs = 800;

export interface GridKeysDeps<Row> {
  readonly grid: GridProps<Row>;
  readonly order: readonly string[];
  readonly activeIndex: number;
  readonly pageRows: () => number;
  readonly moveTo: (index: number) => void;
  /** Opens the menu of a row beside it; false when that is not possible. */
  readonly openMenu: (index: number) => boolean;
}

/** The keyboard of a grid: moving, selecting, opening, the menu, type-ahead. */
export function useGridKeys<Row>(deps: GridKeysDeps<Row>): (event: React.KeyboardEvent) => void {
  const { grid, order, activeIndex, moveTo } = deps;
  const { rows, selection } = grid;
  const typed = useRef({ text: '', atMs: 0 });

  const select = (event: React.KeyboardEvent): boolean => {
    const key = order[activeIndex];
    if (selection === undefined || key === undefined) return false;
    const { value, onChange } = selection;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') onChange(addAll(value, order));
    else if (event.key === ' ' && event.shiftKey) onChange(extendTo(value, order, key));
    else if (event.key === ' ') onChange(toggleKey(value, key));
    else return false;
    return true;
  };
  const move = (event: React.KeyboardEvent): boolean => {
    if (event.altKey || event.metaKey) return false;
    const target = targetIndex(event.key, activeIndex, rows.length, deps.pageRows());
    if (target === null) return false;
    const key = order[target];
    const anchor = order[activeIndex];
    if (event.shiftKey && selection !== undefined && key !== undefined && anchor !== undefined) {
      const { value, onChange } = selection;
      onChange(extendTo(value.anchor === null ? { ...value, anchor, base: value.keys } : value, order, key));
    }
    moveTo(target);
    return true;
  };
  const typeAhead = (event: React.KeyboardEvent): boolean => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
    const isNew = event.timeStamp - typed.current.atMs > typeAheadPauseMs;
    typed.current = { text: (isNew ? '' : typed.current.text) + event.key, atMs: event.timeStamp };
    const textAt = (index: number) => {
      const row = rows[index];
      return row === undefined ? '' : grid.rowText(row);
    };
    const found = typeAheadIndex(textAt, rows.length, activeIndex, typed.current.text);
    if (found !== null) moveTo(found);
    return true;
  };
  return (event) => {
    if (!(event.target instanceof HTMLElement)) return;
    const isVertical = event.key === 'ArrowDown' || event.key === 'ArrowUp';
    // Keys inside a control of a row belong to that control.
    if (event.target.closest('thead') !== null || (event.target.closest('a, button, input') !== null && !isVertical))
      return;
    const row = rows[activeIndex];
    const isMenu = event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10');
    if (event.key === 'Enter' && row !== undefined && grid.onOpen !== undefined) grid.onOpen(row);
    else if (isMenu ? !deps.openMenu(activeIndex) : !select(event) && !move(event) && !typeAhead(event)) return;
    event.preventDefault();
  };
}
