import { describe, expect, it } from 'vitest';
import { dayMs, revealing, ticksOf, wholeSpan, xOf, zoomed } from './time-axis.ts';

const scale = { startMs: 0, endMs: 100 * dayMs, widthPx: 1000 };

describe('the time axis', () => {
  it('zooms around a moment that stays where it is', () => {
    const near = { ...zoomed(scale, 0.5, 25 * dayMs), widthPx: 1000 };
    expect(near.endMs - near.startMs).toBe(50 * dayMs);
    expect(xOf(near, 25 * dayMs)).toBe(xOf(scale, 25 * dayMs));
  });

  it('moves no more than needed to bring a moment into view', () => {
    expect(revealing(scale, 50 * dayMs)).toEqual({ startMs: 0, endMs: 100 * dayMs });
    expect(revealing(scale, 130 * dayMs)).toEqual({ startMs: 40 * dayMs, endMs: 140 * dayMs });
    expect(revealing(scale, -30 * dayMs).startMs).toBe(-40 * dayMs);
  });

  it('gives a far future no more than a quarter of the whole', () => {
    const { startMs, endMs } = wholeSpan(0, 90 * dayMs, 9000 * dayMs);
    expect((endMs - 90 * dayMs) / (endMs - startMs)).toBeLessThan(0.3);
    expect(startMs).toBeLessThan(0);
  });

  it('has round times at every length, never closer than their labels', () => {
    for (const days of [0.01, 0.2, 1, 7, 30, 365, 4000]) {
      const end = new Date(2026, 10, 24, 13, 37).getTime();
      const part = { startMs: end - days * dayMs, endMs: end, widthPx: 1000 };
      const ticks = ticksOf(part);
      const xs = ticks.map(({ timeMs }) => xOf(part, timeMs));
      expect(ticks.length, String(days)).toBeGreaterThan(1);
      for (const [index, x] of xs.slice(1).entries()) expect(x - (xs[index] ?? 0)).toBeGreaterThan(70);
      for (const { timeMs } of ticks) expect(new Date(timeMs).getSeconds()).toBe(0);
    }
  });
});
