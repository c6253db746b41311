import type { JournalEntry } from '../../../shared/contract/journal.ts';
import { entrySentence } from './activity-words.ts';

/** Which writes are shown. What is left out filters nothing. */
export interface ActivityFilter {
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
}

/** Kinds of writes to choose from. */
export const kindTitles: Readonly<Record<JournalEntry['kind'], string>> = {
  create: 'Created',
  move: 'Moved',
  restore: 'Restored',
  delete: 'Deleted',
  'delete-permanently': 'Permanently deleted',
  expire: 'Expiration',
  immutability: 'Protection',
  labels: 'Labels',
  release: 'Releases',
  merge: 'Merged',
  undo: 'Taken back',
};

/** Results to choose from. */
export const stateTitles: Readonly<Record<JournalEntry['state'], string>> = {
  done: 'Verified',
  pending: 'Not known',
  failed: 'Failed',
  undone: 'Undone',
};

/** True when only some of the writes are wanted. */
export function isFiltering({ q = '', kind, state }: ActivityFilter): boolean {
  return q.trim() !== '' || kind !== undefined || state !== undefined;
}

/** The writes that are wanted: every word of the text is somewhere in the entry's sentence, digests or error. */
export function filterEntries(entries: readonly JournalEntry[], filter: ActivityFilter): readonly JournalEntry[] {
  if (!isFiltering(filter)) return entries;
  const words = (filter.q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return entries.filter((entry) => {
    if (filter.kind !== undefined && entry.kind !== filter.kind) return false;
    if (filter.state !== undefined && entry.state !== filter.state) return false;
    const text = words.length === 0 ? '' : textOf(entry);
    return words.every((word) => text.includes(word));
  });
}

function textOf(entry: JournalEntry): string {
  const digests = [entry.before?.digest, entry.after?.digest].filter((digest) => digest !== undefined);
  return [entrySentence(entry), ...digests, entry.error?.message ?? ''].join(' ').toLowerCase();
}

/** A repository that was written to, as a choice. */
export interface WrittenRepository {
  readonly key: string;
  readonly connectionId: string;
  readonly repository: string;
  readonly title: string;
}

/** The repositories of some writes, each once, in order of their names. */
export function writtenRepositories(entries: readonly JournalEntry[]): readonly WrittenRepository[] {
  const found = new Map<string, WrittenRepository>();
  for (const { connectionId, connectionName, repository } of entries) {
    const key = `${connectionId} ${repository}`;
    found.set(key, { key, connectionId, repository, title: `${repository} · ${connectionName}` });
  }
  return [...found.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
}
