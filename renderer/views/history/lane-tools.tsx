import type { HistoryEvent } from '../../../shared/history/events.ts';
import type { DigestGroup } from '../../ui/digest.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { formatAbsolute, plural } from '../../ui/format.ts';
import { markSentence } from './lane-row.tsx';
import { zoomed, zoomSteps } from './time-axis.ts';
import type { TimeWindow } from './use-time-window.ts';

/** How much time is in view, and which. */
export function ZoomBar({
  time,
  nowMs,
  aroundMs,
  lanes,
}: {
  time: TimeWindow;
  nowMs: number;
  /** What stays in place when zooming by button: the event with the keyboard. */
  aroundMs: number;
  lanes: number;
}) {
  const { scale, isWhole, show } = time;
  const spanMs = scale.endMs - scale.startMs;
  const isAround = aroundMs >= scale.startMs && aroundMs <= scale.endMs;
  const centreMs = isAround ? aroundMs : (scale.startMs + scale.endMs) / 2;
  const pan = (share: number) => show({ startMs: scale.startMs + spanMs * share, endMs: scale.endMs + spanMs * share });
  /** The wanted length around what is looked at; at the end, a little of what lies ahead. */
  const showSpan = (wantedMs: number) => {
    const endMs = Math.min(centreMs + wantedMs / 2, Math.max(nowMs + wantedMs * 0.08, centreMs));
    show({ startMs: endMs - wantedMs, endMs });
  };
  return (
    <div className="wb-toolbar wb-lanes__bar" role="toolbar" aria-label="Time in view">
      <div className="wb-switch" role="group" aria-label="Length of time in view">
        {zoomSteps.map(({ title, spanMs: wantedMs }) => (
          <button
            key={title}
            type="button"
            className="wb-switch__option"
            aria-pressed={!isWhole && Math.abs(spanMs - wantedMs) < 1000}
            onClick={() => showSpan(wantedMs)}
          >
            {title}
          </button>
        ))}
        <button type="button" className="wb-switch__option" aria-pressed={isWhole} onClick={() => show(null)}>
          All
        </button>
      </div>
      <ActionButton hint="Half a view back" onClick={() => pan(-0.5)}>
        ‹ Earlier
      </ActionButton>
      <ActionButton hint="Half a view on" onClick={() => pan(0.5)}>
        Later ›
      </ActionButton>
      <ActionButton hint="Zoom in (+)" onClick={() => show(zoomed(scale, 0.5, centreMs))}>
        Nearer
      </ActionButton>
      <ActionButton hint="Zoom out (−)" onClick={() => show(zoomed(scale, 2, centreMs))}>
        Farther
      </ActionButton>
      <span className="wb-toolbar__space" />
      <span className="wb-dim" role="status">
        {plural(lanes, 'tag')}, {formatAbsolute(scale.startMs).slice(0, 10)} to{' '}
        {formatAbsolute(scale.endMs).slice(0, 10)}
      </span>
    </div>
  );
}

const legend = [
  ['created', 'created'],
  ['moved', 'moved'],
  ['restored', 'restored'],
  ['deleted', 'deleted or expired'],
  ['will-expire', 'will expire'],
] as const;

/** The event with the keyboard in words, and what the marks mean. */
export function LaneFoot({
  active,
  groups,
  isSeen,
}: {
  active: HistoryEvent | null;
  groups: ReadonlyMap<string, DigestGroup>;
  isSeen: boolean;
}) {
  const group = active === null ? undefined : groups.get(active.digest);
  return (
    <div className="wb-lanes__foot">
      <span className="wb-lanes__reading wb-ellipsis" role="status">
        {active === null ? '' : markSentence(active)}
        {group !== undefined && ` · digest ${group.label}, in ${plural(group.count, 'interval')}`}
      </span>
      <span className="wb-lanes__legend wb-dim" aria-label="Marks">
        {legend.map(([kind, words]) => (
          <span key={kind}>
            <span className={`wb-mark wb-mark--${kind} wb-mark--legend`} aria-hidden="true" />
            {words}
          </span>
        ))}
        {isSeen && (
          <span>
            <span className="wb-lane__block wb-lane__block--unseen wb-lane__block--legend" aria-hidden="true" />
            not known
          </span>
        )}
      </span>
    </div>
  );
}
