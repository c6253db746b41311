import { z } from 'zod';
import { changePlanSchema, plannedChangeSchema } from '../../../shared/contract/tags.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { AppError, fromWireError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Core } from '../core.ts';
import { isClosing } from '../jobs.ts';
import type { JobHandle, JobRunner } from '../jobs.ts';
import { createLeftovers } from '../leftovers.ts';
import type { Resumable } from '../leftovers.ts';
import type { ChangeExecutor } from './executor.ts';
import type { ChangePlanner } from './planner.ts';
import type { KeptPlan, PlannedItem } from './planned-item.ts';

/** A plan as the journal keeps it, so that a killed program can go on. */
export const storedPlanSchema = z.object({
  id: z.string(),
  connectionId: changePlanSchema.shape.connectionId,
  repository: changePlanSchema.shape.repository,
  items: z.array(
    z.object({ shown: plannedChangeSchema, expected: z.string().nullable(), target: z.string().nullable() }),
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
        const left = await runItems({ job, plan, executor });
        if (left.length > 0) leftovers.adopt(job.id, { ...plan, items: left });
        job.canRetry(left.length > 0);
        // What the end of the program cut short is offered again at the next start.
        if (left.length === 0 || !isClosing(job.signal)) core.journal.endJob(job.id, core.ports.clock.now());
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
        const items = plan.items.map((item, index) => agreed(item, fresh[index] ?? item));
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
}): Promise<PlannedItem[]> {
  const left: PlannedItem[] = [];
  const removed = new Set<string>();
  for (const [index, item] of plan.items.entries()) {
    const { shown } = item;
    if (job.signal.aborted) left.push(item);
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
        left.push(item);
      }
    }
  }
  return left;
}

/** A retried item only goes ahead when it would still do what was shown. */
function agreed(old: PlannedItem, fresh: PlannedItem): PlannedItem {
  if (fresh.shown.method === 'none' || fresh.shown.error !== null) return fresh;
  if (fresh.expected === old.expected && fresh.target === old.target) return fresh;
  const now = fresh.expected === null ? 'does not exist' : `points at ${shortDigest(fresh.expected)}`;
  const error = new AppError('conflict', `“${old.shown.change.tag}” has changed since the first preview: it ${now}.`, {
    reference: old.shown.change.tag,
    reason: 'E_TAG_MOVED',
    advice: 'Make a new preview.',
  });
  return {
    ...fresh,
    shown: {
      ...fresh.shown,
      error: { kind: error.kind, message: error.message, details: { ...error.details, codes: undefined } },
    },
  };
}

const verbs: Readonly<Record<TagChange['kind'], string>> = {
  move: 'Move',
  restore: 'Restore',
  delete: 'Delete',
  expire: 'Set the expiration of',
  immutability: 'Protect',
  labels: 'Label',
  'delete-permanently': 'Permanently delete',
};

function labelOf(change: TagChange): string {
  const to = 'digest' in change && change.digest !== null ? ` to ${shortDigest(change.digest)}` : '';
  return `${verbs[change.kind]} ${change.tag}${to}`;
}

/** One line for the list of tasks. */
export function titleOf({ repository, items }: KeptPlan): string {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return `${labelOf(only.shown.change)} in ${repository}`;
  return `${items.length} changes in ${repository}`;
}
