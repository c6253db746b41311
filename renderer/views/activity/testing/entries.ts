import type { JournalEntry } from '../../../../shared/contract/journal.ts';

const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

/** One side of a journal entry; its digest repeats one hexadecimal digit. */
export function stateOf(digit: string): NonNullable<JournalEntry['before']> {
  return { digest: digestOf(digit), mediaType: null, expiresAtMs: null, immutable: null, labels: null };
}

/** A verified move of `demo/app:v1` from a to b. */
export function entryOf(more: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id: '1',
    kind: 'move',
    atMs: Date.UTC(2026, 2, 8, 12, 0, 0),
    connectionId: 'local',
    connectionName: 'Local library',
    repository: 'demo/app',
    tag: 'v1',
    before: stateOf('a'),
    after: stateOf('b'),
    state: 'done',
    error: null,
    undo: { possible: true, reason: null },
    undoes: null,
    ...more,
  };
}
