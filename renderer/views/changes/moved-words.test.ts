import { describe, expect, it } from 'vitest';
import { agoWords } from './moved-words.ts';
import { digestOf } from './testing/planned.ts';

const row = (
  digit: string,
  startMs: number,
  origin: 'registry' | 'seen' = 'registry',
  endMs: number | null = null,
) => ({
  ...{ digest: digestOf(digit), startMs, endMs, origin },
});
const clock = { seenAtMs: 60_000, nowMs: 100_000 };

describe('when somebody changed a tag', () => {
  it('is told to the second where the registry’s history has the change', () => {
    const moved = { seen: digestOf('a'), found: digestOf('b') };
    expect(agoWords(moved, [row('b', 96_000), row('b', 10_000)], clock)).toBe('changed by someone 4 seconds ago');
  });

  it('is told by its end when the tag was deleted', () => {
    const moved = { seen: digestOf('a'), found: null };
    expect(agoWords(moved, [row('a', 10_000, 'registry', 99_000)], clock)).toBe('deleted by someone 1 second ago');
  });

  it('is a bound where only Waybill itself has looked', () => {
    const moved = { seen: digestOf('a'), found: digestOf('b') };
    expect(agoWords(moved, [row('b', 99_000, 'seen')], clock)).toBe('changed by someone in the last 40 seconds');
    expect(agoWords(moved, [], { seenAtMs: 0, nowMs: 300_000 })).toBe('changed by someone in the last 5 minutes');
  });
});
