import { describe, expect, it } from 'vitest';
import { historyEvents } from './events.ts';
import { groupEvents } from './groups.ts';
import { row } from './testing/row.ts';

const rows = [
  row('v1', 'a', 10, 50),
  row('v1.0', 'a', 20, 50),
  row('latest', 'b', 50, null),
  row('latest', 'a', 30, 50),
  row('other', 'z', 10, 50),
  row('later', 'a', 10, 51),
];
const told = (events: ReturnType<typeof historyEvents>) =>
  groupEvents(events).map(({ events: members }) => members.map(({ name, kind }) => `${name} ${kind}`).join(' + '));
const events = historyEvents(rows, { nowMs: 1_000_000 });

describe('groupEvents', () => {
  it('puts tags of one digest that ended at the same moment together, and leaves all else alone', () => {
    expect(told(events).slice(0, 4)).toEqual([
      'later deleted',
      'latest moved',
      'other deleted',
      'v1 deleted + v1.0 deleted',
    ]);
    expect(told(events).slice(4)).toEqual([
      'latest created',
      'v1.0 created',
      'later created',
      'other created',
      'v1 created',
    ]);
  });

  it('gives a group the same id whichever of its events are there', () => {
    const idOf = (name: string) =>
      groupEvents(events.filter((event) => event.name === name && event.kind === 'deleted'))[0]?.id;
    expect(idOf('v1')).toBe(idOf('v1.0'));
    expect(new Set(groupEvents(events).map(({ id }) => id)).size).toBe(groupEvents(events).length);
  });
});
