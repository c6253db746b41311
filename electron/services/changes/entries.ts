import { randomUUID } from 'node:crypto';
import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { JournalEntry } from '../../../shared/contract/journal.ts';
import type { PlannedChange, TagChange } from '../../../shared/contract/tags.ts';
import type { StoredEntry } from '../../store/journal.ts';
import type { Core } from '../core.ts';
import type { PlannedItem } from './planned-item.ts';

/** Where a journal entry belongs. */
export interface EntryOrigin {
  readonly jobId: string;
  readonly item: number;
  /** Set when the write takes back an earlier one. */
  readonly undoes: string | null;
  /** What the journal calls the write where the change alone does not tell. */
  readonly kind?: 'merge' | undefined;
}

/** The entries of one planned write: the tag itself first, then every tag that goes with it. */
export function newEntries(core: Core, ref: RepositoryRef, item: PlannedItem, origin: EntryOrigin): StoredEntry[] {
  const { shown } = item;
  const { jobId, item: index, undoes } = origin;
  const common = {
    connectionId: ref.connectionId,
    repository: ref.repository,
    jobId,
    item: index,
    undoes,
    atMs: core.ports.clock.now(),
    connectionName: core.registries.connection(ref.connectionId).name,
    state: 'pending' as const,
    error: null,
    method: shown.method,
    before: stateOf(shown, 'before'),
  };
  const own: StoredEntry = {
    ...common,
    id: randomUUID(),
    kind: undoes === null ? (origin.kind ?? kindOf(shown.change, shown.before !== null)) : 'undo',
    tag: shown.change.tag,
    after: stateOf(shown, 'after'),
    alsoRemoved: shown.alsoRemoved,
    change: shown.change,
  };
  const others = shown.alsoRemoved.map((tag): StoredEntry => ({
    ...common,
    id: randomUUID(),
    kind: 'delete',
    tag,
    after: null,
    undoes: null,
    alsoRemoved: [],
    change: null,
  }));
  return [own, ...others];
}

/** The entry of a write that got half way, opened again for its rest: what it was before stays what it was. */
export function reopened(half: StoredEntry, item: PlannedItem, { jobId, item: index }: EntryOrigin): StoredEntry {
  return { ...half, jobId, item: index, state: 'pending', error: null, after: stateOf(item.shown, 'after') };
}

function stateOf(shown: PlannedChange, which: 'before' | 'after'): StoredEntry['before'] {
  const side = shown[which];
  const { change, labels } = shown;
  const digest = side?.digest ?? null;
  if (digest === null) return null;
  const immutable = change.kind === 'immutability' ? (which === 'after') === change.immutable : undefined;
  return {
    digest,
    mediaType: null,
    expiresAtMs: side?.expiresAtMs ?? null,
    ...(immutable === undefined ? {} : { immutable }),
    ...(labels === null ? {} : { labels: labels[which] }),
  };
}

function kindOf({ kind }: TagChange, exists: boolean): JournalEntry['kind'] {
  return kind === 'move' && !exists ? 'create' : kind;
}
