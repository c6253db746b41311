import { describe, expect, it } from 'vitest';
import { naturalCompare, sortNaturally } from './natural-sort.ts';

const sorted = (...names: string[]) => sortNaturally(names, (name) => name);

describe('natural order', () => {
  it('compares runs of digits as numbers', () => {
    expect(sorted('v4.10', 'v4.9', 'v4.2', 'v10.0')).toEqual(['v4.2', 'v4.9', 'v4.10', 'v10.0']);
  });

  it('puts a beginning before what goes on', () => {
    expect(sorted('v4.17.1', 'v4.17', 'v4')).toEqual(['v4', 'v4.17', 'v4.17.1']);
  });

  it('puts pre-releases before their release and among themselves in order', () => {
    expect(sorted('1.0.0', '1.0.0-rc.10', '1.0.0-rc.2', '1.0.0-alpha.1', '1.0.1')).toEqual([
      '1.0.0-alpha.1',
      '1.0.0-rc.2',
      '1.0.0-rc.10',
      '1.0.0',
      '1.0.1',
    ]);
  });

  it('keeps other suffixes after the plain name', () => {
    expect(sorted('1.0-amd64', '1.0', '1.0-arm64')).toEqual(['1.0', '1.0-amd64', '1.0-arm64']);
  });

  it('orders words without case, and equal words by their exact text so that the order is total', () => {
    expect(sorted('beta', 'Alpha', 'alpha')).toEqual(['Alpha', 'alpha', 'beta']);
    expect(naturalCompare('a', 'a')).toBe(0);
    expect(Math.sign(naturalCompare('01', '1'))).toBe(-Math.sign(naturalCompare('1', '01')));
    expect(naturalCompare('01', '1')).not.toBe(0);
  });
});
