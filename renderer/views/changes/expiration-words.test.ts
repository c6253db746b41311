import { describe, expect, it } from 'vitest';
import type { PlannedChange } from '../../../shared/contract/tags.ts';
import { expirationWords, momentWords } from './expiration-words.ts';
import { digestOf, plannedOf, sideOf } from './testing/planned.ts';

const early = new Date('2026-11-20T10:00:00').getTime();
const late = new Date('2026-12-20T23:59:59').getTime();
const fate = (
  kind: PlannedChange['expiration']['kind'],
  [beforeMs, afterMs]: readonly [number | null, number | null],
  change: PlannedChange['change'] = { kind: 'move', tag: 'v1', digest: digestOf('b') },
) => expirationWords(plannedOf({ change, after: sideOf('b'), expiration: { kind, beforeMs, afterMs } }));

describe('what becomes of an expiration', () => {
  it('is nothing to tell where there is none, or the tag goes', () => {
    expect(fate('none', [null, null])).toBeNull();
    expect(expirationWords(plannedOf({ expiration: { kind: 'lost', beforeMs: early, afterMs: null } }))).toBeNull();
  });

  it('is told as kept, lost, restarted, set or cleared', () => {
    expect(fate('kept', [early, early])).toMatchObject({ before: null, after: '2026-11-20 10:00', note: 'kept' });
    expect(fate('lost', [early, null])).toMatchObject({ after: 'never', isDecision: true });
    expect(fate('restarted', [early, late])?.note).toContain('a label of the image');
    expect(fate('set', [null, late])).toMatchObject({ before: 'never', after: '2026-12-20 23:59', note: null });
    expect(fate('cleared', [early, null])).toMatchObject({ note: 'kept for good', isDecision: false });
  });

  it('names the wish and what the registry makes of it', () => {
    const words = fate('clamped', [null, early], { kind: 'expire', tag: 'v1', expiresAtMs: late });
    expect(words?.after).toBe('2026-11-20 10:00');
    expect(words?.note).toContain('not 2026-12-20 23:59 as wished');
  });

  it('has a minute, because an hour too early is too early', () => {
    expect(momentWords(early)).toBe('2026-11-20 10:00');
    expect(momentWords(null)).toBe('never');
  });
});
