import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { HistorySearch } from '../../search-params.ts';
import { wholeSpan, zoomed, type TimeScale } from './time-axis.ts';

export interface TimeWindow {
  readonly scale: TimeScale;
  /** Everything is in view, and stays so when more comes. */
  readonly isWhole: boolean;
  /** Shows another part; null shows everything. */
  readonly show: (part: { readonly startMs: number; readonly endMs: number } | null) => void;
}

/** The part of the time axis in view: as the address says, as wide as the track is. */
export function useTimeWindow(
  track: RefObject<HTMLElement | null>,
  { end, span }: Pick<HistorySearch, 'end' | 'span'>,
  extent: { readonly firstMs: number; readonly nowMs: number; readonly lastMs: number },
  onSearch: (change: HistorySearch) => void,
): TimeWindow {
  const widthPx = useWidth(track);
  const isWhole = end === undefined || span === undefined || span <= 0;
  const whole = wholeSpan(extent.firstMs, extent.nowMs, extent.lastMs);
  const { startMs, endMs } = isWhole ? whole : { startMs: end - span, endMs: end };
  const scale = useMemo(() => ({ startMs, endMs, widthPx }), [startMs, endMs, widthPx]);
  const show: TimeWindow['show'] = (next) =>
    onSearch(
      next === null
        ? { end: undefined, span: undefined }
        : { end: Math.max(0, Math.round(next.endMs)), span: Math.round(next.endMs - next.startMs) },
    );
  const window = { scale, isWhole, show };
  usePointer(track, window);
  return window;
}

function useWidth(track: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = track.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [track]);
  return widthPx;
}

/** Ctrl and the wheel zoom at the pointer, Shift and the wheel or a sideways one pan, dragging pans. */
function usePointer(track: RefObject<HTMLElement | null>, window: TimeWindow): void {
  const latest = useRef(window);
  useEffect(() => {
    latest.current = window;
  });
  useEffect(() => {
    const body = track.current?.closest<HTMLElement>('.wb-lanes');
    if (body === null || body === undefined) return;
    const timeAt = (clientX: number) => {
      const { scale } = latest.current;
      const left = track.current?.getBoundingClientRect().left ?? 0;
      return scale.startMs + ((clientX - left) / scale.widthPx) * (scale.endMs - scale.startMs);
    };
    const pan = (px: number) => {
      const { scale, show } = latest.current;
      const shiftMs = (px / scale.widthPx) * (scale.endMs - scale.startMs);
      show({ startMs: scale.startMs + shiftMs, endMs: scale.endMs + shiftMs });
    };
    const onWheel = (event: WheelEvent) => {
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey) {
        event.preventDefault();
        const { scale, show } = latest.current;
        show(zoomed(scale, event.deltaY > 0 ? 1.25 : 0.8, timeAt(event.clientX)));
      } else if (sideways !== 0) {
        event.preventDefault();
        pan(sideways);
      }
    };
    let dragX: number | null = null;
    const onDown = (event: PointerEvent) => {
      const isTrack = event.target instanceof Element && event.target.closest('.wb-lane__track') !== null;
      if (event.button === 0 && isTrack) dragX = event.clientX;
    };
    const onMove = (event: PointerEvent) => {
      if (dragX === null || Math.abs(event.clientX - dragX) < 4) return;
      pan(dragX - event.clientX);
      dragX = event.clientX;
    };
    const onUp = () => {
      dragX = null;
    };
    body.addEventListener('wheel', onWheel, { passive: false });
    body.addEventListener('pointerdown', onDown);
    body.addEventListener('pointermove', onMove);
    globalThis.addEventListener('pointerup', onUp);
    return () => {
      body.removeEventListener('wheel', onWheel);
      body.removeEventListener('pointerdown', onDown);
      body.removeEventListener('pointermove', onMove);
      globalThis.removeEventListener('pointerup', onUp);
    };
  }, [track]);
}
