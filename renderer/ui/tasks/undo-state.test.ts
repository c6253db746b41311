import { describe, expect, it } from 'vitest';
import { entryOf } from '../../views/activity/testing/entries.ts';
import { undoState } from './undo-state.ts';

const impossible = { possible: false, reason: 'The tag has moved.' };

describe('what can still be taken back', () => {
  it('is what the journal calls possible; a failed write is never offered', () => {
    const entries = [
      entryOf({ id: 'a' }),
      entryOf({ id: 'b', state: 'failed' }),
      entryOf({ id: 'c', undo: impossible }),
    ];
    expect(undoState(['a', 'b', 'c'], entries)).toEqual({
      possible: ['a'],
      isUndone: false,
      wroteNothing: false,
      refusal: null,
    });
    expect(undoState(['b'], entries).wroteNothing).toBe(true);
  });

  it('is undone only when everything that was written is', () => {
    const undone = entryOf({ id: 'a', state: 'undone', undo: impossible });
    expect(undoState(['a'], [undone]).isUndone).toBe(true);
    expect(undoState(['a', 'b'], [undone, entryOf({ id: 'b' })]).isUndone).toBe(false);
    expect(undoState(['a', 'b'], [undone, entryOf({ id: 'b', state: 'failed' })]).isUndone).toBe(true);
    expect(undoState(['b'], [entryOf({ id: 'b', state: 'failed' })]).isUndone).toBe(false);
  });

  it('leaves writes possible that are older than what was read', () => {
    expect(undoState(['old'], []).possible).toEqual(['old']);
  });

  it('says why when nothing of what was written can be taken back, and nothing where nothing was', () => {
    const refused = entryOf({ id: 'a', undo: impossible });
    expect(undoState(['a'], [refused]).refusal).toBe('The tag has moved.');
    expect(undoState(['a', 'b'], [refused, entryOf({ id: 'b' })]).refusal).toBeNull();
    expect(undoState(['a'], [entryOf({ id: 'a', state: 'undone', undo: impossible })]).refusal).toBeNull();
    expect(undoState([], []).refusal).toBeNull();
  });
});
