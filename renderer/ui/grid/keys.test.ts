import { describe, expect, it } from 'vitest';
import { targetIndex, typeAheadIndex } from './keys.ts';

describe('moving in a grid by keys', () => {
  it('goes one row, one page or to an end, and stops there', () => {
    expect(targetIndex('ArrowDown', 4, 5, 3)).toBe(4);
    expect(targetIndex('ArrowUp', 0, 5, 3)).toBe(0);
    expect(targetIndex('PageDown', 0, 5, 3)).toBe(3);
    expect(targetIndex('PageUp', 2, 5, 3)).toBe(0);
    expect(targetIndex('End', 0, 5, 3)).toBe(4);
    expect(targetIndex('Home', 3, 5, 3)).toBe(0);
  });

  it('leaves other keys and empty grids alone', () => {
    expect(targetIndex('x', 0, 5, 3)).toBeNull();
    expect(targetIndex('End', 0, 0, 3)).toBeNull();
  });
});

describe('type-ahead', () => {
  const names = ['latest', 'v1', 'v2', 'V10', 'beta'];
  const at = (index: number) => names[index] ?? '';

  it('finds the next name that begins with the letters, whatever their case, round the end', () => {
    expect(typeAheadIndex(at, 5, 0, 'v1')).toBe(1);
    expect(typeAheadIndex(at, 5, 2, 'v1')).toBe(3);
    expect(typeAheadIndex(at, 5, 4, 'la')).toBe(0);
    expect(typeAheadIndex(at, 5, 0, 'x')).toBeNull();
  });

  it('goes on to the next match when one letter is typed again', () => {
    expect(typeAheadIndex(at, 5, 1, 'v')).toBe(2);
    expect(typeAheadIndex(at, 5, 2, 'vv')).toBe(3);
    expect(typeAheadIndex(at, 5, 3, 'v')).toBe(1);
  });
});
