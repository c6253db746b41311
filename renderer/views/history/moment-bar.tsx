import { formatAbsolute, formatDate } from '../../ui/format.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { MomentField } from './moment-field.tsx';

export interface MomentBarProps {
  readonly atMs: number;
  readonly firstMs: number;
  readonly nowMs: number;
  readonly onChange: (atMs: number) => void;
}

const dayMs = 86_400_000;

/** A moment between the first row and now: by slider, as text, and a day at a time. */
export function MomentBar({ atMs, firstMs, nowMs, onChange }: MomentBarProps) {
  const spanMs = Math.max(1000, nowMs - firstMs);
  const bounded = (timeMs: number) => onChange(Math.min(nowMs, Math.max(firstMs, timeMs)));
  // A thousandth of the whole for an arrow key, but never less than what registries can tell apart.
  const stepMs = Math.max(1000, Math.round(spanMs / 1000 / 1000) * 1000);
  return (
    <div className="wb-moment-bar" role="group" aria-label="Moment to look at">
      <MomentField label="As of" value={atMs} required onChange={(value) => value !== undefined && bounded(value)} />
      <ActionButton hint="The same time a day earlier" onClick={() => bounded(atMs - dayMs)}>
        − 1 day
      </ActionButton>
      <ActionButton hint="The same time a day later" onClick={() => bounded(atMs + dayMs)}>
        + 1 day
      </ActionButton>
      <span className="wb-dim wb-moment-bar__end">{formatDate(firstMs)}</span>
      <input
        type="range"
        className="wb-moment-bar__slider"
        aria-label="Moment on the time axis"
        aria-valuetext={formatAbsolute(atMs)}
        min={firstMs}
        max={nowMs}
        step={stepMs}
        value={atMs}
        onChange={(event) => bounded(Number(event.target.value))}
      />
      <span className="wb-dim wb-moment-bar__end">now</span>
    </div>
  );
}
