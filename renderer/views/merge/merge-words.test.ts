import { describe, expect, it } from 'vitest';
import type { MergeErrorCode } from '../../../shared/merge/types.ts';
import { refusalWords, warningTitle } from './merge-words.ts';

// Written as a record, so that a new code does not compile until it is here.
const known: Readonly<Record<MergeErrorCode, true>> = {
  E_SRC_NOT_INDEX: true,
  E_DEST_NOT_INDEX: true,
  E_SRC_UNREADABLE: true,
  E_DEST_UNREADABLE: true,
  E_SELECTION_EMPTY: true,
  E_CONFLICT: true,
  E_BAD_DIGEST: true,
  E_BAD_SIZE: true,
  E_SCHEMA1_CHILD: true,
  E_NESTED: true,
  E_MIXED_TYPES: true,
  E_LOSSY_CONVERSION: true,
  E_DUPLICATE_JSON_NAME: true,
  E_EMPTY_RESULT: true,
  E_TAG_MOVED: true,
  E_BAD_OPTIONS: true,
  E_NO_PLATFORM: true,
};
const codes = Object.keys(known) as MergeErrorCode[];

describe('the words for refusals', () => {
  it('gives every code its own title, a next step and at least one button', () => {
    const all = codes.map((code) => refusalWords({ code, message: '', keys: [] }));
    expect(new Set(all.map((words) => words.title)).size).toBe(codes.length);
    expect(new Set(all.map((words) => words.next)).size).toBe(codes.length - 1); // a bad digest and a bad size
    for (const words of all) {
      expect(words.next).toMatch(/\.$/);
      expect(words.actions.length).toBeGreaterThan(0);
    }
  });

  it('offers the way out of the pubtools way, and no rules that it does not have', () => {
    const refusal = { code: 'E_SRC_NOT_INDEX', message: '', keys: [] } as const;
    expect(refusalWords(refusal, { mode: 'pubtools' }).actions.map(({ action }) => action)).toEqual(['extended']);
    expect(refusalWords(refusal).actions.map(({ action }) => action)).toEqual(['wrap-source']);
  });

  it('never takes a 401 for absence; offers that only on a Quay, where a missing repository answers so', () => {
    const refusal = { code: 'E_DEST_UNREADABLE', message: '', side: 'destination', keys: [] } as const;
    const actions = (status: number | null, isQuay: boolean) =>
      refusalWords(refusal, { status, isQuay }).actions.map(({ action }) => action);
    expect(actions(401, true)).toEqual(['sign-in-destination', 'reload', 'treat-401-as-missing']);
    expect(actions(401, false)).toEqual(['sign-in-destination', 'reload']);
    expect(actions(403, true)).toEqual(['sign-in-destination', 'reload']);
    expect(actions(500, true)).toEqual(['reload']);
    expect(actions(null, true)).toEqual(['reload']);
    const titles = [401, 403, 500].map((status) => refusalWords(refusal, { status }).title);
    expect(new Set(titles).size).toBe(3);
  });

  it('offers to flatten a list inside a list', () => {
    const { actions } = refusalWords({ code: 'E_NESTED', message: '', keys: [] });
    expect(actions.map(({ action }) => action)).toEqual(['flatten', 'keep-nested', 'leave-out']);
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
