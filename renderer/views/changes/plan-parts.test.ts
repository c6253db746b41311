import { describe, expect, it } from 'vitest';
import { byDigest, confirmationText, confirmedNames, movedSince, planParts, unaskedRemovals } from './plan-parts.ts';
import { digestOf, plannedOf, sideOf } from './testing/planned.ts';

const forGood = (tag: string) =>
  plannedOf({ change: { kind: 'delete-permanently', tag, digest: null }, irreversible: true, confirm: tag });

describe('the parts of a plan', () => {
  it('keep reversible, irreversible, idle and impossible lines apart', () => {
    const error = { kind: 'denied', message: 'No.', details: {} } as const;
    const items = [
      plannedOf(),
      plannedOf({ undo: { possible: false, untilMs: null, reason: 'The registry keeps nothing.' } }),
      forGood('v2'),
      plannedOf({ method: 'none' }),
      plannedOf({ error }),
    ];
    const parts = planParts(items);
    expect([parts.reversible, parts.irreversible, parts.idle, parts.impossible].map((part) => part.length)).toEqual([
      1, 2, 1, 1,
    ]);
  });

  it('ask for the name of one tag or the number of several, and for nothing when all can be undone', () => {
    expect(confirmationText([])).toBeNull();
    expect(confirmationText([forGood('v7')])).toBe('v7');
    expect(confirmationText([forGood('v7'), forGood('v8')])).toBe('2');
  });

  it('tell the host every name that the typed text stands for, each once', () => {
    expect(confirmedNames([forGood('v7'), forGood('v8'), forGood('v7')])).toEqual(['v7', 'v8']);
  });

  it('list what goes unasked once, and not what was asked for anyway', () => {
    const items = [
      plannedOf({ alsoRemoved: ['v2', 'latest'] }),
      plannedOf({ change: { kind: 'delete', tag: 'v2' }, alsoRemoved: ['v1', 'latest'] }),
    ];
    expect(unaskedRemovals({ items })).toEqual(['latest']);
  });

  it('know where another way to delete can be asked for', () => {
    const item = plannedOf({ method: 'delete-by-digest' });
    expect(byDigest({ items: [item, plannedOf()] })).toEqual([item]);
  });
});

describe('two previews of the same wishes', () => {
  it('tell which tags moved between them, with both digests', () => {
    const earlier = { items: [plannedOf(), plannedOf({ change: { kind: 'delete', tag: 'v2' } })] };
    const now = { items: [plannedOf({ before: sideOf('c') }), plannedOf({ change: { kind: 'delete', tag: 'v2' } })] };
    expect(movedSince(earlier, now)).toEqual([{ tag: 'v1', seen: digestOf('a'), found: digestOf('c') }]);
    expect(movedSince(earlier, { items: [plannedOf({ before: null })] })).toEqual([
      { tag: 'v1', seen: digestOf('a'), found: null },
    ]);
  });

  it('do not call a tag moved that only the later one has', () => {
    expect(movedSince({ items: [] }, { items: [plannedOf()] })).toEqual([]);
  });
});
