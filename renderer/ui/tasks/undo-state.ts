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
  /** Why nothing of what was written can be taken back; null where something can, or there is nothing to take back. */
  readonly refusal: string | null;
}

/** Finds the writes in the journal. An entry that is not among them is too old to tell, so it stays possible. */
export function undoState(journalIds: readonly string[], entries: readonly JournalEntry[]): UndoState {
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const written = journalIds.filter((id) => known.get(id)?.state !== 'failed');
  const possible = written.filter((id) => known.get(id)?.undo.possible ?? true);
  const isUndone = written.length > 0 && written.every((id) => known.get(id)?.state === 'undone');
  const refused = written.map((id) => known.get(id)).find((entry) => entry !== undefined && entry.state !== 'undone');
  const refusal =
    possible.length > 0 || isUndone || refused === undefined
      ? null
      : (refused.undo.reason ?? 'The journal gives no reason.');
  return { possible, wroteNothing: written.length === 0, isUndone, refusal };
}

/** {@link undoState} kept true by the journal's own events. Offers nothing until the journal has been read. */
export function useUndoState(journalIds: readonly string[]): UndoState {
  const { data } = useOperation('journal.list', { limit: 200 }, { enabled: journalIds.length > 0 });
  return data === undefined
    ? { possible: [], isUndone: false, wroteNothing: journalIds.length === 0, refusal: null }
    : undoState(journalIds, data.entries);
}
