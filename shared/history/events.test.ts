import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from './events.ts';
import { historyEvents, siblingsOf } from './events.ts';
import { digestOf, row } from './testing/row.ts';

const now = { nowMs: 1_000_000 };
const told = (events: readonly HistoryEvent[]) =>
  events.map((event) => {
    const letter = (digest: string | null) => digest?.slice(7, 8) ?? '-';
    return `${String(event.atMs / 1000)} ${event.name} ${event.kind} ${letter(event.previousDigest)}→${letter(event.digest)}`;
  });

describe('historyEvents', () => {
  it('tells a move by the end of one row being the start of the next', () => {
    expect(told(historyEvents([row('v1', 'b', 20, null), row('v1', 'a', 10, 20)], now))).toEqual([
      '20 v1 moved a→b',
      '10 v1 created -→a',
    ]);
  });

  it('tells a deletion and a new push one second apart as two events, not as a move', () => {
    expect(told(historyEvents([row('v1', 'b', 21, null), row('v1', 'a', 10, 20)], now))).toEqual([
      '21 v1 recreated -→b',
      '20 v1 deleted -→a',
      '10 v1 created -→a',
    ]);
  });

  it('tells a push of the digest that the tag already has as an event of its own', () => {
    expect(told(historyEvents([row('v1', 'a', 20, null), row('v1', 'a', 10, 20)], now))).toEqual([
      '20 v1 pushed-again a→a',
      '10 v1 created -→a',
    ]);
  });

  it('tells a restore after a deletion and a restore over a living tag', () => {
    const rows = [
      row('v1', 'a', 40, null, { reversion: true }),
      row('v1', 'b', 30, 40, { reversion: true }),
      row('v1', 'a', 10, 20),
    ];
    expect(told(historyEvents(rows, now))).toEqual([
      '40 v1 restored b→a',
      '30 v1 restored -→b',
      '20 v1 deleted -→a',
      '10 v1 created -→a',
    ]);
  });

  it('forgets the reversion with the next move', () => {
    const rows = [row('v1', 'b', 30, null), row('v1', 'a', 20, 30, { reversion: true })];
    expect(told(historyEvents(rows, now))).toEqual(['30 v1 moved a→b', '20 v1 restored -→a']);
  });

  it('tells an end in the future as an expiration to come', () => {
    const [event] = historyEvents([row('v1', 'a', 10, 2000)], now);
    expect(event).toMatchObject({ kind: 'will-expire', atMs: 2_000_000, isFuture: true, digest: digestOf('a') });
  });

  it('tells an end that was announced before it came as expired, and every other one as deleted', () => {
    expect(told(historyEvents([row('v1', 'a', 10, 900, { scheduled: true })], now))[0]).toBe('900 v1 expired -→a');
    expect(told(historyEvents([row('v1', 'a', 10, 900)], now))[0]).toBe('900 v1 deleted -→a');
  });

  it('does not tell an announced end that a move forestalled', () => {
    const rows = [row('v1', 'b', 500, null), row('v1', 'a', 10, 500, { scheduled: true })];
    expect(told(historyEvents(rows, now))).toEqual(['500 v1 moved a→b', '10 v1 created -→a']);
  });

  it('treats a tag that ends exactly now as ended', () => {
    expect(told(historyEvents([row('v1', 'a', 10, 1000)], now))[0]).toBe('1000 v1 deleted -→a');
  });

  it('tells a row that ends before it starts as purged and never as the origin of a move', () => {
    const rows = [row('v1', 'b', 500, null), row('v1', 'a', 400, 300)];
    expect(told(historyEvents(rows, now))).toEqual(['500 v1 recreated -→b', '400 v1 purged -→a', '400 v1 created -→a']);
  });

  it('orders rows of one second by their ends and then as the registry listed them', () => {
    const rows = [row('v1', 'c', 10, 12), row('v1', 'b', 10, 10), row('v1', 'a', 10, 10)];
    expect(told(historyEvents(rows, now))).toEqual([
      '12 v1 deleted -→c',
      '10 v1 moved b→c',
      '10 v1 moved a→b',
      '10 v1 created -→a',
    ]);
  });

  it('does not invent a deletion where two rows of one tag are alive together', () => {
    expect(told(historyEvents([row('v1', 'b', 20, null), row('v1', 'a', 10, null)], now))).toEqual([
      '20 v1 moved a→b',
      '10 v1 created -→a',
    ]);
  });

  it('keeps the tags apart and puts events of one moment in name order', () => {
    const rows = [row('b', 'x', 10, null), row('a', 'y', 10, null)];
    expect(told(historyEvents(rows, now))).toEqual(['10 a created -→y', '10 b created -→x']);
  });

  it('gives every event an id of its own', () => {
    const rows = [row('v1', 'a', 10, 10), row('v1', 'a', 10, 10), row('v1', 'a', 10, null)];
    const ids = historyEvents(rows, now).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  it('does not depend on the order in which rows of different seconds are given', () => {
    const rows = [row('v1', 'c', 30, null), row('v1', 'b', 20, 30), row('v1', 'a', 10, 20)];
    expect(historyEvents(rows.toReversed(), now)).toEqual(historyEvents(rows, now));
  });

  it('turns 50,000 rows of one tag into events', () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => row('v1', index % 2 === 0 ? 'a' : 'b', index, index + 1));
    const events = historyEvents(rows, { nowMs: 1e12 });
    expect(events).toHaveLength(50_001);
    expect(events[0]?.kind).toBe('deleted');
  });
});

describe('siblingsOf', () => {
  const rows = [
    row('latest', 'b', 50, null),
    row('latest', 'a', 10, 50),
    row('v1', 'a', 10, 50),
    row('v1.0', 'a', 10, 50),
    row('other', 'z', 10, 50),
    row('later', 'a', 10, 51),
  ];
  const events = historyEvents(rows, now);
  const find = (name: string, kind: string) => events.find((event) => event.name === name && event.kind === kind)!;

  it('finds the tags that were deleted together with one', () => {
    expect(siblingsOf(find('v1', 'deleted'), rows).map(({ name }) => name)).toEqual(['v1.0']);
  });

  it('does not count a tag that moved on at the same moment', () => {
    expect(siblingsOf(find('v1.0', 'deleted'), rows).map(({ name }) => name)).toEqual(['v1']);
  });

  it('finds none for an event that ended nothing', () => {
    expect(siblingsOf(find('latest', 'moved'), rows)).toEqual([]);
  });
});
