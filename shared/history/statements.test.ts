import { describe, expect, it } from 'vitest';
import { endedVersions } from './edge.ts';
import { historyEvents } from './events.ts';
import type { HistoryRow } from './rows.ts';
import { stateAt } from './states.ts';
import { row } from './testing/row.ts';

// How Quay's rows behave (data/model/oci/tag.py), and how they have to be told. The tests of events and states beside
// this one state the rest: the same digest again, reversion, living rows side by side, siblings.
const nowMs = 1_000_000;
const told = (rows: readonly HistoryRow[]) =>
  historyEvents(rows, { nowMs }).map(
    ({ atMs, kind, digest, previousDigest }) =>
      `${String(atMs / 1000)} ${kind} ${previousDigest?.slice(7, 8) ?? '-'}→${digest.slice(7, 8)}`,
  );

describe('what Quay’s rows mean', () => {
  it('a moved tag does not inherit an expiration, so none is to come', () => {
    const rows = [row('v1', 'b', 500, null), row('v1', 'a', 10, 500, { scheduled: true })];
    expect(told(rows)).toEqual(['500 moved a→b', '10 created -→a']);
  });

  it('an expiration by label counts from the move, not from the push', () => {
    const rows = [row('v1', 'a', 900, 900 + 172_800), row('v1', 'b', 10, 900)];
    expect(told(rows)).toEqual([`${String(900 + 172_800)} will-expire -→a`, '900 moved b→a', '10 created -→b']);
  });

  it('an expiration set together with a move lands on the old row, which ends with the move', () => {
    const rows = [row('v1', 'b', 700, null), row('v1', 'a', 10, 700)];
    expect(told(rows).filter((line) => line.includes('expire'))).toEqual([]);
  });

  it('a tag too old for any expiration dies at an end in the past, which is all the row tells', () => {
    expect(told([row('v1', 'a', 10, 400)])).toEqual(['400 deleted -→a', '10 created -→a']);
    expect(stateAt([row('v1', 'a', 10, 400)], nowMs).size).toBe(0);
  });

  it('three moves within one second keep the order of their ends, and none of them is a deletion', () => {
    const rows = [row('v1', 'd', 50, null), row('v1', 'c', 50, 50), row('v1', 'b', 50, 50), row('v1', 'a', 10, 50)];
    expect(told(rows)).toEqual(['50 moved c→d', '50 moved b→c', '50 moved a→b', '10 created -→a']);
  });

  it('a restore may bring a digest that the tag never had', () => {
    const rows = [row('v1', 'z', 600, null, { reversion: true }), row('v1', 'a', 10, 600)];
    expect(told(rows)).toEqual(['600 restored a→z', '10 created -→a']);
  });

  it('rows older than the time machine’s window are history as long as they are told', () => {
    const rows = [row('v1', 'a', 10, 20)];
    expect(told(rows)).toEqual(['20 deleted -→a', '10 created -→a']);
    expect(endedVersions(rows, { windowMs: 100_000, nowMs })).toMatchObject([{ isOverdue: true, untilMs: 120_000 }]);
  });

  it('a living tag removed for good ends a window ago: before its start that is told as removed, else as deleted then', () => {
    expect(told([row('v1', 'a', 950, 900)])).toEqual(['950 purged -→a', '950 created -→a']);
    expect(told([row('v1', 'a', 100, 900)])).toEqual(['900 deleted -→a', '100 created -→a']);
  });

  it('dead rows removed for good get ends of their own and leave the living row alone', () => {
    const rows = [
      row('v1', 'b', 990, null),
      row('v1', 'a', 800, 0.799),
      row('v1', 'a', 700, 0.798),
      row('v1', 'a', 600, 0.797),
    ];
    expect(stateAt(rows, nowMs).get('v1')).toBe(rows[0]);
    expect(told(rows).filter((line) => line.includes('purged'))).toHaveLength(3);
    expect(endedVersions(rows, { windowMs: 1, nowMs })).toEqual([]);
  });

  it('whoever is cleared away is so at the very end of the window, not after it', () => {
    const at = (windowMs: number) => endedVersions([row('v1', 'a', 10, 900)], { windowMs, nowMs })[0]?.isOverdue;
    expect([at(99_999), at(100_000), at(100_001)]).toEqual([true, true, false]);
  });
});
