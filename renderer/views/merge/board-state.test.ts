import { describe, expect, it } from 'vitest';
import { mergeOptionsSchema } from '../../../shared/merge/options.ts';
import {
  initialBoardState,
  optionsFor,
  possibleChoices,
  reduceBoard,
  refusedRows,
  selectorFor,
  type BoardAction,
  type BoardState,
} from './board-state.ts';
import { boardEntry, boardRow } from './testing/rows.ts';

const rows = [
  boardRow('linux/amd64', { source: [boardEntry('linux/amd64', 'a')], destination: [boardEntry('linux/amd64', 'b')] }),
  boardRow('linux/arm64', { source: [boardEntry('linux/arm64/v8', 'c')] }),
  boardRow('opaque', { kind: 'opaque', destination: [boardEntry(null, 'd')] }),
];
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const noWraps = { source: null, destination: null };

function after(...actions: BoardAction[]): BoardState {
  return actions.reduce(reduceBoard, initialBoardState);
}

describe('the merge board', () => {
  it('starts with the options a release manager would choose', () => {
    expect(mergeOptionsSchema.parse(optionsFor(initialBoardState, rows, noWraps))).toEqual(
      mergeOptionsSchema.parse({}),
    );
  });

  it('takes a choice back when it is made twice', () => {
    const once = after({ type: 'choose', key: 'linux/amd64', take: 'destination' });
    expect(optionsFor(once, rows, noWraps).choices).toEqual([{ key: 'linux/amd64', take: 'destination' }]);
    const twice = reduceBoard(once, { type: 'choose', key: 'linux/amd64', take: 'destination' });
    expect(twice.choices).toEqual({});
  });

  it('replaces an earlier choice by another one', () => {
    const state = after(
      { type: 'choose', key: 'linux/amd64', take: 'destination' },
      { type: 'choose', key: 'linux/amd64', take: 'remove' },
    );
    expect(state.choices).toEqual({ 'linux/amd64': 'remove' });
  });

  it('adds only what is missing by keeping the destination wherever both sides have a platform', () => {
    const state = after({ type: 'recipe', recipe: 'add-missing' });
    expect(optionsFor(state, rows, noWraps)).toMatchObject({ onConflict: 'keep-dest' });
  });

  it('replaces one architecture: a second tick moves the first', () => {
    const state = after(
      { type: 'recipe', recipe: 'replace-one' },
      { type: 'pick', key: 'linux/amd64' },
      { type: 'pick', key: 'linux/arm64' },
    );
    expect(optionsFor(state, rows, noWraps).select).toEqual({ digests: [digest('c')] });
  });

  it('names exactly the ticked entries, never every variant of their architecture', () => {
    expect(selectorFor(rows, 'source')).toEqual({ digests: [digest('a'), digest('c')] });
    expect(selectorFor(rows, 'destination')).toEqual({ digests: [digest('b'), digest('d')] });
  });

  it('selects nothing rather than everything while nothing is ticked', () => {
    expect(optionsFor(after({ type: 'recipe', recipe: 'only-these' }), rows, noWraps).select).toEqual({ digests: [] });
  });

  it('removes ticked architectures from the destination', () => {
    const state = after({ type: 'recipe', recipe: 'remove' }, { type: 'pick', key: 'linux/amd64' });
    expect(optionsFor(state, rows, noWraps)).toMatchObject({
      operation: 'remove',
      remove: { digests: [digest('b')] },
    });
  });

  it('forgets choices and ticks when rows are made by another key, and only then', () => {
    const chosen = after({ type: 'choose', key: 'linux/amd64', take: 'remove' });
    expect(reduceBoard(chosen, { type: 'option', change: { order: 'sorted' } }).choices).toEqual(chosen.choices);
    expect(reduceBoard(chosen, { type: 'option', change: { key: 'arch' } }).choices).toEqual({});
  });

  it('sends no choice for a row that is no longer there', () => {
    const state = after({ type: 'choose', key: 'linux/s390x', take: 'remove' });
    expect(optionsFor(state, rows, noWraps).choices).toEqual([]);
  });

  it('wraps a single image only after the user said so and the host offered a descriptor', () => {
    const wrap = { digest: 'sha256:1', size: 1 };
    const asked = after({ type: 'wrap', side: 'destination' });
    expect(optionsFor(initialBoardState, rows, { source: null, destination: wrap }).wrapDest).toBeUndefined();
    expect(optionsFor(asked, rows, { source: null, destination: wrap }).wrapDest).toEqual(wrap);
    expect(optionsFor(asked, rows, noWraps).wrapDest).toBeUndefined();
  });

  it('makes options the contract accepts from every recipe', () => {
    for (const recipe of ['merge', 'add-missing', 'replace-one', 'only-these', 'remove'] as const) {
      const state = after({ type: 'recipe', recipe }, { type: 'pick', key: 'linux/amd64' });
      expect(mergeOptionsSchema.safeParse(optionsFor(state, rows, noWraps)).success).toBe(true);
    }
  });

  it('offers only what a row can give', () => {
    expect(possibleChoices(rows[0]!, initialBoardState)).toEqual(['source', 'destination', 'remove']);
    expect(possibleChoices(rows[1]!, initialBoardState)).toEqual(['source', 'destination']);
    expect(possibleChoices(rows[2]!, initialBoardState)).toEqual(['destination', 'remove']);
    expect(possibleChoices(rows[0]!, after({ type: 'recipe', recipe: 'remove' }))).toEqual(['destination', 'remove']);
  });

  it('finds the rows of a refusal by row key and by digest', () => {
    const refusal = { code: 'E_CONFLICT', message: '' } as const;
    expect(refusedRows({ ...refusal, keys: ['linux/amd64'] }, rows)).toEqual(['linux/amd64']);
    expect(refusedRows({ ...refusal, keys: [`sha256:${'d'.repeat(64)}`] }, rows)).toEqual(['opaque']);
  });
});
