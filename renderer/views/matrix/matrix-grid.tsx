import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef } from 'react';
import { formatBytes } from '../../ui/format.ts';
import { groupDigests } from '../../ui/digest-groups.ts';
import { RowActiveContext } from '../../ui/grid/row-context.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { CellContent, type MatrixShow } from './matrix-cell.tsx';
import type { MatrixColumn, MatrixModel, MatrixRow } from './matrix-model.ts';
import { moveInMatrix, type MatrixPosition } from './matrix-navigation.ts';
import { cellState, cellWords, remainderWords } from './matrix-words.ts';

export interface MatrixGridProps {
  readonly model: MatrixModel;
  readonly label: string;
  readonly place: RepositoryPlace;
  readonly show: MatrixShow;
  readonly reference: MatrixRow | undefined;
  readonly active: MatrixPosition;
  readonly onActive: (position: MatrixPosition) => void;
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (tag: string) => void;
  readonly onOpen: (position: MatrixPosition) => void;
  readonly onVisible: (names: readonly string[]) => void;
}

const rowHeightPx = 28;
const tagWidthPx = 200;
const widthsPx: Readonly<Record<MatrixShow, number>> = { digest: 200, size: 88, marks: 72 };
const otherWidthPx = 200;

/**
 * Tags × platforms, virtual in both directions, with the tags and the platforms always in sight. The grid itself has
 * the focus and names its active cell, so that scrolling a cell away does not lose the focus.
 */
export function MatrixGrid(props: MatrixGridProps) {
  const { model, show, active, onActive, onVisible } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const hasOther = useMemo(() => model.rows.some((row) => remainderWords(row) !== ''), [model]);
  const groups = useMemo(() => groupDigests(digestsOf(model)), [model]);
  const columnCount = model.columns.length + (hasOther ? 1 : 0);
  const widthOf = (index: number) => (index < model.columns.length ? widthsPx[show] : otherWidthPx);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizers are not passed to memoised children
  const rows = useVirtualizer({
    count: model.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 10,
    scrollPaddingStart: rowHeightPx,
    scrollPaddingEnd: rowHeightPx,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: columnCount,
    getScrollElement: () => scroller.current,
    estimateSize: widthOf,
    overscan: 2,
    scrollPaddingStart: tagWidthPx,
    paddingStart: tagWidthPx,
  });
  useEffect(() => columns.measure(), [columns, show, columnCount, model.columns.length]);
  const { startIndex: first, endIndex: last } = rows.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => {
    onVisible(model.rows.slice(first, last + 1).map((row) => row.name));
  }, [first, last, model.rows, onVisible]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.target !== scroller.current) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeightPx) - 2);
    const to = moveInMatrix(active, event, { rows: model.rows.length, columns: columnCount, page });
    const row = model.rows[active.row];
    if (to !== null) {
      onActive(to);
      if (to.row >= 0) rows.scrollToIndex(to.row);
      if (to.column >= 0) columns.scrollToIndex(to.column);
    } else if (event.key === 'Enter') props.onOpen(active);
    else if (event.key === ' ' && row !== undefined) props.onToggle(row.name);
    else return;
    event.preventDefault();
  };

  const cellId = (row: number, column: number) => `${id} ${String(row)} ${String(column)}`;
  const rowItems = rows.getVirtualItems();
  const columnItems = columns.getVirtualItems();
  const isDrawn =
    (active.row < 0 || rowItems.some((item) => item.index === active.row)) &&
    (active.column < 0 || columnItems.some((item) => item.index === active.column));
  return (
    <div
      ref={scroller}
      className={`wb-matrix wb-matrix--${show}`}
      role="grid"
      aria-label={props.label}
      aria-rowcount={model.rows.length + 1}
      aria-colcount={columnCount + 1}
      aria-multiselectable
      aria-activedescendant={isDrawn ? cellId(active.row, active.column) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <RowActiveContext value={false}>
        <div
          className="wb-matrix__canvas"
          style={{ height: rows.getTotalSize() + rowHeightPx, width: columns.getTotalSize() }}
        >
          <div className="wb-matrix__row wb-matrix__row--head" role="row" aria-rowindex={1}>
            <HeaderCell
              id={cellId(-1, -1)}
              index={-1}
              active={active}
              onActive={onActive}
              text="Tag"
              width={tagWidthPx}
            />
            {columnItems.map((item) => (
              <HeaderCell
                key={item.key}
                id={cellId(-1, item.index)}
                index={item.index}
                active={active}
                onActive={onActive}
                text={model.columns[item.index]?.label ?? 'Other entries'}
                start={item.start}
                width={item.size}
              />
            ))}
          </div>
          {rowItems.map((item) => {
            const row = model.rows[item.index];
            if (row === undefined) return null;
            const isSelected = props.selected.has(row.name);
            const isReference = row.name === props.reference?.name;
            return (
              <div
                key={row.name}
                className={`wb-matrix__row${isSelected ? ' wb-matrix__row--selected' : ''}${isReference ? ' wb-matrix__row--reference' : ''}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={isSelected}
                style={{ top: item.start + rowHeightPx }}
              >
                <TagCell
                  {...props}
                  row={row}
                  index={item.index}
                  id={cellId(item.index, -1)}
                  isReference={isReference}
                />
                {columnItems.map((columnItem) => {
                  const column = model.columns[columnItem.index];
                  const at = { row: item.index, column: columnItem.index };
                  const isActive = active.row === at.row && active.column === at.column;
                  const box = { left: columnItem.start, width: columnItem.size };
                  return (
                    <PlatformCell
                      key={columnItem.key}
                      {...props}
                      id={cellId(at.row, at.column)}
                      at={at}
                      box={box}
                      row={row}
                      column={column}
                      isActive={isActive}
                      groups={groups}
                    />
                  );
                })}
              </div>
            );
          })}
        </div>
      </RowActiveContext>
    </div>
  );
}

function* digestsOf(model: MatrixModel): Iterable<string> {
  for (const row of model.rows) for (const cell of row.cells.values()) yield cell.entry.digest;
}

interface HeaderCellProps {
  readonly id: string;
  readonly index: number;
  readonly text: string;
  readonly width: number;
  readonly start?: number;
  readonly active: MatrixPosition;
  readonly onActive: (position: MatrixPosition) => void;
}

function HeaderCell({ id, index, text, width, start, active, onActive }: HeaderCellProps) {
  const isActive = active.row === -1 && active.column === index;
  return (
    <div
      id={id}
      className={`wb-matrix__cell wb-matrix__head${index < 0 ? ' wb-matrix__tag' : ''}${isActive ? ' wb-matrix__cell--active' : ''}`}
      role="columnheader"
      aria-colindex={index + 2}
      style={start === undefined ? { width } : { left: start, width }}
      title={text}
      onClick={() => onActive({ row: -1, column: index })}
    >
      <span className="wb-ellipsis">{text}</span>
    </div>
  );
}

interface TagCellProps extends MatrixGridProps {
  readonly id: string;
  readonly row: MatrixRow;
  readonly index: number;
  readonly isReference: boolean;
}

function TagCell({ id, row, index, isReference, active, onActive, onOpen, onToggle, selected }: TagCellProps) {
  const isActive = active.row === index && active.column === -1;
  const position = { row: index, column: -1 };
  return (
    <div
      id={id}
      className={`wb-matrix__cell wb-matrix__tag${isActive ? ' wb-matrix__cell--active' : ''}`}
      role="rowheader"
      aria-colindex={1}
      aria-label={isReference ? `${row.name}, compared with` : row.name}
      style={{ width: tagWidthPx }}
      onClick={() => onActive(position)}
      onDoubleClick={() => onOpen(position)}
    >
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={`Select ${row.name}`}
        checked={selected.has(row.name)}
        onChange={() => onToggle(row.name)}
      />
      <strong className="wb-tag wb-ellipsis" title={row.name}>
        {row.name}
      </strong>
      {isReference && <span className="wb-chip">reference</span>}
      {row.state === 'failed' && (
        <span className="wb-matrix__decide" title={row.error?.message}>
          unreadable
        </span>
      )}
    </div>
  );
}

interface PlatformCellProps extends MatrixGridProps {
  readonly id: string;
  readonly at: MatrixPosition;
  readonly box: { readonly left: number; readonly width: number };
  readonly row: MatrixRow;
  /** Undefined in the column of other entries. */
  readonly column: MatrixColumn | undefined;
  readonly isActive: boolean;
  readonly groups: ReturnType<typeof groupDigests>;
}

function PlatformCell(props: PlatformCellProps) {
  const { id, at, box, row, column, isActive, groups, reference, show, place, onActive, onOpen } = props;
  const cell = column === undefined ? undefined : row.cells.get(column.key);
  const state = cellState(row, column, reference);
  const bytes = cell?.entry.imageBytes ?? null;
  const rest = column === undefined ? remainderWords(row) : '';
  const size = bytes === null ? null : formatBytes(bytes);
  const words =
    column === undefined
      ? `${row.name}, other entries: ${rest === '' ? 'none' : rest}`
      : cellWords(row, column, state, size, reference?.name ?? null);
  return (
    <div
      id={id}
      className={`wb-matrix__cell wb-matrix__cell--${state}${isActive ? ' wb-matrix__cell--active' : ''}`}
      role="gridcell"
      aria-colindex={at.column + 2}
      title={words}
      style={box}
      onClick={() => onActive(at)}
      onDoubleClick={() => onOpen(at)}
    >
      <span className="pf-v6-u-screen-reader">{words}</span>
      <span className="wb-matrix__content" aria-hidden="true">
        {column === undefined ? (
          <span className="wb-ellipsis">{rest}</span>
        ) : (
          <CellContent
            cell={cell}
            state={state}
            show={show}
            group={cell === undefined ? undefined : groups.get(cell.entry.digest)}
            place={place}
          />
        )}
      </span>
    </div>
  );
}
