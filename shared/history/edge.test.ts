import { describe, expect, it } from 'vitest';
import type { HistoryRow } from './rows.ts';
import { endedVersions } from './edge.ts';
import { row } from './testing/row.ts';

const told = (rows: readonly HistoryRow[]) =>
  endedVersions(rows, { windowMs: 100_000, nowMs: 1_000_000 }).map(
    ({ digest, names, untilMs, isOverdue }) =>
      `${digest.slice(7, 8)} ${names.join('+')} until ${String(untilMs / 1000)}${isOverdue ? ' overdue' : ''}`,
  );

describe('endedVersions', () => {
  it('lists versions without a tag, the next to go first', () => {
    expect(told([row('v2', 'b', 10, 950), row('v1', 'a', 10, 920)])).toEqual(['a v1 until 1020', 'b v2 until 1050']);
  });

  it('keeps a version as long as the latest of its rows, and names the tags that held it last', () => {
    const rows = [row('late', 'a', 10, 950), row('also', 'a', 10, 950), row('early', 'a', 10, 900)];
    expect(told(rows)).toEqual(['a also+late until 1050']);
  });

  it('does not list what a living tag holds, also one that will expire', () => {
    expect(told([row('v1', 'a', 10, 950), row('v2', 'a', 960, 2000)])).toEqual([]);
  });

  it('marks what may be cleared away at any time', () => {
    expect(told([row('v1', 'a', 10, 890)])).toEqual(['a v1 until 990 overdue']);
  });

  it('lets a row that was removed for good hold nothing', () => {
    expect(told([row('v1', 'a', 950, 10)])).toEqual([]);
  });
});
