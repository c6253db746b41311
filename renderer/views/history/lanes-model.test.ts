import { describe, expect, it } from 'vitest';
import { historyEvents } from '../../../shared/history/events.ts';
import type { HistoryRow } from '../../../shared/history/rows.ts';
import { buildLanes, findPlace, laneBlocks, laneMarks, stepFrom } from './lanes-model.ts';

const nowMs = 1000;
const row = (name: string, digit: string, startMs: number, endMs: number | null, more: Partial<HistoryRow> = {}) => ({
  ...{ name, digest: `sha256:${digit.repeat(64)}`, startMs, endMs, reversion: false, isIndex: null, sizeBytes: null },
  ...({ origin: 'registry', scheduled: false, lastSeenMs: null } as const),
  ...more,
});
const lanesOf = (rows: readonly HistoryRow[]) => buildLanes(historyEvents(rows, { nowMs }), rows);
const scale = { startMs: 0, endMs: 2000, widthPx: 2000 };
const drawn = (rows: readonly HistoryRow[], view = scale) =>
  laneBlocks(lanesOf(rows)[0]!, view, nowMs).map(({ kind, leftPx, widthPx }) => `${kind} ${leftPx}+${widthPx}`);

describe('lanes', () => {
  it('stand in natural order, their events from the oldest', () => {
    const lanes = lanesOf([row('v10', '1', 5, null), row('v9', '2', 9, null), row('v9', '1', 5, 9)]);
    expect(lanes.map(({ name }) => name)).toEqual(['v9', 'v10']);
    expect(lanes[0]?.events.map(({ kind }) => kind)).toEqual(['created', 'moved']);
  });

  it('draw what a tag was until now, and what is to come after it', () => {
    expect(drawn([row('v1', '1', 100, 400)])).toEqual(['held 100+300']);
    expect(drawn([row('v1', '1', 100, null)])).toEqual(['held 100+900']);
    expect(drawn([row('v1', '1', 100, 1500)])).toEqual(['held 100+900', 'ahead 1000+500']);
    expect(drawn([row('v1', '1', 500, 100)])).toEqual([]);
  });

  it('say where nobody looked: before a tag was first seen, and after it was last seen', () => {
    const seen = { origin: 'seen', lastSeenMs: 300 } as const;
    expect(drawn([row('v1', '1', 100, 400, seen)])).toEqual(['unseen 0+100', 'held 100+200', 'unseen 300+100']);
    expect(drawn([row('v1', '1', 100, null, seen)]).at(-1)).toBe('unseen 300+700');
  });

  it('draw no more than fits, however many intervals there are', () => {
    const rows = Array.from({ length: 900 }, (_, index) => row('v1', String(index % 7), index, index + 1));
    expect(drawn(rows, { ...scale, widthPx: 500 }).length).toBeLessThan(5);
    const lane = lanesOf(rows)[0]!;
    const marks = laneMarks(lane, { ...scale, widthPx: 500 });
    expect(marks.length).toBeLessThan(30);
    expect(marks.reduce((sum, { events }) => sum + events.length, 0)).toBe(lane.events.length);
  });

  it('draw the marks of the part in view only', () => {
    const lane = lanesOf([row('v1', '2', 600, null), row('v1', '1', 100, 600)])[0]!;
    expect(laneMarks(lane, { startMs: 500, endMs: 700, widthPx: 1000 })).toMatchObject([{ leftPx: 500 }]);
  });
});

describe('the keyboard in the lanes', () => {
  const lanes = lanesOf([
    row('a', '1', 100, null),
    row('b', '3', 300, null),
    row('b', '2', 120, 300),
    row('b', '1', 10, 120),
  ]);

  it('goes along a lane event by event and stops at its ends', () => {
    expect(stepFrom(lanes, { lane: 1, event: 1 }, 'right')).toEqual({ lane: 1, event: 2 });
    expect(stepFrom(lanes, { lane: 1, event: 2 }, 'right')).toEqual({ lane: 1, event: 2 });
    expect(stepFrom(lanes, { lane: 1, event: 2 }, 'first')).toEqual({ lane: 1, event: 0 });
    expect(stepFrom(lanes, { lane: 1, event: 0 }, 'left')).toEqual({ lane: 1, event: 0 });
    expect(stepFrom(lanes, { lane: 1, event: 0 }, 'last')).toEqual({ lane: 1, event: 2 });
  });

  it('goes to the event nearest in time in another lane', () => {
    expect(stepFrom(lanes, { lane: 0, event: 0 }, 'down')).toEqual({ lane: 1, event: 1 });
    expect(stepFrom(lanes, { lane: 1, event: 2 }, 'up')).toEqual({ lane: 0, event: 0 });
    expect(stepFrom(lanes, { lane: 0, event: 0 }, 'page-up')).toEqual({ lane: 0, event: 0 });
  });

  it('begins at the newest event of the first lane, or where it was', () => {
    expect(findPlace(lanes, undefined, undefined)).toEqual({ lane: 0, event: 0 });
    expect(findPlace(lanes, 'b', lanes[1]?.events[1]?.id)).toEqual({ lane: 1, event: 1 });
    expect(findPlace(lanes, 'gone', 'gone')).toEqual({ lane: 0, event: 0 });
  });
});
