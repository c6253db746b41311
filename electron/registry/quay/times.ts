/** Whole epoch seconds as milliseconds; null for what is no such number. */
export function secondsToMs(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 8.64e12
    ? Math.floor(value) * 1000
    : null;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const rfc2822 =
  /^(?:[a-z]{3},\s*)?(\d{1,2})\s+([a-z]{3})\s+(\d{4})\s+(\d{2}):(\d{2}):(\d{2})\s+([+-]\d{4}|gmt|utc?|z)$/i;

/**
 * A date as Quay writes it, `Thu, 21 Aug 2025 20:02:54 -0000`, as milliseconds; null when it is not one. Written out
 * because `-0000` is legal mail syntax that date parsers are free to refuse.
 */
export function readMailDate(value: unknown): number | null {
  const match = typeof value === 'string' ? rfc2822.exec(value.trim()) : null;
  if (match === null) return null;
  const month = months.indexOf((match[2] ?? '').toLowerCase());
  const [day, year, hour, minute, second] = [match[1], match[3], match[4], match[5], match[6]].map(Number);
  if (
    month < 0 ||
    day === undefined ||
    year === undefined ||
    hour === undefined ||
    minute === undefined ||
    second === undefined
  )
    return null;
  const zone = /^[+-]/.test(match[7] ?? '') ? (match[7] ?? '') : '+0000';
  const offsetMinutes = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)));
  const time = Date.UTC(year, month, day, hour, minute, second) - offsetMinutes * 60_000;
  // Date.UTC carries the 31st of February over into March; such a date is no date.
  return new Date(Date.UTC(year, month, day)).getUTCDate() === day ? time : null;
}
