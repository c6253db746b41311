import { describe, expect, it } from 'vitest';
import { mergeDirection, type MergeSide } from './merge-direction.ts';

const side = (name: string, platformCount: number | null, startedAtMs: number | null = null): MergeSide => ({
  name,
  platformCount,
  startedAtMs,
});

describe('mergeDirection', () => {
  it('merges the tag with fewer platforms into the one with more, however they were selected', () => {
    const rebuild = side('v4.18-arm64-rebuild', 1, 1000);
    const list = side('v4.18', 4, 2000);
    const expected = { source: 'v4.18-arm64-rebuild', destination: 'v4.18' };
    expect(mergeDirection(rebuild, list)).toEqual(expected);
    expect(mergeDirection(list, rebuild)).toEqual(expected);
  });

  it('takes the newer one as the source when both have equally many', () => {
    const expected = { source: 'new', destination: 'old' };
    expect(mergeDirection(side('old', 4, 1000), side('new', 4, 2000))).toEqual(expected);
    expect(mergeDirection(side('new', 4, 2000), side('old', 4, 1000))).toEqual(expected);
  });

  it('goes by time as long as one has not been read', () => {
    const expected = { source: 'new', destination: 'old' };
    expect(mergeDirection(side('old', 1, 1000), side('new', null, 2000))).toEqual(expected);
    expect(mergeDirection(side('new', null, 2000), side('old', 1, 1000))).toEqual(expected);
  });

  it('keeps the order of the selection when nothing tells them apart', () => {
    expect(mergeDirection(side('b', 2), side('a', 2, 1000))).toEqual({ source: 'b', destination: 'a' });
    expect(mergeDirection(side('b', null), side('a', null))).toEqual({ source: 'b', destination: 'a' });
    expect(mergeDirection(side('b', 2, 1000), side('a', 2, 1000))).toEqual({ source: 'b', destination: 'a' });
  });
});
