import type { JournalEntry } from '../../../shared/contract/journal.ts';
import { useOperation } from '../../client/queries.ts';

/** What can still be taken back of some writes. */
export interface UndoState {
  /** Writes that can be taken back now. */
  readonly possible: readonly string[];
  /** All that was written has been taken back. */
  readonly isUndone: boolean;
  /** The journal knows of nothing that was written. */
  readonly wroteNothing: boolean;
}

/** Finds the writes in the journal. An entry that is not among them is too old to tell, so it stays possible. */
export function undoState(journalIds: readonly string[], entries: readonly JournalEntry[]): UndoState {
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const written = journalIds.filter((id) => known.get(id)?.state !== 'failed');
  return {
    possible: written.filter((id) => known.get(id)?.undo.possible ?? true),
    wroteNothing: written.length === 0,
    isUndone: written.length > 0 && written.every((id) => known.get(id)?.state === 'undone'),
  };
}

/** {@link undoState} kept true by the journal's own events. Offers nothing until the journal has been read. */
export function useUndoState(journalIds: readonly string[]): UndoState {
  const { data } = useOperation('journal.list', { limit: 200 }, { enabled: journalIds.length > 0 });
  return data === undefined
    ? { possible: [], isUndone: false, wroteNothing: journalIds.length === 0 }
    : undoState(journalIds, data.entries);
}
