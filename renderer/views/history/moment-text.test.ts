import { describe, expect, it } from 'vitest';
import { formatDayOrMoment, formatMoment, parseMoment } from './moment-text.ts';

describe('moments as text', () => {
  it('are days or times of the day in the zone of this computer, or in the zone they name', () => {
    expect(parseMoment('2026-03-08')).toBe(new Date(2026, 2, 8).getTime());
    expect(parseMoment(' 2026-03-08 14:05 ')).toBe(new Date(2026, 2, 8, 14, 5).getTime());
    expect(parseMoment('2026-03-08T14:05:09Z')).toBe(Date.UTC(2026, 2, 8, 14, 5, 9));
    expect(parseMoment('2026-03-08T14:05:09+0130')).toBe(Date.UTC(2026, 2, 8, 12, 35, 9));
  });

  it('are nothing else, and no day that no calendar has', () => {
    for (const text of [
      '',
      '8.3.2026',
      '03/08/2026',
      '2026-3-8',
      '2026-02-30',
      '2026-13-01',
      '2026-03-08 25:00',
      'now',
    ])
      expect(parseMoment(text), text).toBeUndefined();
  });

  it('come back as they were written', () => {
    for (const text of ['2026-03-08 14:05', '2026-03-08 14:05:09', '2026-12-31 00:00'])
      expect(formatMoment(parseMoment(text) ?? 0)).toBe(text);
    expect(formatDayOrMoment(parseMoment('2026-03-08') ?? 0)).toBe('2026-03-08');
    expect(formatDayOrMoment(parseMoment('2026-03-08 01:00') ?? 0)).toBe('2026-03-08 01:00');
  });
});
