import { describe, expect, it } from 'vitest';
import { earlierDigests } from './restore-choices.ts';

describe('what a tag can be put back to', () => {
  it('is every digest it had, each once, the last one first, without the present one', () => {
    const rows = [
      { digest: 'a', startMs: 1, endMs: 2 },
      { digest: 'c', startMs: 4, endMs: null },
      { digest: 'b', startMs: 2, endMs: 3 },
      { digest: 'a', startMs: 3, endMs: 4 },
    ];
    expect(earlierDigests(rows, 'c')).toEqual([
      { digest: 'a', untilMs: 4 },
      { digest: 'b', untilMs: 3 },
    ]);
    expect(earlierDigests([], 'c')).toEqual([]);
  });
});
