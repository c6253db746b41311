import { describe, expect, it } from 'vitest';
import { nameTest } from './name-filter.ts';

const names = ['v4.16', 'v4.17', 'v4.17-rc1', 'latest', 'V5'];
const found = (typed: string) => names.filter(nameTest(typed));

describe('filtering tags by name', () => {
  it('finds a word anywhere and a pattern only as a whole', () => {
    expect(found('4.17')).toEqual(['v4.17', 'v4.17-rc1']);
    expect(found('v4.*7')).toEqual(['v4.17']);
    expect(found('v*')).toEqual(['v4.16', 'v4.17', 'v4.17-rc1', 'V5']);
    expect(found('*rc*')).toEqual(['v4.17-rc1']);
  });

  it('wants every word to match and nothing typed to match all', () => {
    expect(found('v4 rc')).toEqual(['v4.17-rc1']);
    expect(found('  ')).toHaveLength(5);
  });

  it('does not let two parts of a pattern share letters', () => {
    expect(nameTest('aba*aba')('aba')).toBe(false);
    expect(nameTest('aba*aba')('abaaba')).toBe(true);
  });

  it('takes other signs for what they are', () => {
    expect(nameTest('v4.1')('v4x1')).toBe(false);
    expect(found('(')).toEqual([]);
  });
});
