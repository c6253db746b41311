import type { Job } from '../../../shared/contract/jobs.ts';
import type { JournalEntry } from '../../../shared/contract/journal.ts';
import { entrySentence, lastUndoable, verbOf } from '../../views/activity/activity-words.ts';
import { plural } from '../format.ts';
import { undoState } from './undo-state.ts';

/** What the user did last, as one thing: five tags deleted by one click are one deed. */
export interface Deed {
  readonly title: string;
  readonly explanation: string;
  /** Journal entries to take back. */
  readonly ids: readonly string[];
}

/** The newest write that can be taken back, with everything the same task wrote; null when there is none. */
export function lastDeed(entries: readonly JournalEntry[], jobs: readonly Job[]): Deed | null {
  const last = lastUndoable(entries);
  if (last === undefined) return null;
  const job = jobs.find((candidate) => candidate.journalIds.includes(last.id));
  const ids = job === undefined ? [last.id] : undoState(job.journalIds, entries).possible;
  if (job === undefined || ids.length < 2) {
    return { title: `${last.tag} ${verbOf(last)}`, explanation: entrySentence(last), ids: [last.id] };
  }
  return {
    title: job.title,
    explanation: `${plural(ids.length, 'write')} would be taken back, the last one to ${last.tag}.`,
    ids,
  };
}

/** Why Ctrl+Z has nothing to take back: what the newest write says of itself. */
export function whyNoDeed(entries: readonly JournalEntry[]): string {
  const [latest] = entries
    .filter((entry) => entry.kind !== 'undo' && entry.state === 'done')
    .sort((a, b) => b.atMs - a.atMs);
  if (latest === undefined) return 'Nothing has been written that is not taken back already.';
  const reason = latest.undo.reason ?? 'The journal gives no reason.';
  return `The last write, ${latest.tag} ${verbOf(latest)}: ${reason}`;
}
