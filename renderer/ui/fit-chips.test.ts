import { describe, expect, it } from 'vitest';
import { countFitting } from './fit-chips.ts';

describe('labels in a narrow cell', () => {
  it('are all shown where they fit', () => {
    expect(countFitting(['amd64', 'arm64', 'ppc64le', 's390x'], 244)).toBe(4);
    expect(countFitting([], 244)).toBe(0);
  });

  it('leave room for how many more there are', () => {
    const windows = ['linux/amd64', 'windows/amd64 10.0.17763', 'windows/amd64 10.0.20348'];
    expect(countFitting(windows, 244)).toBe(1);
    expect(countFitting(windows, 320)).toBe(2);
    expect(countFitting(windows, 600)).toBe(3);
  });

  it('show one even where none fits', () => {
    expect(countFitting(['windows/amd64 10.0.17763.5458', 'linux/amd64'], 100)).toBe(1);
  });
});
