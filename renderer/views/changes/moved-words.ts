import type { HistoryRow } from '../../../shared/contract/history.ts';
import { plural } from '../../ui/format.ts';
import type { MovedTag } from './plan-parts.ts';

function spanWords(spanMs: number): string {
  const seconds = Math.max(1, Math.round(spanMs / 1000));
  return seconds < 90 ? plural(seconds, 'second') : plural(Math.round(seconds / 60), 'minute');
}

/**
 * When somebody changed the tag: exactly, where the registry's history has the change; otherwise only that it was
 * after the first preview, which is all that is known.
 */
export function agoWords(
  moved: Pick<MovedTag, 'found' | 'seen'>,
  rows: readonly Pick<HistoryRow, 'digest' | 'startMs' | 'endMs' | 'origin'>[],
  { seenAtMs, nowMs }: { seenAtMs: number; nowMs: number },
): string {
  const atMs = rows
    .filter((row) => row.origin === 'registry')
    .map((row) => (moved.found === null ? row.endMs : row.digest === moved.found ? row.startMs : null))
    .filter((each) => each !== null)
    .reduce((latest, each) => Math.max(latest, each), Number.NEGATIVE_INFINITY);
  const verb = moved.found === null ? 'deleted' : 'changed';
  if (!Number.isFinite(atMs)) return `${verb} by someone in the last ${spanWords(nowMs - seenAtMs)}`;
  return `${verb} by someone ${spanWords(Math.max(0, nowMs - atMs))} ago`;
}
