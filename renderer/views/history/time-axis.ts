import { formatDate } from '../../ui/format.ts';

/** The part of the time axis in view, in milliseconds since 1970, and how wide it is drawn. */
export interface TimeScale {
  readonly startMs: number;
  readonly endMs: number;
  readonly widthPx: number;
}

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** Nearer one cannot look: registries tell whole seconds. */
const leastSpanMs = 60_000;
const mostSpanMs = 50 * 365 * dayMs;

/** The lengths of time that have a button. */
export const zoomSteps = [
  { title: 'Day', spanMs: dayMs },
  { title: 'Week', spanMs: 7 * dayMs },
  { title: 'Month', spanMs: 30 * dayMs },
  { title: 'Year', spanMs: 365 * dayMs },
] as const;

/** Where a moment is drawn, in pixels from the left; may lie outside. */
export function xOf({ startMs, endMs, widthPx }: TimeScale, timeMs: number): number {
  return ((timeMs - startMs) / (endMs - startMs)) * widthPx;
}

/** Everything there is, with a little room at both sides. A far future end takes no more than a quarter of it. */
export function wholeSpan(firstMs: number, nowMs: number, lastMs: number): { startMs: number; endMs: number } {
  const past = Math.max(hourMs, nowMs - firstMs);
  const future = Math.min(Math.max(0, lastMs - nowMs), past / 3);
  const room = (past + future) * 0.04;
  return { startMs: nowMs - past - room, endMs: nowMs + future + room };
}

/** The same part nearer or farther, around a moment that stays where it is. */
export function zoomed(
  { startMs, endMs }: Pick<TimeScale, 'startMs' | 'endMs'>,
  factor: number,
  aroundMs: number,
): { startMs: number; endMs: number } {
  const span = Math.min(mostSpanMs, Math.max(leastSpanMs, (endMs - startMs) * factor));
  const share = (aroundMs - startMs) / (endMs - startMs);
  return { startMs: aroundMs - share * span, endMs: aroundMs + (1 - share) * span };
}

/** The same length so that a moment is in view, moved no more than needed, with a tenth of room. */
export function revealing(
  scale: Pick<TimeScale, 'startMs' | 'endMs'>,
  timeMs: number,
): { startMs: number; endMs: number } {
  const { startMs, endMs } = scale;
  const room = (endMs - startMs) / 10;
  const shift =
    timeMs < startMs + room / 4 ? timeMs - room - startMs : timeMs > endMs - room / 4 ? timeMs + room - endMs : 0;
  return { startMs: startMs + shift, endMs: endMs + shift };
}

/** A line of the axis. */
export interface Tick {
  readonly timeMs: number;
  readonly label: string;
}

const clockSteps = [hourMs / 60, hourMs / 12, hourMs / 4, hourMs, 3 * hourMs, 6 * hourMs, 12 * hourMs];
const daySteps = [1, 2, 7, 14];
const monthSteps = [1, 3, 6, 12, 24, 60, 120];
const leastTickPx = 96;

/** Lines at round times of this computer's zone, never closer than their labels are wide. */
export function ticksOf(scale: TimeScale): readonly Tick[] {
  const leastMs = ((scale.endMs - scale.startMs) / Math.max(1, scale.widthPx)) * leastTickPx;
  const clock = clockSteps.find((step) => step >= leastMs);
  if (clock !== undefined)
    return walk(scale, clockStart(scale.startMs, clock), (date) => addMs(date, clock), clockLabel);
  const days = daySteps.find((step) => step * dayMs >= leastMs);
  if (days !== undefined) return walk(scale, dayStart(scale.startMs, days), (date) => addDays(date, days), formatDate);
  const months = monthSteps.find((step) => step * 30 * dayMs >= leastMs) ?? 120;
  return walk(scale, monthStart(scale.startMs, months), (date) => addMonths(date, months), monthLabel);
}

const mostTicks = 200;

function walk(
  { endMs }: TimeScale,
  start: Date,
  next: (date: Date) => Date,
  label: (timeMs: number) => string,
): readonly Tick[] {
  const ticks: Tick[] = [];
  for (let date = start; date.getTime() <= endMs && ticks.length < mostTicks; date = next(date))
    ticks.push({ timeMs: date.getTime(), label: label(date.getTime()) });
  return ticks;
}

function addMs(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms);
}

function addDays(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}

function addMonths(date: Date, months: number): Date {
  return new Date(date.getFullYear(), date.getMonth() + months, 1);
}

function clockStart(timeMs: number, step: number): Date {
  const midnight = dayStart(timeMs, 1).getTime();
  return new Date(midnight + Math.floor((timeMs - midnight) / step) * step);
}

function dayStart(timeMs: number, days: number): Date {
  const date = new Date(timeMs);
  // Weeks begin on Monday; other steps on days that stay the same while panning.
  const number = Math.floor((Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs + 3) % days);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - number);
}

function monthStart(timeMs: number, months: number): Date {
  const date = new Date(timeMs);
  const month = date.getFullYear() * 12 + date.getMonth();
  return new Date(0, month - (month % months) - 1900 * 12, 1);
}

function clockLabel(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return isMidnight ? formatDate(timeMs) : `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function monthLabel(timeMs: number): string {
  return formatDate(timeMs).slice(0, 7);
}
