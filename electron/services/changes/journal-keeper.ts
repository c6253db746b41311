import { AppError, toWireError } from '../../../shared/errors.ts';
import type { Registry } from '../../registry/registry.ts';
import type { StoredEntry } from '../../store/journal.ts';
import type { Core } from '../core.ts';
import { movedError } from './tag-now.ts';
import type { LookedUp, Outcome } from './way.ts';
import { wayOf } from './ways.ts';

/** Opens and closes journal entries and tells the page. */
export interface JournalKeeper {
  open(entries: readonly StoredEntry[]): void;
  /** Opens an entry again that was closed half done. */
  reopen(entry: StoredEntry): void;
  /** The write is there and verified. */
  finish(entries: readonly StoredEntry[]): void;
  /** The write is not there; `error` says why. */
  fail(entries: readonly StoredEntry[], error: AppError): void;
  /** Asks the registry what became of a write and closes its entry. @throws AppError when it cannot be asked. */
  settle(registry: Registry, entry: StoredEntry, cause: AppError | null): Promise<Outcome>;
}

/** Makes the keeper. */
export function createJournalKeeper(core: Core): JournalKeeper {
  const { journal, publish } = core;
  const change = (entries: readonly StoredEntry[]) => {
    journal.update(entries);
    for (const { id } of entries) publish('journal.changed', { id });
  };
  const keeper: JournalKeeper = {
    open: (entries) => {
      journal.append(entries);
      for (const { id } of entries) publish('journal.changed', { id });
    },
    reopen: (entry) => change([entry]),
    finish: (entries) => {
      const closed = entries.map((entry): StoredEntry => ({ ...entry, state: 'done', error: null }));
      const undone = entries.flatMap(({ undoes }) => {
        const original = undoes === null ? null : journal.get(undoes);
        return original === null ? [] : [{ ...original, state: 'undone' as const, error: null }];
      });
      change([...closed, ...undone]);
      observe(core, entries);
    },
    fail: (entries, error) => {
      const wire = toWireError(error);
      change(entries.map((entry): StoredEntry => ({ ...entry, state: 'failed', error: wire })));
    },
    settle: async (registry, entry, cause) => {
      const looked = await wayOf(entry.method).lookUp(registry, entry, false);
      switch (looked.outcome) {
        case 'done':
          keeper.finish([{ ...entry, after: looked.after }]);
          break;
        case 'half':
          change([
            { ...entry, state: 'done', after: looked.after, error: toWireError(halfError(entry, looked, cause)) },
          ]);
          observe(core, [{ ...entry, after: looked.after }]);
          break;
        case 'not-done':
          keeper.fail([entry], cause ?? interruptedError(entry));
          break;
        case 'other':
          keeper.fail([entry], foundOtherwise(entry, looked));
      }
      return looked.outcome;
    },
  };
  return keeper;
}

/** True for the entry of a write of which something is still to do. */
export function isHalfDone({ state, error }: Pick<StoredEntry, 'state' | 'error'>): boolean {
  return state === 'done' && error !== null;
}

/** True for the entry of a write of which nothing is left to do. */
export function isFinished({ state, error }: Pick<StoredEntry, 'state' | 'error'>): boolean {
  return state === 'undone' || (state === 'done' && error === null);
}

/** Where the tags are now goes into what Waybill has seen, all of it as one moment. */
function observe({ observations, ports }: Core, entries: readonly StoredEntry[]): void {
  const nowMs = ports.clock.now();
  for (const { tag, after, change, connectionId, repository } of entries) {
    // A past value that is taken out of the history says nothing of the tag that lives.
    if (change?.kind === 'delete-permanently' && change.digest !== null) continue;
    const digest = after?.digest ?? null;
    observations.seen.record({ connectionId, repository }, [{ name: tag, digest }], nowMs);
  }
}

function halfError({ repository, tag }: StoredEntry, { rest }: LookedUp, cause: AppError | null): AppError {
  const why = cause === null ? 'Waybill ended in between.' : cause.message;
  return new AppError(cause?.kind ?? 'cancelled', `“${tag}” was changed only in part: ${rest ?? ''} ${why}`, {
    ...cause?.details,
    repository,
    reference: tag,
    reason: 'E_HALF_DONE',
    advice: 'Go on with the task to do the rest, or undo what was done.',
  });
}

function foundOtherwise({ repository, tag, before }: StoredEntry, { found }: LookedUp): AppError {
  return movedError({ repository, tag, expected: before?.digest ?? null, found });
}

function interruptedError({ repository, tag }: StoredEntry): AppError {
  return new AppError('cancelled', `Waybill ended before “${tag}” was written; it is as it was.`, {
    repository,
    reference: tag,
    reason: 'E_INTERRUPTED',
  });
}
