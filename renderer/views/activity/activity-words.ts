import type { JournalEntry } from '../../../shared/contract/journal.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';

const verbs: Readonly<Record<JournalEntry['kind'], string>> = {
  create: 'created',
  move: 'moved',
  restore: 'restored',
  delete: 'deleted',
  expire: 'expiration set',
  immutability: 'protection changed',
  labels: 'labels changed',
  'delete-permanently': 'permanently deleted',
  merge: 'merged',
  undo: 'taken back',
};

/** What was done to the tag, as one past participle. */
export function verbOf(entry: JournalEntry): string {
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

/** An entry as one sentence. */
export function entrySentence(entry: JournalEntry): string {
  const where = `${entry.repository}:${entry.tag} on ${entry.connectionName}`;
  const change =
    entry.before?.digest === entry.after?.digest && entry.before !== null
      ? `stays at ${sideWords(entry.after)}`
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

/** The journal as a table for a ticket; times in UTC, whole digests. */
export function journalMarkdown(entries: readonly JournalEntry[]): string {
  const digest = (side: JournalEntry['before']) => (side === null ? 'no tag' : `\`${side.digest}\``);
  const rows = entries.map((entry) => [
    new Date(entry.atMs)
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, ' UTC'),
    entry.connectionName,
    `${entry.repository}:${entry.tag}`,
    verbOf(entry),
    digest(entry.before),
    digest(entry.after),
    `${stateWords(entry.state).label}${entry.error === null ? '' : `: ${entry.error.message}`}`,
  ]);
  const header = ['When', 'Registry', 'Tag', 'What', 'Before', 'After', 'Result'];
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.map(field).join(' | ')} |\n`).join('');
}
