import { describe, expect, it } from 'vitest';
import type { PlannedChange } from '../../../shared/contract/tags.ts';
import {
  changeSentence,
  changesTitle,
  confirmationText,
  expirationFate,
  movedSince,
  planParts,
  unaskedRemovals,
} from './change-words.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const side = (digit: string, expiresAtMs: number | null = null) => ({
  digest: digest(digit),
  kind: 'index' as const,
  expiresAtMs,
  platforms: [],
});

function planned(more: Partial<PlannedChange> = {}): PlannedChange {
  return {
    change: { kind: 'delete', tag: 'v1' },
    before: side('a'),
    after: null,
    platformsGained: [],
    platformsLost: [],
    siblings: [],
    alsoRemoved: [],
    companions: [],
    parents: [],
    parentsState: 'known',
    company: [],
    expiration: { kind: 'none', beforeMs: null, afterMs: null },
    labels: null,
    irreversible: false,
    confirm: null,
    method: 'delete-by-tag',
    undo: { possible: true, untilMs: null, reason: null },
    warnings: [],
    error: null,
    ...more,
  };
}

describe('the words of the change preview', () => {
  it('names one tag, counts several, and says “change” when the wishes differ', () => {
    expect(changesTitle([{ kind: 'delete', tag: 'v1' }])).toBe('Delete v1');
    expect(
      changesTitle([
        { kind: 'delete', tag: 'v1' },
        { kind: 'delete', tag: 'v2' },
      ]),
    ).toBe('Delete 2 tags');
    expect(
      changesTitle([
        { kind: 'delete', tag: 'v1' },
        { kind: 'move', tag: 'v2', digest: digest('a') },
      ]),
    ).toBe('Change 2 tags');
  });

  it('keeps reversible, irreversible, idle and impossible lines apart', () => {
    const error = { kind: 'denied', message: 'No.', details: {} } as const;
    const items = [
      planned(),
      planned({ undo: { possible: false, untilMs: null, reason: 'The registry keeps nothing.' } }),
      planned({ method: 'none' }),
      planned({ error }),
    ];
    const parts = planParts(items);
    expect([parts.reversible, parts.irreversible, parts.idle, parts.impossible].map((part) => part.length)).toEqual([
      1, 1, 1, 1,
    ]);
  });

  it('tells what becomes of an expiration', () => {
    expect(expirationFate(planned({ before: side('a', 5), after: side('b') }))).toBe('lost');
    expect(expirationFate(planned({ before: side('a', 5), after: side('b', 5) }))).toBe('kept');
    expect(expirationFate(planned({ before: side('a', 5), after: side('b', 6) }))).toBe('changed');
    expect(expirationFate(planned({ before: side('a'), after: side('b', 6) }))).toBe('set');
    expect(expirationFate(planned({ before: side('a', 5), after: null }))).toBe('none');
  });

  it('asks for the name of one tag or the number of several, and for nothing when all can be undone', () => {
    expect(confirmationText([])).toBeNull();
    expect(confirmationText([planned()])).toBe('v1');
    expect(confirmationText([planned(), planned()])).toBe('2');
  });

  it('lists what goes unasked once, and not what was asked for anyway', () => {
    const items = [
      planned({ alsoRemoved: ['v2', 'latest'] }),
      planned({ change: { kind: 'delete', tag: 'v2' }, alsoRemoved: ['v1', 'latest'] }),
    ];
    expect(unaskedRemovals({ items })).toEqual(['latest']);
  });

  it('says a line as a sentence', () => {
    expect(changeSentence(planned())).toBe('v1, now at sha256:aaaaaaaaaaaa, will be gone.');
    expect(changeSentence(planned({ after: side('b') }))).toBe(
      'v1 moves from sha256:aaaaaaaaaaaa to sha256:bbbbbbbbbbbb.',
    );
    expect(changeSentence(planned({ before: null, after: side('b') }))).toBe(
      'v1 will be made and points at sha256:bbbbbbbbbbbb.',
    );
  });
});

describe('two previews of the same wishes', () => {
  it('tell which tags moved between them, with both digests', () => {
    const earlier = { items: [planned(), planned({ change: { kind: 'delete', tag: 'v2' } })] };
    const now = { items: [planned({ before: side('c') }), planned({ change: { kind: 'delete', tag: 'v2' } })] };
    expect(movedSince(earlier, now)).toEqual([{ tag: 'v1', seen: digest('a'), found: digest('c') }]);
    expect(movedSince(earlier, { items: [planned({ before: null })] })).toEqual([
      { tag: 'v1', seen: digest('a'), found: null },
    ]);
  });
});
