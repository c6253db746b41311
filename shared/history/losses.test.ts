import { describe, expect, it } from 'vitest';
import type { HistoryRow } from './rows.ts';
import { lossesBetween } from './losses.ts';
import { row } from './testing/row.ts';

const told = (rows: readonly HistoryRow[], from: number, to: number) =>
  lossesBetween(rows, { fromMs: from * 1000, toMs: to * 1000, nowMs: 1_000_000 }).map(
    ({ name, kind, lost, atMs, count }) =>
      `${name} ${kind} ${lost.digest.slice(7, 8)} at ${String(atMs / 1000)} ×${String(count)}`,
  );

describe('lossesBetween', () => {
  it('finds deletions, expirations and moves after the first moment and until the second, that one included', () => {
    const rows = [
      row('deleted', 'a', 10, 50),
      row('expired', 'b', 10, 60, { scheduled: true }),
      row('moved', 'd', 70, null),
      row('moved', 'c', 10, 70),
      row('too-early', 'a', 10, 40),
      row('too-late', 'a', 10, 71),
    ];
    expect(told(rows, 40, 70)).toEqual([
      'deleted deleted a at 50 ×1',
      'expired expired b at 60 ×1',
      'moved moved c at 70 ×1',
    ]);
  });

  it('takes what a tag had before the first of its losses, whatever came after', () => {
    const rows = [row('v1', 'c', 60, 70), row('v1', 'b', 50, 60), row('v1', 'a', 10, 50)];
    expect(told(rows, 20, 100)).toEqual(['v1 moved a at 50 ×3']);
    expect(told(rows, 55, 100)).toEqual(['v1 moved b at 60 ×2']);
  });

  it('counts a tag that was made and lost inside the range', () => {
    expect(told([row('v1', 'a', 50, 60)], 40, 70)).toEqual(['v1 deleted a at 60 ×1']);
  });

  it('does not count a push of the same digest, a creation or what lies ahead', () => {
    const rows = [
      row('again', 'a', 50, null),
      row('again', 'a', 10, 50),
      row('new', 'b', 50, null),
      row('soon', 'c', 10, 5000),
    ];
    expect(told(rows, 0, 9000)).toEqual([]);
  });

  it('counts a restore of another digest over a living tag', () => {
    const rows = [row('v1', 'a', 60, null, { reversion: true }), row('v1', 'b', 10, 60)];
    expect(told(rows, 50, 60)).toEqual(['v1 restored b at 60 ×1']);
  });
});
