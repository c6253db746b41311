import type { HistoryRow } from '../rows.ts';

/** A digest for tests, told apart by one letter. */
export function digestOf(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

/** A row for tests: times in seconds, the digest as one letter. */
export function row(
  name: string,
  letter: string,
  startSeconds: number,
  endSeconds: number | null,
  more: Partial<HistoryRow> = {},
): HistoryRow {
  return {
    name,
    digest: digestOf(letter),
    startMs: startSeconds * 1000,
    endMs: endSeconds === null ? null : endSeconds * 1000,
    reversion: false,
    isIndex: null,
    sizeBytes: null,
    origin: 'registry',
    scheduled: false,
    lastSeenMs: null,
    ...more,
  };
}
