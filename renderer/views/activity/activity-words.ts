import type { JournalEntry } from '../../../shared/contract/journal.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { formatDate } from '../../ui/format.ts';
import { diffLabels } from '../changes/label-diff.ts';

const verbs: Readonly<Record<JournalEntry['kind'], string>> = {
  create: 'created',
  move: 'moved',
  restore: 'restored',
  delete: 'deleted',
  expire: 'expiration set',
  immutability: 'protection changed',
  labels: 'labels changed',
  'delete-permanently': 'permanently deleted',
  release: 'release changed',
  merge: 'merged',
  undo: 'taken back',
};

/** What was done to the tag, as one past participle. */
export function verbOf(entry: JournalEntry): string {
  if (entry.kind === 'immutability') return entry.after?.immutable === false ? 'changes allowed' : 'made immutable';
  if (entry.kind === 'expire' && entry.after?.expiresAtMs === null) return 'kept for good';
  return verbs[entry.kind];
}

export interface StateWords {
  readonly label: string;
  readonly tone: 'verified' | 'decision' | 'loss' | 'plain';
  readonly explanation: string;
}

/** The state of an entry in words. */
export function stateWords(state: JournalEntry['state']): StateWords {
  switch (state) {
    case 'done':
      return { label: 'Verified', tone: 'verified', explanation: 'Written, read back and found as planned.' };
    case 'pending':
      return {
        label: 'Not known',
        tone: 'decision',
        explanation: 'Begun, but its end was never recorded. Look at the tag before you go on.',
      };
    case 'failed':
      return { label: 'Failed', tone: 'loss', explanation: 'Not done; the reason is in the details.' };
    case 'undone':
      return { label: 'Undone', tone: 'plain', explanation: 'Taken back later.' };
  }
}

function sideWords(side: JournalEntry['before']): string {
  return side === null ? 'no tag' : shortDigest(side.digest);
}

/** What a write changed without moving the tag: expiration, protection, labels. Empty when it did none of that. */
export function inPlaceWords({ before, after }: JournalEntry): string {
  if (before === null || before.digest !== after?.digest) return '';
  const time = (timeMs: number | null) => (timeMs === null ? 'never' : formatDate(timeMs));
  const parts: string[] = [];
  if (before.expiresAtMs !== after.expiresAtMs)
    parts.push(`expires ${time(before.expiresAtMs)} → ${time(after.expiresAtMs)}`);
  if (before.immutable !== after.immutable && typeof after.immutable === 'boolean')
    parts.push(after.immutable ? 'immutable' : 'changes allowed');
  if (Array.isArray(before.labels) && Array.isArray(after.labels)) {
    const { added, removed } = diffLabels(before.labels, after.labels);
    parts.push(...removed.map(({ key, value }) => `− ${key}=${value}`));
    parts.push(...added.map(({ key, value }) => `+ ${key}=${value}`));
  }
  return parts.join(', ');
}

/** An entry as one sentence. */
export function entrySentence(entry: JournalEntry): string {
  const where = `${entry.repository}:${entry.tag} on ${entry.connectionName}`;
  const inPlace = inPlaceWords(entry);
  const change =
    entry.before?.digest === entry.after?.digest && entry.before !== null
      ? `stays at ${sideWords(entry.after)}${inPlace === '' ? '' : `, ${inPlace}`}`
      : `from ${sideWords(entry.before)} to ${sideWords(entry.after)}`;
  return `${where} ${verbOf(entry)}, ${change}, ${stateWords(entry.state).label.toLowerCase()}`;
}

/** The newest write that can be taken back, which is what Ctrl+Z means; an undo itself is never the target. */
export function lastUndoable(entries: readonly JournalEntry[]): JournalEntry | undefined {
  return entries
    .filter((entry) => entry.undo.possible && entry.state === 'done' && entry.kind !== 'undo')
    .reduce<JournalEntry | undefined>(
      (latest, entry) => (latest === undefined || entry.atMs > latest.atMs ? entry : latest),
      undefined,
    );
}

/** The journal as JSON: exactly the entries, whole digests, newest first. */
export function journalJson(entries: readonly JournalEntry[]): string {
  return `${JSON.stringify({ format: 'waybill-journal', version: 1, entries }, null, 2)}\n`;
}

// Repository, tag and error texts come from registries; a pipe or a line break must not end the table's cell.
function field(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll(/[\r\n]+/g, ' ');
}

/** One side whole: digest, and what else the write was about. */
function sideCell(side: JournalEntry['before']): string {
  if (side === null) return 'no tag';
  const { digest, expiresAtMs, immutable, labels } = side;
  const parts = [
    `\`${digest}\``,
    ...(expiresAtMs === null ? [] : [`expires ${utc(expiresAtMs)}`]),
    ...(typeof immutable !== 'boolean' ? [] : [immutable ? 'immutable' : 'can be changed']),
    ...(!Array.isArray(labels)
      ? []
      : [labels.length === 0 ? 'no labels' : labels.map(({ key, value }) => `${key}=${value}`).join(', ')]),
  ];
  return parts.join('; ');
}

function utc(timeMs: number): string {
  return new Date(timeMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

/** The journal as a table for a ticket; times in UTC, whole digests. */
export function journalMarkdown(entries: readonly JournalEntry[]): string {
  const rows = entries.map((entry) => [
    utc(entry.atMs),
    entry.connectionName,
    `${entry.repository}:${entry.tag}`,
    verbOf(entry),
    sideCell(entry.before),
    sideCell(entry.after),
    `${stateWords(entry.state).label}${entry.error === null ? '' : `: ${entry.error.message}`}`,
  ]);
  const header = ['When', 'Registry', 'Tag', 'What', 'Before', 'After', 'Result'];
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.map(field).join(' | ')} |\n`).join('');
}
