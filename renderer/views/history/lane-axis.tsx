import type { RefObject } from 'react';
import { formatAbsolute } from '../../ui/format.ts';
import { ticksOf, xOf, type TimeScale } from './time-axis.ts';

interface AxisProps {
  readonly scale: TimeScale;
  readonly nowMs: number;
  /** Where the registry begins to forget; null when it does not say. */
  readonly edgeMs: number | null;
}

const inView = ({ widthPx }: TimeScale, x: number) => x >= 0 && x <= widthPx;

/** The times over the lanes; stays while they scroll. */
export function AxisHead({ scale, track, nowMs, edgeMs }: AxisProps & { track: RefObject<HTMLDivElement | null> }) {
  const nowX = xOf(scale, nowMs);
  const edgeX = edgeMs === null ? -1 : xOf(scale, edgeMs);
  const ticks = ticksOf(scale).filter(({ timeMs }) => timeMs >= scale.startMs);
  return (
    <div className="wb-lanes__head" aria-hidden="true">
      <span className="wb-lanes__corner">Tag</span>
      <div className="wb-lanes__axis" ref={track}>
        {ticks.map(({ timeMs, label }) => (
          <span key={timeMs} className="wb-tick" style={{ left: xOf(scale, timeMs) }}>
            {label}
          </span>
        ))}
        {inView(scale, nowX) && (
          <span className="wb-axis-flag wb-axis-flag--now" style={{ left: nowX }} title={formatAbsolute(nowMs)}>
            now
          </span>
        )}
        {edgeMs !== null && inView(scale, edgeX) && (
          <span
            className="wb-axis-flag wb-axis-flag--edge"
            style={{ left: edgeX }}
            title={`What ended before ${formatAbsolute(edgeMs)} may be cleared away`}
          >
            edge
          </span>
        )}
      </div>
    </div>
  );
}

/** Lines behind the lanes: the axis, the edge of the time machine, now, and what lies ahead. */
export function AxisBackdrop({ scale, nowMs, edgeMs }: AxisProps) {
  const nowX = Math.min(scale.widthPx, Math.max(0, xOf(scale, nowMs)));
  const edgeX = edgeMs === null ? 0 : Math.min(scale.widthPx, Math.max(0, xOf(scale, edgeMs)));
  return (
    <div className="wb-lanes__back" aria-hidden="true">
      {ticksOf(scale).map(({ timeMs }) => (
        <span key={timeMs} className="wb-gridline" style={{ left: xOf(scale, timeMs) }} />
      ))}
      {edgeX > 0 && <span className="wb-lanes__beyond" style={{ left: 0, width: edgeX }} />}
      {nowX < scale.widthPx && (
        <span className="wb-lanes__future" style={{ left: nowX, width: scale.widthPx - nowX }} />
      )}
      {nowX > 0 && nowX < scale.widthPx && <span className="wb-lanes__now" style={{ left: nowX }} />}
    </div>
  );
}
