import { formatDate } from '../../ui/format.ts';

const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * A moment written as `2026-03-08`, `2026-03-08 14:05` or `2026-03-08T14:05:09`, in the zone of this computer unless it
 * ends in `Z` or `+01:00`; in milliseconds. A day alone is its beginning. Undefined for anything else, also for days
 * that no calendar has.
 */
export function parseMoment(text: string): number | undefined {
  const match = pattern.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = ''] = match;
  const date = `${year ?? ''}-${month ?? ''}-${day ?? ''}`;
  const offset = zone === '' || zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const timeMs = Date.parse(`${date}T${hour}:${minute}:${second}${offset}`);
  if (Number.isNaN(timeMs) || timeMs < 0) return undefined;
  // `2026-02-30` is read as a day of March by some engines.
  const isReal = new Date(`${date}T00:00:00Z`).getUTCDate() === Number(day);
  return isReal ? timeMs : undefined;
}

/** `2026-03-08 14:05:09` here, without the seconds where they are zero; what {@link parseMoment} reads back. */
export function formatMoment(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = date.getSeconds();
  const time = `${two(date.getHours())}:${two(date.getMinutes())}${seconds === 0 ? '' : `:${two(seconds)}`}`;
  return `${formatDate(timeMs)} ${time}`;
}

/** A day where it is midnight, else the moment: for ranges that are usually whole days. */
export function formatDayOrMoment(timeMs: number): string {
  const date = new Date(timeMs);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  return isMidnight ? formatDate(timeMs) : formatMoment(timeMs);
}
