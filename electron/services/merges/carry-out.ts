import { AppError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { JobHandle } from '../jobs.ts';
import { copyLost } from './copy.ts';
import { doStep } from './do-step.ts';
import type { MergeTools, StepContext } from './do-step.ts';
import { openEnds } from './ends.ts';
import { copyOf } from './prepared.ts';
import type { PreparedMerge } from './prepared.ts';
import { putItem } from './tag-item.ts';

/** Where one merge stands in its job. */
export interface MergePlace {
  /** Its index among the merges of the job. */
  readonly item: number;
  /** Index of its first step; the copies come first, then the write and the check. */
  readonly firstStep: number;
  /** What earlier merges of the job have brought to the same repository. */
  readonly present: Set<string>;
}

// Quay keeps a manifest that was pushed by digest for an hour, by default, until something holds it.
const soonClearedMs = 45 * 60 * 1000;

/**
 * Carries out one merge. What fails is told in its step and not thrown.
 * @returns true when the list was written, whatever the check afterwards found
 */
export async function carryOut(
  tools: MergeTools,
  merge: PreparedMerge,
  { item, firstStep, present }: MergePlace,
  job: JobHandle,
): Promise<boolean> {
  const { core, executor, reader } = tools;
  const { plan, steps, input, isAbsent, shown } = merge;
  const { connectionId, repository, tag } = input.destination;
  const write = firstStep + steps.length;
  const broughtBefore = present.size;
  // The result exists nowhere yet, so it is kept here before it is needed.
  core.journal.keep({ digest: plan.digest, mediaType: plan.contentType, bytes: plan.bytes }, core.ports.clock.now());
  let step = firstStep;
  try {
    const { source, destination } = await openEnds(core, input, isAbsent, job.signal);
    const prepare = async () => {
      const startMs = core.ports.clock.now();
      const common = { source, destination, reader, present, signal: job.signal, job, tools, item };
      for (const [index, one] of steps.entries()) {
        step = firstStep + index;
        job.signal.throwIfAborted();
        job.running(step);
        job.done(step, await doStep({ ...common, step }, one));
      }
      step = write;
      job.signal.throwIfAborted();
      job.running(write);
      if (core.ports.clock.now() - startMs > soonClearedMs) await bringBack({ ...common, step }, merge);
    };
    const origin = { jobId: job.id, item, undoes: null, kind: 'merge' as const };
    const change = putItem({
      tag,
      expected: plan.destinationDigest,
      target: plan.digest,
      expiresAtMs: merge.expiresAtMs,
      siblings: shown.siblings,
    });
    const ref = { connectionId, repository };
    job.done(write, await executor.run(job, ref, change, origin, prepare, destination.registry));
    step = write + 1;
    job.running(step);
    job.done(step, await verify(tools, merge));
  } catch (error) {
    if (!job.signal.aborted || step > write) job.failed(step, error);
    if (step <= write) tellLeftBehind(job, repository, present.size - broughtBefore);
  }
  return step > write;
}

/** What took long to copy may have been cleared away before anything holds it. */
async function bringBack(context: StepContext, { steps }: PreparedMerge): Promise<void> {
  for (const copy of steps.map(copyOf)) {
    context.signal.throwIfAborted();
    if (copy !== null) await copyLost(context, copy);
  }
}

function tellLeftBehind(job: JobHandle, repository: string, count: number): void {
  if (count === 0) return;
  const what = count === 1 ? 'One blob or manifest that was' : `${count} blobs and manifests that were`;
  const message = `${what} copied to ${repository} stay there; no tag points at them. Trying again goes on from there, and registries clear away what is never used.`;
  job.warn({ code: 'W_LEFT_BEHIND', message });
}

/** Reads the list back by tag and looks for every child. @throws AppError when something is not as it should be. */
async function verify({ core }: MergeTools, { plan, children, input }: PreparedMerge): Promise<string> {
  const { connectionId, repository, tag } = input.destination;
  const { registry } = await core.registries.open(connectionId);
  const { digest } = await registry.oci.manifests.get(repository, tag);
  if (digest !== plan.digest) {
    const message = `“${tag}” gives ${shortDigest(digest)}, not the merged ${shortDigest(plan.digest)}.`;
    throw new AppError('conflict', message, { repository, reference: tag, reason: 'E_TAG_MOVED_AFTER' });
  }
  const heads = await Promise.all(children.map((child) => registry.oci.manifests.head(repository, child)));
  const missing = children.filter((_, index) => heads[index] === null);
  if (missing.length === 0) return `${plan.bytes.length} bytes and ${children.length} children are as planned.`;
  throw new AppError('not-found', `${missing.length} children of the merged list are not in the registry.`, {
    repository,
    reference: missing[0],
    reason: 'E_CHILD_MISSING',
    advice: 'Undo the merge, then prepare it again.',
  });
}
