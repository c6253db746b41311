import { describe, expect, it } from 'vitest';
import type { MergeErrorCode } from '../../../shared/merge/types.ts';
import { refusalWords, warningTitle } from './merge-words.ts';

const codes: readonly MergeErrorCode[] = [
  'E_SRC_NOT_INDEX',
  'E_DEST_NOT_INDEX',
  'E_SRC_UNREADABLE',
  'E_DEST_UNREADABLE',
  'E_SELECTION_EMPTY',
  'E_CONFLICT',
  'E_BAD_DIGEST',
  'E_BAD_SIZE',
  'E_SCHEMA1_CHILD',
  'E_NESTED',
  'E_MIXED_TYPES',
  'E_LOSSY_CONVERSION',
  'E_DUPLICATE_JSON_NAME',
  'E_EMPTY_RESULT',
  'E_TAG_MOVED',
  'E_BAD_OPTIONS',
  'E_NO_PLATFORM',
];

describe('the words for refusals', () => {
  it('gives every code its own title, a next step and at least one button', () => {
    const all = codes.map((code) => refusalWords({ code, message: '', keys: [] }));
    expect(new Set(all.map((words) => words.title)).size).toBe(codes.length);
    for (const words of all) {
      expect(words.next).toMatch(/\.$/);
      expect(words.actions.length).toBeGreaterThan(0);
    }
  });

  it('offers the way out of the pubtools way, and no rules that it does not have', () => {
    const refusal = { code: 'E_SRC_NOT_INDEX', message: '', keys: [] } as const;
    expect(refusalWords(refusal, 'pubtools').actions.map(({ action }) => action)).toEqual(['extended']);
    expect(refusalWords(refusal).actions.map(({ action }) => action)).toEqual(['wrap-source']);
  });

  it('opens the side the refusal is about', () => {
    const refusal = { code: 'E_DUPLICATE_JSON_NAME', message: '', keys: [] } as const;
    expect(refusalWords({ ...refusal, side: 'destination' }).actions[0]?.action).toBe('open-destination');
    expect(refusalWords({ ...refusal, side: 'source' }).actions[0]?.action).toBe('open-source');
  });

  it('has a name for a warning of the host that the engine does not know', () => {
    expect(warningTitle('W_SHADOWED')).toBe('Shadowed entry');
    expect(warningTitle('constructor')).toBe('Note');
  });
});
