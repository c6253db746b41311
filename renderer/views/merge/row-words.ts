import type { RowChoice } from '../../../shared/merge/options.ts';
import type { BoardRow, MergePlan } from '../../../shared/merge/types.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { formatBytes } from '../../ui/format.ts';

/** What happens in a row, in one or two words. */
export const actionLabels: Readonly<Record<BoardRow['action'], string>> = {
  add: 'added',
  replace: 'replaced',
  keep: 'kept',
  remove: 'removed',
  same: 'same on both sides',
  'leave-out': 'left out',
  both: 'both kept',
};

/** What a choice is called in a row: keeping nothing is leaving out. */
export function choiceLabel(take: RowChoice['take'], row: BoardRow): string {
  if (take === 'source') return row.destination.length === 0 ? 'Add' : 'Source';
  if (take === 'destination') return row.destination.length === 0 ? 'Leave out' : 'Keep';
  return 'Remove';
}

/** A row as one sentence for screen readers: platform, both sides, what comes of it. */
export function rowWords(row: BoardRow, undecided: boolean): string {
  const side = (name: 'source' | 'destination' | 'result') => {
    const entries = row[name];
    if (entries.length === 0) return `${name}: none`;
    return `${name}: ${entries.map((entry) => shortDigest(entry.digest)).join(' and ')}`;
  };
  const outcome = undecided ? 'needs your decision' : actionLabels[row.action];
  return [row.label, side('source'), side('destination'), side('result'), outcome].join(', ');
}

/** Notes on a row that must stand in words: entries clients never reach, and groups of several entries. */
export function rowNotes(row: BoardRow): readonly string[] {
  const notes: string[] = [];
  const shadowed = (entries: BoardRow['result']) => entries.filter((entry) => entry.shadowed).length;
  if (shadowed(row.result) > 0) {
    notes.push(`The result lists this platform ${row.result.length} times; only the first is used.`);
  } else if (shadowed(row.destination) > 0) {
    notes.push(`The destination lists this platform ${row.destination.length} times; only the first is used.`);
  } else if (shadowed(row.source) > 0) {
    notes.push(`The source lists this platform ${row.source.length} times; only the first is used.`);
  }
  return notes;
}

/** How many platforms are undecided, come, change, stay and go; for the line below the board. */
export function summaryWords(rows: readonly BoardRow[], undecided: ReadonlySet<string> = new Set()): string {
  const decided = rows.filter(({ key }) => !undecided.has(key));
  const count = (...actions: BoardRow['action'][]) => decided.filter((row) => actions.includes(row.action)).length;
  const parts = [
    [rows.length - decided.length, 'to decide'],
    [count('add'), 'added'],
    [count('replace'), 'replaced'],
    [count('both'), 'kept from both sides'],
    [count('keep', 'same'), 'unchanged'],
    [count('remove'), 'removed'],
    [count('leave-out'), 'left out'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return said.length === 0 ? 'No rows' : said.join(' · ');
}

/** What would be written, in one sentence. */
export function outcomeWords(plan: Pick<MergePlan, 'outcome' | 'bytes'>): string {
  switch (plan.outcome) {
    case 'noop':
      return 'The destination already has all of this; it keeps its bytes and its digest.';
    case 'copy-source-bytes':
      return 'The result is the source’s list, byte for byte.';
    case 'write':
      return `A new list of ${formatBytes(plan.bytes.length)}.`;
  }
}
