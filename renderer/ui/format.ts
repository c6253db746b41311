const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `512 B`, `1.5 MiB`: binary units, one decimal above bytes. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? String(Math.round(value)) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `3 h ago`, `in 2 d` within a week of now, otherwise the date `2026-03-08`. */
export function formatRelative(timeMs: number, nowMs: number): string {
  const distance = Math.abs(nowMs - timeMs);
  if (distance >= 7 * dayMs) return formatDate(timeMs);
  // The page's clock moves on every half minute, so what just happened may seem to lie ahead.
  if (distance < minuteMs) return timeMs > nowMs + minuteMs / 2 ? 'in a moment' : 'just now';
  const text =
    distance < hourMs
      ? `${String(Math.floor(distance / minuteMs))} min`
      : distance < dayMs
        ? `${String(Math.floor(distance / hourMs))} h`
        : `${String(Math.floor(distance / dayMs))} d`;
  return timeMs > nowMs ? `in ${text}` : `${text} ago`;
}

/** Local date as `2026-03-08`, the one spelling that sorts and cannot be misread. */
export function formatDate(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `2026-03-08 14:05:09 GMT+1`, for hover and copying. */
export function formatAbsolute(timeMs: number): string {
  const date = new Date(timeMs);
  const time = date.toLocaleTimeString('en-GB', { hour12: false, timeZoneName: 'short' });
  return `${formatDate(timeMs)} ${time}`;
}

/** `1,243`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 tag`, `3 tags`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
