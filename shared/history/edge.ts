import type { Digest } from '../oci/digest.ts';
import type { HistoryRow } from './rows.ts';
import { hasImpossibleEnd, isAliveAt } from './rows.ts';

/** A digest that no tag holds any more. */
export interface EndedVersion {
  readonly digest: Digest;
  /** The tags that held it last, in name order: those whose row of it ended last. */
  readonly names: readonly string[];
  /** When the last of its rows ended. */
  readonly endedMs: number;
  /** When the registry may clear it away: inclusive, as Quay's garbage collection is. */
  readonly untilMs: number;
  /** That moment has passed; what is still there can go at any time. */
  readonly isOverdue: boolean;
}

/**
 * Versions that fall over the edge of the time machine, the next to go first. A version is held by every living tag and
 * by the latest of its ended rows. Rows that were removed for good hold nothing. An index that is still tagged may hold
 * a version as its child; rows do not tell that.
 */
export function endedVersions(
  rows: readonly HistoryRow[],
  { windowMs, nowMs }: { windowMs: number; nowMs: number },
): EndedVersion[] {
  const held = new Set(rows.filter((row) => isAliveAt(row, nowMs)).map(({ digest }) => digest));
  const latest = new Map<Digest, { endedMs: number; names: Set<string> }>();
  for (const row of rows) {
    if (row.endMs === null || hasImpossibleEnd(row) || row.endMs > nowMs || held.has(row.digest)) continue;
    const known = latest.get(row.digest);
    if (known === undefined || row.endMs > known.endedMs)
      latest.set(row.digest, { endedMs: row.endMs, names: new Set([row.name]) });
    else if (row.endMs === known.endedMs) known.names.add(row.name);
  }
  return [...latest]
    .map(([digest, { endedMs, names }]): EndedVersion => {
      const untilMs = endedMs + windowMs;
      return { digest, names: [...names].sort(), endedMs, untilMs, isOverdue: untilMs <= nowMs };
    })
    .sort((a, b) => a.untilMs - b.untilMs || (a.digest < b.digest ? -1 : 1));
}
