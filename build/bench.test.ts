import { describe, expect, it } from 'vitest';
import { keepsGoal, tableOf, type Ratio } from './bench.ts';

const ratio = (value: number, goal: Ratio['goal']): Ratio => ({ id: 'P0', work: 'a', against: 'b', value, goal });

describe('a figure', () => {
  it('keeps a bound on costs from below and one on speeds from above', () => {
    expect(keepsGoal(ratio(1.3, { atMost: 1.3 }))).toBe(true);
    expect(keepsGoal(ratio(1.31, { atMost: 1.3 }))).toBe(false);
    expect(keepsGoal(ratio(10, { atLeast: 10 }))).toBe(true);
    expect(keepsGoal(ratio(9.9, { atLeast: 10 }))).toBe(false);
    expect(keepsGoal(ratio(Number.NaN, { atMost: 1 }))).toBe(false);
  });

  it('is shown with its goal and whether it was kept', () => {
    const lines = tableOf([ratio(2, { atMost: 6 }), ratio(0.5, { atLeast: 0.8 })]).split('\n');
    expect(lines[1]).toMatch(/P0 .*2\.00 × .*≤ 6 .*kept/);
    expect(lines[2]).toMatch(/0\.50 × .*≥ 0\.8 .*MISSED/);
  });
});
