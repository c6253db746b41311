import type { Digest } from '../oci/digest.ts';

/**
 * One interval in which a tag pointed at a digest, as the contract carries it. A living row has no end, or one in
 * the future. `seen`: noticed by Waybill instead of told by the registry, so the true start may be earlier.
 */
export interface HistoryRow {
  readonly name: string;
  readonly digest: Digest;
  readonly startMs: number;
  readonly endMs: number | null;
  /** Made by a restore. */
  readonly reversion: boolean;
  readonly isIndex: boolean | null;
  readonly sizeBytes: number | null;
  readonly origin: 'registry' | 'seen';
  /** The end was announced before it came: an expiration. Every other end is a deletion, as far as anybody can tell. */
  readonly scheduled: boolean;
  /**
   * Only for `seen`: when the tag was last seen so. Between that and the end, or now, nobody looked. Null where the
   * registry itself tells both ends.
   */
  readonly lastSeenMs: number | null;
}

/**
 * An end before the start: Quay's permanent deletion moves the end of a row out of its time window, and a negative
 * `quay.expires-after` gives birth to dead rows. When such a row really ended is not known.
 */
export function hasImpossibleEnd(row: HistoryRow): boolean {
  return row.endMs !== null && row.endMs < row.startMs;
}

/** Alive at that moment. A row that ends at the moment is dead (Quay's `filter_to_alive_tags` is strict). */
export function isAliveAt(row: HistoryRow, momentMs: number): boolean {
  return row.startMs <= momentMs && (row.endMs === null || row.endMs > momentMs);
}

/**
 * The rows of each name, oldest first. Registries tell whole seconds, so several rows may start together: then the
 * one that ended first came first, and where that is equal too the given order (newest first) decides.
 */
export function rowsByName(rows: readonly HistoryRow[]): Map<string, HistoryRow[]> {
  const groups = new Map<string, HistoryRow[]>();
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (row === undefined) continue;
    const group = groups.get(row.name);
    if (group === undefined) groups.set(row.name, [row]);
    else group.push(row);
  }
  // The sort is stable, so equal rows keep the order in which they were put in.
  for (const group of groups.values()) group.sort(compareAge);
  return groups;
}

function compareAge(a: HistoryRow, b: HistoryRow): number {
  return a.startMs - b.startMs || compareEnds(a, b);
}

function compareEnds(a: HistoryRow, b: HistoryRow): number {
  const left = a.endMs ?? Infinity;
  const right = b.endMs ?? Infinity;
  return left === right ? 0 : left - right;
}
