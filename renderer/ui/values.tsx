import { formatAbsolute, formatBytes, formatRelative } from './format.ts';
import { useNow } from './use-now.ts';

/** Relative within a week, then the date; absolute with zone on hover. Unknown is a dash with words. */
export function RelativeTime({ timeMs }: { timeMs: number | null }) {
  const now = useNow();
  if (timeMs === null) return <Unknown what="time" />;
  return (
    <time dateTime={new Date(timeMs).toISOString()} title={formatAbsolute(timeMs)}>
      {formatRelative(timeMs, now)}
    </time>
  );
}

/** Binary units, one decimal; exact bytes on hover. */
export function Size({ bytes }: { bytes: number | null }) {
  if (bytes === null) return <Unknown what="size" />;
  return <span title={`${bytes.toLocaleString('en-US')} bytes`}>{formatBytes(bytes)}</span>;
}

/** “Not known” never looks like “none”. */
export function Unknown({ what }: { what: string }) {
  return (
    <span className="wb-dim" title={`The ${what} is not known here.`}>
      <span aria-hidden="true">–</span>
      <span className="pf-v6-u-screen-reader">{what} not known</span>
    </span>
  );
}
