import { describe, expect, it } from 'vitest';
import { entrySentence, inPlaceWords, journalJson, journalMarkdown, lastUndoable } from './activity-words.ts';
import { entryOf, stateOf } from './testing/entries.ts';

describe('the journal in words', () => {
  it('says where, what, from and to', () => {
    expect(entrySentence(entryOf())).toBe(
      'demo/app:v1 on Local library moved, from sha256:aaaaaaaaaaaa to sha256:bbbbbbbbbbbb, verified',
    );
    expect(entrySentence(entryOf({ kind: 'delete', after: null, state: 'pending' }))).toBe(
      'demo/app:v1 on Local library deleted, from sha256:aaaaaaaaaaaa to no tag, not known',
    );
    expect(entrySentence(entryOf({ kind: 'expire', after: stateOf('a') }))).toContain('stays at sha256:aaaaaaaaaaaa');
  });

  it('finds the newest write that can be taken back, whatever the order of the list', () => {
    const entries = [
      entryOf({ id: 'old', atMs: 1 }),
      entryOf({ id: 'new', atMs: 3 }),
      entryOf({ id: 'refused', atMs: 4, undo: { possible: false, reason: 'The tag has moved.' } }),
      entryOf({ id: 'undo', atMs: 5, kind: 'undo', undoes: 'x' }),
      entryOf({ id: 'failed', atMs: 6, state: 'failed' }),
    ];
    expect(lastUndoable(entries)?.id).toBe('new');
    expect(lastUndoable([])).toBeUndefined();
  });

  it('is exported whole as JSON', () => {
    const text = journalJson([entryOf()]);
    expect((JSON.parse(text) as { entries: unknown[] }).entries).toEqual([entryOf()]);
  });

  it('is exported as a table that no tag or message can break', () => {
    const error = { kind: 'denied', message: 'a|b\nc', details: {} } as const;
    const lines = journalMarkdown([entryOf({ state: 'failed', error, after: null })]).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toBe(
      `| 2026-03-08 12:00:00 UTC | Local library | demo/app:v1 | moved | \`${stateOf('a').digest}\` | no tag | Failed: a\\|b c |`,
    );
  });

  it('says what a write changed that moved nothing', () => {
    const label = (value: string) => ({ key: 'tested', value, source: 'api' });
    const before = { ...stateOf('a'), labels: [label('1')] };
    const labels = entryOf({ kind: 'labels', before, after: { ...before, labels: [label('2')] } });
    expect(inPlaceWords(labels)).toBe('− tested=1, + tested=2');
    expect(entrySentence(labels)).toContain('labels changed, stays at sha256:aaaaaaaaaaaa, − tested=1, + tested=2');
    const locked = entryOf({
      kind: 'immutability',
      before: { ...stateOf('a'), immutable: false },
      after: { ...stateOf('a'), immutable: true },
    });
    expect(entrySentence(locked)).toContain('made immutable');
    expect(inPlaceWords(locked)).toBe('immutable');
    expect(inPlaceWords(entryOf())).toBe('');
    expect(journalMarkdown([labels])).toContain('`; tested=1 |');
    expect(journalMarkdown([locked])).toContain('`; can be changed |');
  });
});
