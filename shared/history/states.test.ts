import { describe, expect, expectTypeOf, it } from 'vitest';
import type { HistoryRow as ContractRow } from '../contract/history.ts';
import type { HistoryRow } from './rows.ts';
import { differenceBetween, presentOf, stateAt } from './states.ts';
import { row } from './testing/row.ts';

const rows = [
  row('v2', 'd', 40, null),
  row('v1', 'b', 20, 30),
  row('v1', 'a', 10, 20),
  row('gone', 'c', 5, 3),
  row('soon', 'e', 10, 9000),
];
const told = (moment: number) =>
  [...stateAt(rows, moment * 1000)].map(([name, { digest }]) => `${name}=${digest.slice(7, 8)}`);

describe('stateAt', () => {
  it('shows what the tags were at a moment', () => {
    expect(told(9)).toEqual([]);
    expect(told(15)).toEqual(['soon=e', 'v1=a']);
    expect(told(25)).toEqual(['soon=e', 'v1=b']);
    expect(told(50)).toEqual(['soon=e', 'v2=d']);
  });

  it('counts a tag as the new digest from the very moment of its move', () => {
    expect(told(20)).toEqual(['soon=e', 'v1=b']);
  });

  it('counts a tag as dead from the very moment of its end', () => {
    expect(told(30)).toEqual(['soon=e']);
  });

  it('never shows a row that ends before it starts', () => {
    expect(told(4)).toEqual([]);
    expect(told(6)).toEqual([]);
  });

  it('takes the younger of two rows that are alive together', () => {
    const both = [row('v1', 'a', 10, null), row('v1', 'b', 20, null)];
    expect(stateAt(both, 30_000).get('v1')).toBe(both[1]);
    expect(stateAt(both.toReversed(), 30_000).get('v1')).toBe(both[1]);
  });
});

describe('presentOf', () => {
  it('takes a row that begins after the last tick of the clock for the present, not for the future', () => {
    const fresh = [row('v1', 'b', 5, null), row('v1', 'a', 1, 5)];
    expect(presentOf(fresh, 4000)).toBe(5000);
    expect(presentOf(fresh, 9000)).toBe(9000);
    expect(stateAt(fresh, presentOf(fresh, 4000)).get('v1')).toBe(fresh[0]);
  });
});

describe('differenceBetween', () => {
  it('names what was added, removed and moved, and not what stayed', () => {
    const changes = differenceBetween(stateAt(rows, 15_000), stateAt(rows, 25_000));
    expect(changes).toEqual([{ name: 'v1', kind: 'moved', before: rows[2], after: rows[1] }]);
    expect(differenceBetween(stateAt(rows, 25_000), stateAt(rows, 50_000))).toEqual([
      { name: 'v1', kind: 'removed', before: rows[1], after: null },
      { name: 'v2', kind: 'added', before: null, after: rows[0] },
    ]);
  });

  it('does not count a push of the same digest as a difference', () => {
    const again = [row('v1', 'a', 20, null), row('v1', 'a', 10, 20)];
    expect(differenceBetween(stateAt(again, 15_000), stateAt(again, 25_000))).toEqual([]);
  });
});

describe('HistoryRow', () => {
  it('has the shape in which rows travel', () => {
    expectTypeOf<Readonly<ContractRow>>().toEqualTypeOf<HistoryRow>();
    expect(Object.keys(row('v1', 'a', 1, 2)).sort()).toEqual(
      [
        ...['name', 'digest', 'startMs', 'endMs', 'reversion', 'isIndex', 'sizeBytes', 'origin'],
        ...['scheduled', 'lastSeenMs'],
      ].sort(),
    );
  });
});
