import { describe, expect, it } from 'vitest';
import { moveInMatrix } from './matrix-navigation.ts';

const extent = { rows: 50, columns: 4, page: 10 };
const move = (row: number, column: number, key: string, ctrlKey = false) =>
  moveInMatrix({ row, column }, { key, ctrlKey }, extent);

describe('moving in the matrix by key', () => {
  it('moves one cell by arrow and stops at the edges', () => {
    expect(move(3, 2, 'ArrowDown')).toEqual({ row: 4, column: 2 });
    expect(move(49, 2, 'ArrowDown')).toEqual({ row: 49, column: 2 });
    expect(move(0, 3, 'ArrowRight')).toEqual({ row: 0, column: 3 });
  });

  it('reaches the tag names on the left and the header above', () => {
    expect(move(0, 0, 'ArrowLeft')).toEqual({ row: 0, column: -1 });
    expect(move(0, 0, 'ArrowUp')).toEqual({ row: -1, column: 0 });
    expect(move(-1, -1, 'ArrowUp')).toEqual({ row: -1, column: -1 });
  });

  it('goes to the ends of the row with Home and End, and of the matrix with Ctrl', () => {
    expect(move(7, 2, 'Home')).toEqual({ row: 7, column: -1 });
    expect(move(7, 2, 'End')).toEqual({ row: 7, column: 3 });
    expect(move(7, 2, 'Home', true)).toEqual({ row: 0, column: -1 });
    expect(move(7, 2, 'End', true)).toEqual({ row: 49, column: 3 });
  });

  it('moves by pages without leaving the rows', () => {
    expect(move(7, 2, 'PageUp')).toEqual({ row: 0, column: 2 });
    expect(move(45, 2, 'PageDown')).toEqual({ row: 49, column: 2 });
  });

  it('leaves every other key alone', () => {
    expect(move(7, 2, 'a')).toBeNull();
    expect(move(7, 2, 'Enter')).toBeNull();
  });
});
