import type { TagChange } from '../../shared/contract/tags.ts';
import { AppError, fromWireError } from '../../shared/errors.ts';
import { shortDigest } from '../../shared/oci/digest.ts';
import type { StoredEntry } from '../store/journal.ts';
import type { ChangeExecutor } from './changes/executor.ts';
import { createJournalKeeper } from './changes/journal-keeper.ts';
import type { PlannedItem } from './changes/planned-item.ts';
import type { ChangePlanner } from './changes/planner.ts';
import type { Core } from './core.ts';
import type { JobHandle, JobRunner } from './jobs.ts';

/** Takes journalled writes back. */
export interface UndoRunner {
  /** Starts a job that takes the writes back one after the other, newest first, and returns its id. */
  start(ids: readonly string[]): string;
  /** Whether an entry can be taken back as far as the journal tells. */
  outlook(entry: StoredEntry): { possible: boolean; reason: string | null };
}

/** Makes the runner. */
export function createUndoRunner(
  core: Core,
  { jobs, planner, executor }: { jobs: JobRunner; planner: ChangePlanner; executor: ChangeExecutor },
): UndoRunner {
  const outlook = (entry: StoredEntry) => {
    const reason = whyNot(core, entry);
    return { possible: reason === null, reason };
  };
  return {
    outlook,
    start: (ids) => {
      const entries = newestFirst([...new Set(ids)].map((id) => find(core, id)));
      const title = entries.length === 1 ? `Undo: ${entries[0]?.tag ?? ''}` : `Undo ${entries.length} changes`;
      const steps = entries.map(({ tag, repository }) => `Take back ${tag} in ${repository}`);
      return jobs.start({ kind: 'undo', title, steps }, async (job) => {
        core.journal.beginJob({ id: job.id, kind: 'undo', title, startedMs: core.ports.clock.now(), plan: null });
        for (const [index, { id }] of entries.entries()) {
          if (job.signal.aborted) break;
          job.running(index);
          try {
            // Read again, because a later entry that was just taken back may have changed this one.
            job.done(index, await undoOne({ core, planner, executor, job }, find(core, id), index));
          } catch (error) {
            job.failed(index, error);
          }
        }
        core.journal.endJob(job.id, core.ports.clock.now());
        for (const ref of repositoriesOf(entries)) core.publish('repositories.changed', ref);
      });
    },
  };
}

function find({ journal }: Core, id: string): StoredEntry {
  const entry = journal.get(id);
  if (entry === null)
    throw new AppError('not-found', 'There is no such entry in the journal.', { reason: 'E_NO_ENTRY' });
  return entry;
}

function newestFirst(entries: readonly StoredEntry[]): StoredEntry[] {
  return [...entries].sort((a, b) => b.atMs - a.atMs || b.item - a.item);
}

function repositoriesOf(entries: readonly StoredEntry[]) {
  const refs = entries.map(({ connectionId, repository }) => ({ connectionId, repository }));
  return new Map(refs.map((ref) => [`${ref.connectionId} ${ref.repository}`, ref])).values();
}

function whyNot({ registries }: Core, entry: StoredEntry): string | null {
  if (!registries.connections().some(({ id }) => id === entry.connectionId)) {
    return 'This registry is not among your connections any more.';
  }
  switch (entry.state) {
    case 'pending':
      return 'What became of it has not been looked up yet.';
    case 'failed':
      return 'It was not done.';
    case 'undone':
      return 'It was taken back already.';
    case 'done':
      return null;
  }
}

interface Undo {
  readonly core: Core;
  readonly planner: ChangePlanner;
  readonly executor: ChangeExecutor;
  readonly job: JobHandle;
}

async function undoOne({ core, planner, executor, job }: Undo, entry: StoredEntry, index: number): Promise<string> {
  if (entry.state === 'pending') {
    const { registry } = await core.registries.open(entry.connectionId, job.signal);
    await createJournalKeeper(core).settle(registry, entry, null);
    return undoOne({ core, planner, executor, job }, find(core, entry.id), index);
  }
  const reason = whyNot(core, entry);
  if (reason !== null) throw new AppError('unsupported', reason, { reference: entry.tag, reason: 'E_NO_UNDO' });
  const ref = { connectionId: entry.connectionId, repository: entry.repository };
  const [planned] = await planner.plan(ref, [inverse(entry)], job.signal);
  if (planned === undefined) throw new Error('the planner gave no line');
  refuseMoved(entry, planned);
  refuseCompany(planned);
  const item = withOldExpiration(core, entry, planned);
  return executor.run(job, ref, item, { jobId: job.id, item: index, undoes: entry.id });
}

/** The change that makes a tag what it was. */
function inverse({ tag, before, after }: StoredEntry): TagChange {
  if (before === null) return { kind: 'delete', tag };
  if (after !== null && before.digest === after.digest) return { kind: 'expire', tag, expiresAtMs: before.expiresAtMs };
  return { kind: 'restore', tag, digest: before.digest };
}

function refuseMoved({ tag, after, repository }: StoredEntry, { expected, shown }: PlannedItem): void {
  const left = after?.digest ?? null;
  if (expected === left) {
    if (shown.error !== null) throw fromWireError(shown.error);
    if (shown.method === 'none')
      throw new AppError('conflict', `“${tag}” is already as it was before.`, { reference: tag });
    return;
  }
  const words = (digest: string | null) => (digest === null ? 'deleted' : `at ${shortDigest(digest)} (${digest})`);
  throw new AppError(
    'conflict',
    `Waybill left “${tag}” ${words(left)}; it is ${words(expected)} now. Nothing was changed.`,
    {
      repository,
      reference: tag,
      reason: 'E_TAG_MOVED',
      advice: 'Somebody else changed it since. Look at its history and restore what you need.',
    },
  );
}

function refuseCompany({ shown }: PlannedItem): void {
  if (shown.alsoRemoved.length === 0) return;
  throw new AppError(
    'unsupported',
    `The registry deletes by digest only, so taking “${shown.change.tag}” away would also remove ${shown.alsoRemoved.join(', ')}.`,
    { reference: shown.change.tag, reason: 'E_NO_UNDO' },
  );
}

/** What a registry forgets with the old row comes back with the undo. */
function withOldExpiration(core: Core, { before }: StoredEntry, item: PlannedItem): PlannedItem {
  const { shown } = item;
  const expiresAtMs = before?.expiresAtMs ?? null;
  const isWanted = shown.change.kind === 'restore' && expiresAtMs !== null && expiresAtMs > core.ports.clock.now();
  if (!isWanted || shown.after === null || !shown.method.endsWith('-by-api')) return item;
  return { ...item, shown: { ...shown, after: { ...shown.after, expiresAtMs } } };
}
