import type { HistoryRow } from '../../../shared/contract/history.ts';

/** A digest a tag had, and until when. */
export interface EarlierDigest {
  readonly digest: string;
  readonly untilMs: number | null;
}

/** Every digest but the present one, each once, the one it had last first. */
export function earlierDigests(
  rows: readonly Pick<HistoryRow, 'digest' | 'startMs' | 'endMs'>[],
  current: string | null,
): readonly EarlierDigest[] {
  const latest = new Map<string, EarlierDigest>();
  for (const row of [...rows].sort((a, b) => b.startMs - a.startMs)) {
    if (row.digest !== current && !latest.has(row.digest))
      latest.set(row.digest, { digest: row.digest, untilMs: row.endMs });
  }
  return [...latest.values()];
}
