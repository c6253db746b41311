import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namePattern } from './name-pattern.ts';

const names = ['v4.1', 'v4.10-rc.1', 'V4.2', 'v5', 'latest', 'rev4.1', 'a+b'];
const matching = (typed: string) => names.filter(namePattern(typed));

describe('namePattern', () => {
  it('finds a part of a name without regard to case, and everything for nothing', () => {
    expect(matching('V4.1')).toEqual(['v4.1', 'v4.10-rc.1', 'rev4.1']);
    expect(matching('  ')).toEqual(names);
  });

  it('takes a word with a star for the whole name', () => {
    expect(matching('v4.*')).toEqual(['v4.1', 'v4.10-rc.1', 'V4.2']);
    expect(matching('*4.1')).toEqual(['v4.1', 'rev4.1']);
    expect(matching('*')).toEqual(names);
    expect(matching('v*rc*1')).toEqual(['v4.10-rc.1']);
  });

  it('wants every word to match', () => {
    expect(matching('v4.* rc')).toEqual(['v4.10-rc.1']);
  });

  it('takes every other character as it is', () => {
    expect(matching('a+*')).toEqual(['a+b']);
    expect(matching('v4.1*')).not.toContain('V4.2');
    expect(matching('[v]*')).toEqual([]);
  });

  it('agrees with the plain definition of a glob', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), minLength: 1, maxLength: 7 });
    const glob = (pattern: string, name: string): boolean => {
      if (pattern === '') return name === '';
      if (pattern.startsWith('*')) return glob(pattern.slice(1), name) || (name !== '' && glob(pattern, name.slice(1)));
      return name !== '' && pattern.startsWith(name.slice(0, 1)) && glob(pattern.slice(1), name.slice(1));
    };
    fc.assert(
      fc.property(patterns, letters, (pattern, name) => {
        fc.pre(pattern.includes('*'));
        expect(namePattern(pattern)(name)).toBe(glob(pattern, name));
      }),
      { numRuns: 2000 },
    );
  });

  it('answers for a hostile pattern without trying every way to match it', () => {
    expect(namePattern(`${'a*'.repeat(99)}b`)('a'.repeat(300))).toBe(false);
  });
});
