import { z } from 'zod';
import { changePlanSchema, plannedChangeSchema } from '../../../shared/contract/tags.ts';
import { AppError, fromWireError, toWireError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { StoredEntry } from '../../store/journal.ts';
import type { Core } from '../core.ts';
import type { JobHandle, JobRunner } from '../jobs.ts';
import { createLeftovers } from '../leftovers.ts';
import type { Resumable } from '../leftovers.ts';
import type { ChangeExecutor } from './executor.ts';
import { createJournalKeeper, isHalfDone } from './journal-keeper.ts';
import { labelOf } from './kinds.ts';
import { isSameSet } from './kinds/label-sets.ts';
import type { ChangePlanner } from './planner.ts';
import type { KeptPlan, PlannedItem } from './planned-item.ts';

/** A plan as the journal keeps it, so that a killed program can go on. */
export const storedPlanSchema = z.object({
  id: z.string(),
  connectionId: changePlanSchema.shape.connectionId,
  repository: changePlanSchema.shape.repository,
  items: z.array(
    z.object({
      shown: plannedChangeSchema,
      expected: z.string().nullable(),
      target: z.string().nullable(),
      parts: z.array(z.string()).optional(),
      continues: z.string().optional(),
    }),
  ),
});

/** Carries out plans as jobs, item by item. What a job leaves is gone on with after comparing it with a plan made now. */
export interface ChangeRunner extends Resumable<KeptPlan> {
  /** Returns the job's id. */
  start(plan: KeptPlan): string;
}

/** Makes the runner. */
export function createChangeRunner(
  core: Core,
  { jobs, planner, executor }: { jobs: JobRunner; planner: ChangePlanner; executor: ChangeExecutor },
): ChangeRunner {
  const leftovers = createLeftovers<KeptPlan>((jobId) => core.journal.endJob(jobId, core.ports.clock.now()));
  const start = (plan: KeptPlan) => {
    const { connectionId, repository, items } = plan;
    const title = titleOf(plan);
    return jobs.start(
      { kind: 'change', title, steps: items.map(({ shown }) => labelOf(shown.change)) },
      async (job) => {
        core.journal.beginJob({ id: job.id, kind: 'change', title, startedMs: core.ports.clock.now(), plan });
        const left = (await runItems({ job, plan, executor })).map((item) => continued(core, job.id, item));
        if (left.length > 0) leftovers.adopt(job.id, { ...plan, items: left });
        job.canRetry(left.length > 0);
        // What is left is offered again at the next start, until it is done or not wanted any more.
        if (left.length === 0) core.journal.endJob(job.id, core.ports.clock.now());
        core.publish('repositories.changed', { connectionId, repository });
      },
    );
  };
  return {
    start,
    ...leftovers,
    retry: (jobId, signal) =>
      leftovers.goOn(jobId, async (plan) => {
        const changes = plan.items.map(({ shown }) => shown.change);
        const fresh = await planner.plan(plan, changes, signal);
        const items = plan.items.map((item, index) => agreed(core, item, fresh[index] ?? item));
        return start({ ...plan, items });
      }),
  };
}

/** Runs the items in turn; resolves to those that were not done and may be tried again. */
async function runItems({
  job,
  plan,
  executor,
}: {
  job: JobHandle;
  plan: KeptPlan;
  executor: ChangeExecutor;
}): Promise<Left[]> {
  const left: Left[] = [];
  const removed = new Set<string>();
  for (const [index, item] of plan.items.entries()) {
    const { shown } = item;
    if (job.signal.aborted) left.push({ index, item });
    else if (shown.error !== null) job.failed(index, fromWireError(shown.error));
    else if (shown.method === 'none') job.skipped(index, 'Nothing to change.');
    else if (shown.change.kind === 'delete' && removed.has(shown.change.tag))
      job.skipped(index, 'Gone with another tag.');
    else {
      job.running(index);
      try {
        job.done(index, await executor.run(job, plan, item, { jobId: job.id, item: index, undoes: null }));
        for (const tag of shown.alsoRemoved) removed.add(tag);
      } catch (error) {
        job.failed(index, error);
        left.push({ index, item });
      }
    }
  }
  return left;
}

/** An item that was not done, with its place in the plan. */
interface Left {
  readonly index: number;
  readonly item: PlannedItem;
}

/** An item that got half way is gone on with where it stopped. */
function continued({ journal }: Core, jobId: string, { index, item }: Left): PlannedItem {
  const half = journal.ofJob(jobId).findLast((entry) => entry.item === index && isHalfDone(entry));
  return half === undefined ? item : { ...item, continues: half.id };
}

/** A retried item only goes ahead when it would still end where it was shown to end. */
function agreed(core: Core, old: PlannedItem, fresh: PlannedItem): PlannedItem {
  const half = halfOf(core, old);
  const item = { ...fresh, continues: half?.id };
  if (half !== null && isThere(old, fresh)) {
    // Somebody else did the rest.
    createJournalKeeper(core).finish([{ ...half, after: old.target === null ? null : half.after }]);
    return { ...item, shown: { ...fresh.shown, method: 'none', error: null } };
  }
  if (item.shown.error !== null || item.shown.method === 'none') return item;
  const startsThere = [old.expected, ...(half === null ? [] : [half.after?.digest ?? null])];
  const endsThere = item.target === old.target && isSameSet(labelsOf(item), labelsOf(old));
  if (endsThere && startsThere.includes(item.expected)) return item;
  const now = fresh.expected === null ? 'does not exist' : `points at ${shortDigest(fresh.expected)}`;
  const error = new AppError('conflict', `“${old.shown.change.tag}” has changed since the first preview: it ${now}.`, {
    reference: old.shown.change.tag,
    reason: 'E_TAG_MOVED',
    advice: 'Make a new preview.',
  });
  return { ...item, shown: { ...item.shown, error: toWireError(error) } };
}

/** The entry of the attempt that an item goes on with; null when it was taken back or finished since. */
function halfOf({ journal }: Core, { continues }: PlannedItem): StoredEntry | null {
  const found = continues === undefined ? null : journal.get(continues);
  return found !== null && isHalfDone(found) ? found : null;
}

/** True when the tag is as the plan wished. */
function isThere(old: PlannedItem, { shown, expected }: PlannedItem): boolean {
  if (shown.error === null) return shown.method === 'none';
  return old.target === null && expected === null && shown.error.kind === 'not-found';
}

function labelsOf({ shown }: PlannedItem) {
  return shown.method === 'labels-by-api' ? (shown.labels?.after ?? []) : [];
}

/** One line for the list of tasks. */
export function titleOf({ repository, items }: KeptPlan): string {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return `${labelOf(only.shown.change)} in ${repository}`;
  return `${items.length} changes in ${repository}`;
}
