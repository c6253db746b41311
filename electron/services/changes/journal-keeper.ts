import { AppError, toWireError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Registry } from '../../registry/registry.ts';
import type { StoredEntry } from '../../store/journal.ts';
import type { Core } from '../core.ts';

/** What became of a write, as looked up afterwards. */
export type Outcome = 'done' | 'not-done' | 'other';

/** Opens and closes journal entries and tells the page. */
export interface JournalKeeper {
  open(entries: readonly StoredEntry[]): void;
  /** The write is there and verified. */
  finish(entries: readonly StoredEntry[]): void;
  /** The write is not there; `error` says why. */
  fail(entries: readonly StoredEntry[], error: AppError): void;
  /** Asks the registry what became of a write and closes its entry. @throws AppError when it cannot be asked. */
  settle(registry: Registry, entry: StoredEntry, cause: AppError | null): Promise<Outcome>;
}

/** Makes the keeper. */
export function createJournalKeeper(core: Core): JournalKeeper {
  const { journal, observations, publish, ports } = core;
  const change = (entries: readonly StoredEntry[]) => {
    journal.update(entries);
    for (const { id } of entries) publish('journal.changed', { id });
  };
  const keeper: JournalKeeper = {
    open: (entries) => {
      journal.append(entries);
      for (const { id } of entries) publish('journal.changed', { id });
    },
    finish: (entries) => {
      const closed = entries.map((entry): StoredEntry => ({ ...entry, state: 'done', error: null }));
      const undone = entries.flatMap(({ undoes }) => {
        const original = undoes === null ? null : journal.get(undoes);
        return original === null ? [] : [{ ...original, state: 'undone' as const }];
      });
      change([...closed, ...undone]);
      for (const { tag, after, connectionId, repository } of entries) {
        const digest = after?.digest ?? null;
        observations.seen.record({ connectionId, repository }, [{ name: tag, digest }], ports.clock.now());
      }
    },
    fail: (entries, error) => {
      const wire = toWireError(error);
      change(entries.map((entry): StoredEntry => ({ ...entry, state: 'failed', error: wire })));
    },
    settle: async (registry, entry, cause) => {
      const { outcome, found } = await lookUp(registry, entry);
      if (outcome === 'done') keeper.finish([entry]);
      else keeper.fail([entry], outcome === 'other' ? movedError(entry, found) : (cause ?? interruptedError(entry)));
      return outcome;
    },
  };
  return keeper;
}

/** The digest of a tag right now; null when there is no such tag. */
export async function currentDigest(registry: Registry, repository: string, tag: string): Promise<Digest | null> {
  const head = await registry.oci.manifests.head(repository, tag);
  if (head === null) return null;
  if (head.digest !== null) return head.digest;
  return (await registry.oci.manifests.find(repository, tag))?.digest ?? null;
}

/** The expiration of a tag right now, where the registry has that. */
export async function currentExpiration(registry: Registry, repository: string, tag: string): Promise<number | null> {
  const { tags } = await registry.quay.listTags(repository, { page: 1, limit: 1, onlyActive: true, tag });
  return tags[0]?.endMs ?? null;
}

async function lookUp(
  registry: Registry,
  { repository, tag, before, after, method }: StoredEntry,
): Promise<{ outcome: Outcome; found: Digest | null }> {
  const found = await currentDigest(registry, repository, tag);
  const isAfter = found === (after?.digest ?? null);
  const isBefore = found === (before?.digest ?? null);
  if (method !== 'expire-by-api') return { outcome: isAfter ? 'done' : isBefore ? 'not-done' : 'other', found };
  if (!isBefore || before === null) return { outcome: 'other', found };
  // The registry may have changed the wish, so what counts is that it is not as it was.
  const expiresAtMs = await currentExpiration(registry, repository, tag);
  return { outcome: expiresAtMs === before.expiresAtMs ? 'not-done' : 'done', found };
}

/** The refusal to write over somebody else's change, with both digests. */
export function movedError(
  { repository, tag, before }: Pick<StoredEntry, 'repository' | 'tag' | 'before'>,
  found: Digest | null,
): AppError {
  const was = before === null ? 'did not exist' : `pointed at ${shortDigest(before.digest)}`;
  const now = found === null ? 'is gone' : `points at ${shortDigest(found)}`;
  return new AppError('conflict', `“${tag}” ${was} when the preview was made and ${now} now. Nothing was written.`, {
    repository,
    reference: tag,
    reason: 'E_TAG_MOVED',
    advice: 'Somebody else changed it. Make a new preview.',
  });
}

function interruptedError({ repository, tag }: StoredEntry): AppError {
  return new AppError('cancelled', `Waybill ended before “${tag}” was written; it is as it was.`, {
    repository,
    reference: tag,
    reason: 'E_INTERRUPTED',
  });
}
