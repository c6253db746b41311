import type { Output } from '../../shared/contract/index.ts';
import type { JournalEntry } from '../../shared/contract/journal.ts';
import type { Tag } from '../../shared/contract/tags.ts';
import { nextId, type StartFakeJob } from './fake-jobs.ts';

export interface FakePlace {
  connectionId: string;
  repository: string;
}

/** Adds a write to the journal and answers its id. */
export type RecordFakeWrite = (
  kind: JournalEntry['kind'],
  place: FakePlace,
  tag: string,
  before: string | null,
  after: string | null,
  more?: Partial<JournalEntry>,
) => string;

const nothingTold = { mediaType: null, expiresAtMs: null, immutable: null, labels: null };

/** A journal with a past, in which every undo works. */
export function createFakeJournal(
  tags: readonly Tag[],
  publish: (name: string, payload: unknown) => void,
  start: StartFakeJob,
) {
  const journal: JournalEntry[] = seedJournal(tags);
  const record: RecordFakeWrite = (kind, place, tag, before, after, more = {}) => {
    const side = (digest: string | null) => (digest === null ? null : { ...nothingTold, digest });
    const id = nextId('entry');
    journal.unshift({
      id,
      kind,
      atMs: Date.now(),
      connectionId: place.connectionId,
      connectionName: 'quay.example',
      repository: place.repository,
      tag,
      before: side(before),
      after: side(after),
      state: 'done',
      error: null,
      undo: { possible: kind !== 'undo', reason: kind === 'undo' ? 'This is an undo itself.' : null },
      undoes: null,
      ...more,
    });
    publish('journal.changed', { id });
    return id;
  };
  const answers = {
    'journal.list': (): Output<'journal.list'> => ({ entries: [...journal] }),
    'journal.undo': ({ ids }: { ids: string[] }) => {
      const undone = journal.filter((each) => ids.includes(each.id));
      const jobId = start(
        'undo',
        `Undo ${String(ids.length)} writes`,
        undone.map((each) => each.tag),
        () =>
          undone.map((each) => {
            journal[journal.indexOf(each)] = {
              ...each,
              state: 'undone',
              undo: { possible: false, reason: 'Already undone.' },
            };
            return record('undo', each, each.tag, each.after?.digest ?? null, each.before?.digest ?? null);
          }),
      );
      return { jobId };
    },
  };
  return { answers, record };
}

function seedJournal(tags: readonly Tag[]): JournalEntry[] {
  const kinds = ['move', 'restore', 'delete', 'merge', 'expire', 'immutability', 'labels', 'create', 'undo'] as const;
  return tags.slice(0, 60).map((tag, index): JournalEntry => {
    const kind = kinds[index % kinds.length] ?? 'move';
    const side = (at: number) => {
      const digest = tags[at]?.digest;
      return digest === null || digest === undefined ? null : { ...nothingTold, digest };
    };
    const before = kind === 'create' ? null : side(index + 1);
    const state = index === 3 ? 'pending' : index === 5 ? 'failed' : index === 9 ? 'undone' : 'done';
    return {
      id: `old-${String(index)}`,
      kind,
      atMs: Date.now() - index * 7_200_000,
      connectionId: 'quay',
      connectionName: index % 5 === 0 ? 'Local library' : 'quay.example',
      repository: index % 4 === 0 ? 'release/operator-bundle' : 'release/api',
      tag: tag.name,
      ...sidesOf(kind, before, side(index)),
      state,
      error:
        state === 'failed'
          ? {
              kind: 'denied',
              message: 'requested access to the resource is denied',
              details: { status: 403, registry: 'quay.example' },
            }
          : null,
      undo:
        state === 'done' && index < 20 && kind !== 'undo'
          ? { possible: true, reason: null }
          : {
              possible: false,
              reason:
                index >= 20
                  ? 'The registry’s time machine reaches back 14 days only.'
                  : state === 'undone'
                    ? 'Already undone.'
                    : 'Nothing was written.',
            },
      undoes: null,
    };
  });
}

type Side = JournalEntry['before'];

function sidesOf(kind: JournalEntry['kind'], before: Side, after: Side): { before: Side; after: Side } {
  if (kind === 'delete' || before === null) return { before, after: kind === 'delete' ? null : after };
  if (kind === 'expire') return { before, after: { ...before, expiresAtMs: Date.now() + 30 * 86_400_000 } };
  if (kind === 'immutability')
    return { before: { ...before, immutable: false }, after: { ...before, immutable: true } };
  const label = { key: 'tested-by', value: 'nightly 812', source: 'api' };
  if (kind === 'labels') return { before: { ...before, labels: [] }, after: { ...before, labels: [label] } };
  return { before, after };
}
