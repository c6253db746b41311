import { z } from 'zod';
import { AppError, fromWireError } from '../../shared/errors.ts';
import { shortDigest } from '../../shared/oci/digest.ts';
import type { TagChange } from '../../shared/contract/tags.ts';
import type { StoredEntry } from '../store/journal.ts';
import type { ChangeExecutor } from './changes/executor.ts';
import { createJournalKeeper, isHalfDone } from './changes/journal-keeper.ts';
import type { PlannedItem } from './changes/planned-item.ts';
import type { ChangePlanner } from './changes/planner.ts';
import { wayOf } from './changes/ways.ts';
import type { Core } from './core.ts';
import type { JobHandle, JobRunner } from './jobs.ts';
import { createLeftovers } from './leftovers.ts';
import type { Resumable } from './leftovers.ts';

/** What an undo job is to take back, as the journal keeps it, so that a killed program can go on. */
export const storedUndoSchema = z.object({ ids: z.array(z.string()) });

/** Takes journalled writes back. What a job leaves are the ids of the entries that are not taken back yet. */
export interface UndoRunner extends Resumable<readonly string[]> {
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
  const leftovers = createLeftovers<readonly string[]>((jobId) => core.journal.endJob(jobId, core.ports.clock.now()));
  const start = (ids: readonly string[]) => {
    const entries = newestFirst([...new Set(ids)].map((id) => find(core, id)));
    const title = entries.length === 1 ? `Undo: ${entries[0]?.tag ?? ''}` : `Undo ${entries.length} changes`;
    const steps = entries.map(({ tag, repository }) => `Take back ${tag} in ${repository}`);
    return jobs.start({ kind: 'undo', title, steps }, async (job) => {
      const plan = { ids: entries.map(({ id }) => id) };
      core.journal.beginJob({ id: job.id, kind: 'undo', title, startedMs: core.ports.clock.now(), plan });
      const left = await undoAll({ core, planner, executor, job }, entries);
      if (left.length > 0) leftovers.adopt(job.id, left);
      else core.journal.endJob(job.id, core.ports.clock.now());
      job.canRetry(left.length > 0);
      for (const ref of repositoriesOf(entries)) core.publish('repositories.changed', ref);
    });
  };
  return {
    start,
    ...leftovers,
    retry: (jobId) => leftovers.goOn(jobId, async (ids) => start(ids)),
    outlook: (entry) => {
      const reason = whyNot(core, entry);
      return { possible: reason === null, reason };
    },
  };
}

interface Undo {
  readonly core: Core;
  readonly planner: ChangePlanner;
  readonly executor: ChangeExecutor;
  readonly job: JobHandle;
}

/** Resolves to the ids that may be tried again. */
async function undoAll(undo: Undo, entries: readonly StoredEntry[]): Promise<string[]> {
  const { core, job } = undo;
  const left: string[] = [];
  for (const [index, { id }] of entries.entries()) {
    if (job.signal.aborted) left.push(id);
    else {
      job.running(index);
      try {
        // Read again, because a later entry that was just taken back may have changed this one.
        job.done(index, await undoOne(undo, find(core, id), index));
      } catch (error) {
        job.failed(index, error);
        if (whyNot(core, find(core, id)) === null) left.push(id);
      }
    }
  }
  return left;
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
    case 'done': {
      const change = wayOf(entry.method).inverse(entry);
      return typeof change === 'string' ? change : null;
    }
  }
}

async function undoOne(undo: Undo, entry: StoredEntry, index: number): Promise<string> {
  const { core, planner, executor, job } = undo;
  if (entry.state === 'pending') {
    const { registry } = await core.registries.open(entry.connectionId, job.signal);
    await createJournalKeeper(core).settle(registry, entry, null);
    return undoOne(undo, find(core, entry.id), index);
  }
  const reason = whyNot(core, entry);
  if (reason !== null) throw new AppError('unsupported', reason, { reference: entry.tag, reason: 'E_NO_UNDO' });
  const ref = { connectionId: entry.connectionId, repository: entry.repository };
  const [planned] = await planner.plan(ref, [inverse(core, entry)], job.signal);
  if (planned === undefined) throw new Error('the planner gave no line');
  const half = core.journal.undoing(entry.id).findLast(isHalfDone);
  const origin = { jobId: job.id, item: index, undoes: entry.id };
  if (half !== undefined && planned.expected === half.after?.digest) {
    return finishHalf(undo, { ...planned, continues: half.id }, half, origin);
  }
  refuseMoved(entry, planned);
  refuseCompany(planned);
  return executor.run(job, ref, planned, origin);
}

/** An earlier attempt put the tag back and was cut short before the rest. */
async function finishHalf(
  { core, executor, job }: Undo,
  item: PlannedItem,
  half: StoredEntry,
  origin: { jobId: string; item: number; undoes: string },
): Promise<string> {
  if (item.shown.error !== null) throw fromWireError(item.shown.error);
  if (item.shown.method !== 'none') return executor.run(job, half, item, origin);
  createJournalKeeper(core).finish([half]);
  return wayOf(half.method).tell(half);
}

/** The change that takes an entry back. What expired in the meantime comes back without its expiration. */
function inverse({ ports }: Core, entry: StoredEntry): TagChange {
  const change = wayOf(entry.method).inverse(entry);
  if (typeof change === 'string') throw new AppError('unsupported', change, { reason: 'E_NO_UNDO' });
  if (change.kind !== 'restore') return change;
  const { expiresAtMs = null, ...plain } = change;
  return expiresAtMs !== null && expiresAtMs > ports.clock.now() ? change : plain;
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
