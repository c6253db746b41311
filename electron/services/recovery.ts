import { z } from 'zod';
import { contract } from '../../shared/contract/index.ts';
import type { Job, JobStep } from '../../shared/contract/jobs.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import type { WireError } from '../../shared/errors.ts';
import type { StoredEntry, StoredJob } from '../store/journal.ts';
import { createJournalKeeper, isFinished, isHalfDone } from './changes/journal-keeper.ts';
import { storedPlanSchema } from './changes/change-runner.ts';
import type { ChangeRunner } from './changes/change-runner.ts';
import { labelOf } from './changes/kinds.ts';
import type { Core } from './core.ts';
import { toError } from './errors.ts';
import { waitingStep } from './jobs.ts';
import type { JobRunner } from './jobs.ts';
import type { MergeRunner } from './merges/merge-runner.ts';
import { storedUndoSchema } from './undo.ts';
import type { UndoRunner } from './undo.ts';

/** Who can go on with what was left. */
export interface Runners {
  readonly changes: ChangeRunner;
  readonly merges: MergeRunner;
  readonly undos: UndoRunner;
}

/**
 * Looks up what became of the writes that were under way when the program was killed, and puts the jobs they
 * belonged to on the list, to go on with or to undo. Writes whose registry cannot be asked stay pending.
 */
export async function recover(core: Core, jobs: JobRunner, runners: Runners): Promise<void> {
  await settle(core, core.journal.pending());
  for (const stored of core.journal.unfinishedJobs()) offerAgain(core, jobs, runners, stored);
}

/** Looks up, once a registry can be asked again, what was left pending there by a job that has ended. */
export async function settleLater(core: Core, jobs: JobRunner, connectionId: string): Promise<void> {
  const running = new Set(jobs.list().flatMap(({ id, state }) => (state === 'running' ? [id] : [])));
  const pending = core.journal.pending();
  await settle(
    core,
    pending.filter((entry) => entry.connectionId === connectionId && !running.has(entry.jobId)),
  );
}

async function settle(core: Core, entries: readonly StoredEntry[]): Promise<void> {
  const keeper = createJournalKeeper(core);
  for (const entry of entries) {
    try {
      const { registry } = await core.registries.open(entry.connectionId);
      const outcome = await keeper.settle(registry, entry, null);
      core.ports.log.info('An interrupted write was looked up', { entry: entry.id, outcome });
    } catch (error) {
      const { kind, message } = toError(error, core.ports.log);
      core.ports.log.warn('An interrupted write could not be looked up', { entry: entry.id, kind, message });
    }
  }
}

function offerAgain(core: Core, jobs: JobRunner, runners: Runners, stored: StoredJob): void {
  const entries = core.journal.ofJob(stored.id);
  const adopted = adopt(core, runners, stored, entries);
  jobs.adopt(interruptedJob(core, stored, entries, adopted));
  if (!adopted.canRetry) core.journal.endJob(stored.id, core.ports.clock.now());
}

interface Adopted {
  /** What each step was to do; null where the entries are all that is known. */
  readonly labels: readonly string[] | null;
  readonly canRetry: boolean;
}

const nothingKnown: Adopted = { labels: null, canRetry: false };

function adopt(core: Core, runners: Runners, stored: StoredJob, entries: readonly StoredEntry[]): Adopted {
  switch (stored.kind) {
    case 'merge':
      return adoptMerge(runners, stored, entries);
    case 'undo':
      return adoptUndo(core, runners, stored);
    default:
      return adoptChange(runners, stored, entries);
  }
}

function adoptChange({ changes }: Runners, { id, plan }: StoredJob, entries: readonly StoredEntry[]): Adopted {
  const parsed = storedPlanSchema.safeParse(plan);
  if (!parsed.success) return nothingKnown;
  const { items } = parsed.data;
  const left = items.flatMap((item, index) => {
    const own = entryOf(entries, index);
    if (item.shown.method === 'none' || (own !== undefined && isFinished(own))) return [];
    return own !== undefined && isHalfDone(own) ? [{ ...item, continues: own.id }] : [item];
  });
  if (left.length > 0) changes.adopt(id, { ...parsed.data, items: left });
  return { labels: items.map(({ shown }) => labelOf(shown.change)), canRetry: left.length > 0 };
}

function adoptUndo({ journal }: Core, { undos }: Runners, { id, plan }: StoredJob): Adopted {
  const parsed = storedUndoSchema.safeParse(plan);
  if (!parsed.success) return nothingKnown;
  const undone = parsed.data.ids.flatMap((one) => journal.get(one) ?? []);
  const left = undone.filter(({ state }) => state === 'done' || state === 'pending');
  if (left.length > 0)
    undos.adopt(
      id,
      left.map((entry) => entry.id),
    );
  return {
    labels: undone.map(({ tag, repository }) => `Take back ${tag} in ${repository}`),
    canRetry: left.length > 0,
  };
}

const storedMergesSchema = z.object({ merges: z.array(contract.merges.prepare.input) });

function adoptMerge({ merges }: Runners, { id, plan }: StoredJob, entries: readonly StoredEntry[]): Adopted {
  const parsed = storedMergesSchema.safeParse(plan);
  if (!parsed.success) return nothingKnown;
  // A merge may have written other tags before its own.
  const isWritten = (item: number) =>
    entries.some((entry) => entry.item === item && entry.kind === 'merge' && isFinished(entry));
  const left = parsed.data.merges.filter((_, item) => !isWritten(item));
  if (left.length > 0) merges.adopt(id, left);
  return { labels: null, canRetry: left.length > 0 };
}

function interruptedJob(
  core: Core,
  stored: StoredJob,
  entries: readonly StoredEntry[],
  { labels, canRetry }: Adopted,
): Job {
  const kind = stored.kind === 'merge' || stored.kind === 'undo' ? stored.kind : 'change';
  const steps =
    labels === null
      ? entries.map((entry) => stepOf(entry.tag, entry))
      : labels.map((label, index) => stepOf(label, entryOf(entries, index)));
  const job: Job = {
    ...{
      id: stored.id,
      kind,
      title: stored.title,
      state: 'failed',
      steps,
      bytesDone: 0,
      bytesTotal: 0,
      bytesPerSecond: null,
    },
    ...{ startedAtMs: stored.startedMs, endedAtMs: core.ports.clock.now(), canCancel: false, canRetry },
    error: interrupted(entries, canRetry),
    journalIds: entries.map(({ id }) => id).slice(0, 1000),
    warnings: [],
  };
  core.publish('jobs.changed', job);
  return job;
}

/** The last entry of an item: an earlier one may be of an attempt that failed. Tags that went along come after it. */
function entryOf(entries: readonly StoredEntry[], item: number): StoredEntry | undefined {
  const own = entries.filter((entry) => entry.item === item);
  return own.findLast(({ change }) => change !== null) ?? own.at(-1);
}

function stepOf(label: string, entry: StoredEntry | undefined): JobStep {
  if (entry === undefined) return { ...waitingStep(label), state: 'skipped', detail: 'Not begun.' };
  if (isFinished(entry)) return { ...waitingStep(label), state: 'done' };
  const detail = entry.state === 'pending' ? 'What became of it could not be looked up.' : null;
  return { ...waitingStep(label), state: 'failed', detail, error: entry.error };
}

function interrupted(entries: readonly StoredEntry[], canRetry: boolean): WireError {
  const done = entries.filter(isFinished).length;
  const rest = canRetry ? 'The rest can be gone on with, or what was done can be undone.' : 'Nothing is left to do.';
  return toWireError(
    new AppError('cancelled', `Waybill ended before this task was finished. ${done} of its writes were made. ${rest}`, {
      reason: 'E_INTERRUPTED',
    }),
  );
}
