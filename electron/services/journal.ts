import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Core } from './core.ts';
import type { UndoRunner } from './undo.ts';

/** Every write that was made or begun, and the way back. */
export function createJournalService({ journal }: Core, undo: UndoRunner): Services['journal'] {
  return {
    list: async ({ connectionId, repository, limit, next }) => {
      const before = next === undefined ? {} : { before: parseNext(next) };
      const page = journal.list({ connectionId, repository, limit, ...before });
      const entries = page.entries.map((entry) => ({ ...entry, undo: undo.outlook(entry) }));
      return { entries, next: page.next === null ? undefined : String(page.next) };
    },
    undo: async ({ ids }) => ({ jobId: undo.start(ids) }),
  };
}

function parseNext(next: string): number {
  const before = Number(next);
  if (Number.isSafeInteger(before) && before > 0) return before;
  throw new AppError('invalid-input', 'The place to continue from is not one of ours.');
}
