import { describe, expect, it } from 'vitest';
import { formatBytes, formatRelative, plural } from './format.ts';
import { groupDigests, groupLabel } from './digest-groups.ts';

const hourMs = 3_600_000;
const now = Date.UTC(2026, 2, 8, 12);

describe('sizes', () => {
  it('are in binary units with one decimal, bytes without', () => {
    expect([0, 512, 1024, 1536, 5 * 1024 ** 2, 1.25 * 1024 ** 3].map(formatBytes)).toEqual([
      '0 B',
      '512 B',
      '1.0 KiB',
      '1.5 KiB',
      '5.0 MiB',
      '1.3 GiB',
    ]);
  });

  it('never read 1024.0 of a unit', () => {
    expect(formatBytes(1024 ** 2 - 1)).toBe('1.0 MiB');
  });
});

describe('times', () => {
  it('are relative within a week, forwards and back', () => {
    expect(formatRelative(now - 20_000, now)).toBe('just now');
    expect(formatRelative(now - 5 * 60_000, now)).toBe('5 min ago');
    expect(formatRelative(now - 3 * hourMs, now)).toBe('3 h ago');
    expect(formatRelative(now + 50 * hourMs, now)).toBe('in 2 d');
  });

  it('are a date from a week on', () => {
    expect(formatRelative(now - 7 * 24 * hourMs, now)).toMatch(/^2026-0[23]-\d\d$/);
  });
});

describe('counts', () => {
  it('agree with their noun', () => {
    expect([plural(1, 'tag'), plural(1243, 'tag'), plural(0, 'repository', 'repositories')]).toEqual([
      '1 tag',
      '1,243 tags',
      '0 repositories',
    ]);
  });
});

describe('same digests', () => {
  it('get a label only when there is more than one, in order of first appearance', () => {
    const groups = groupDigests(['x', 'y', null, 'z', 'y', 'x', null]);
    expect([...groups].map(([digest, { label, count }]) => `${digest} ${label} ${String(count)}`)).toEqual([
      'x A 2',
      'y B 2',
    ]);
  });

  it('are lettered beyond Z', () => {
    expect([0, 25, 26, 27, 52].map(groupLabel)).toEqual(['A', 'Z', 'AA', 'AB', 'BA']);
  });
});
