import { describe, expect, it } from 'vitest';
import { stopWords } from './stop-words.ts';

const denied = (reason: string, more: object = {}) => stopWords({ kind: 'denied', details: { reason, ...more } });

describe('the words for what stopped a merge', () => {
  it('has a title and a next step of its own for every reason the host gives', () => {
    const before = ['E_NO_PUSH', 'E_READ_ONLY', 'E_TAG_IMMUTABLE', 'E_STORAGE_QUOTA', 'E_KEEP_TAG', 'E_COMPANION_GONE'];
    const later = ['E_TAG_MOVED', 'E_TAG_MOVED_AFTER', 'E_SAME_TAG', 'E_EMPTY_RESULT', 'E_SRC_NOT_INDEX'];
    const types = ['E_MIXED_TYPES_REFUSED', 'E_LIST_TOO_LARGE', 'E_TOO_MANY_NESTED'];
    const all = [
      ...[...before, ...later, ...types].map((reason) => denied(reason)),
      denied('E_CHILD_MISSING', { side: 'source' }),
      stopWords({ kind: 'network', details: { reason: 'ECONNRESET' } }),
    ];
    expect(new Set(all.map((words) => words?.title)).size).toBe(all.length);
    for (const words of all) expect(words?.next).toMatch(/\.$/);
  });

  it('says that the tag is as it was where that is certain, and not where it is not', () => {
    expect(denied('E_STORAGE_QUOTA')?.next).toContain('The tag is as it was');
    expect(stopWords({ kind: 'network', details: {} })?.next).not.toContain('as it was');
  });

  it('offers another account only where that is a way out', () => {
    expect(denied('E_NO_PUSH')?.canSignIn).toBe(true);
    expect(denied('E_READ_ONLY')?.canSignIn).toBe(false);
  });

  it('leaves to the error what it has no better words for', () => {
    expect(denied('E_SOMETHING')).toBeNull();
    expect(stopWords({ kind: 'network', details: { status: 500 } })).toBeNull();
    expect(stopWords({ kind: 'internal', details: {} })).toBeNull();
  });
});
