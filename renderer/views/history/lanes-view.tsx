import './lanes.css';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { HistoryEvent } from '../../../shared/history/events.ts';
import type { HistorySearch } from '../../search-params.ts';
import { groupDigests } from '../../ui/digest-groups.ts';
import { AxisBackdrop, AxisHead } from './lane-axis.tsx';
import { LaneRow } from './lane-row.tsx';
import { LaneFoot, ZoomBar } from './lane-tools.tsx';
import { buildLanes, findPlace, stepFrom, type Lane, type LanePlace, type LaneStep } from './lanes-model.ts';
import { NoEvents } from './list-view.tsx';
import { revealing, zoomed } from './time-axis.ts';
import type { EventsModel } from './use-events.ts';
import { useTimeWindow } from './use-time-window.ts';

const rowPx = 28;
const overscan = 6;

export interface LanesViewProps {
  readonly model: EventsModel;
  readonly search: HistorySearch;
  readonly onSearch: (change: HistorySearch) => void;
  readonly onOpen: (event: HistoryEvent) => void;
  readonly onActive: (event: HistoryEvent) => void;
}

const steps: Readonly<Record<string, LaneStep>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  PageUp: 'page-up',
  PageDown: 'page-down',
};

/** One lane per tag that has an event to show, on a common time axis. */
export function LanesView(props: LanesViewProps) {
  const { shown, rows, events, source } = props.model;
  const lanes = useMemo(() => buildLanes(shown, rows), [shown, rows]);
  if (lanes.length === 0) return <NoEvents isFiltered={events.length > 0} source={source} />;
  return <Lanes {...props} lanes={lanes} />;
}

/** All by keyboard: arrows between events and lanes, Enter for details, + and − zoom. */
function Lanes({ model, lanes, search, onSearch, onOpen, onActive }: LanesViewProps & { lanes: readonly Lane[] }) {
  const { rows, events, nowMs, windowMs, source, place } = model;
  const idBase = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => groupDigests(lanes.flatMap((lane) => lane.rows.map(({ digest }) => digest))), [lanes]);
  const extent = useMemo(() => extentOf(rows, nowMs), [rows, nowMs]);
  const time = useTimeWindow(track, search, extent, onSearch);
  const { scale } = time;
  const [picked, setPicked] = useState<{ name: string; id: string } | null>(null);
  const openEvent = events.find(({ id }) => id === search.event);
  const at = findPlace(lanes, picked?.name ?? openEvent?.name, picked?.id ?? openEvent?.id);
  const active = lanes[at.lane]?.events[at.event] ?? null;

  const rangeExtractor = useCallback(
    (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), at.lane])].filter((i) => i < range.count).sort((a, b) => a - b),
    [at.lane],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing made from the virtualizer is memoised
  const virtualizer = useVirtualizer({
    count: lanes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan,
    rangeExtractor,
    // The head with the times lies over the first row's place.
    scrollMargin: rowPx,
    scrollPaddingStart: rowPx,
  });
  const idOf = useCallback((event: HistoryEvent) => `${idBase}-${event.id.replaceAll(' ', '-')}`, [idBase]);

  const moveTo = (next: LanePlace) => {
    const event = lanes[next.lane]?.events[next.event];
    if (event === undefined) return;
    setPicked({ name: event.name, id: event.id });
    virtualizer.scrollToIndex(next.lane);
    const isInView = event.atMs >= scale.startMs && event.atMs <= scale.endMs;
    if (!isInView) time.show(revealing(scale, event.atMs));
    onActive(event);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = steps[event.key];
    const aroundMs = active?.atMs ?? nowMs;
    if (step !== undefined) moveTo(stepFrom(lanes, at, step));
    else if (event.key === 'Enter' && active !== null) onOpen(active);
    else if (event.key === '+' || event.key === '=') time.show(zoomed(scale, 0.5, aroundMs));
    else if (event.key === '-') time.show(zoomed(scale, 2, aroundMs));
    else if (event.key === '0') time.show(null);
    else return;
    event.preventDefault();
  };
  const pick = useStable((event: HistoryEvent) => {
    setPicked({ name: event.name, id: event.id });
    onOpen(event);
  });
  const edgeMs = windowMs === null || windowMs === 0 ? null : nowMs - windowMs;
  return (
    <>
      <ZoomBar time={time} nowMs={nowMs} aroundMs={active?.atMs ?? nowMs} lanes={lanes.length} />
      <div
        className="wb-lanes"
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={`Lanes of ${place.repository}`}
        aria-rowcount={lanes.length}
        aria-activedescendant={active === null ? undefined : idOf(active)}
        onKeyDown={onKeyDown}
      >
        <AxisHead scale={scale} track={track} nowMs={nowMs} edgeMs={edgeMs} />
        <div className="wb-lanes__rows" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          <AxisBackdrop scale={scale} nowMs={nowMs} edgeMs={edgeMs} />
          {virtualizer.getVirtualItems().map((item) => {
            const lane = lanes[item.index];
            if (lane === undefined) return null;
            return (
              <LaneRow
                key={lane.name}
                lane={lane}
                index={item.index}
                topPx={item.start - rowPx}
                scale={scale}
                nowMs={nowMs}
                groups={groups}
                activeId={item.index === at.lane ? (active?.id ?? null) : null}
                markedDigest={active?.digest ?? null}
                idOf={idOf}
                onPick={pick}
              />
            );
          })}
        </div>
      </div>
      <LaneFoot active={active} groups={groups} isSeen={source === 'seen'} />
    </>
  );
}

function extentOf(rows: EventsModel['rows'], nowMs: number): { firstMs: number; nowMs: number; lastMs: number } {
  let firstMs = nowMs;
  let lastMs = nowMs;
  for (const row of rows) {
    firstMs = Math.min(firstMs, row.startMs);
    lastMs = Math.max(lastMs, row.endMs ?? nowMs);
  }
  return { firstMs, nowMs, lastMs };
}

/** The same function on every render, so that lanes that did not change are not drawn again. */
function useStable<A extends readonly unknown[]>(run: (...args: A) => void): (...args: A) => void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
