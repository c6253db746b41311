import { AppError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { ChangeExecutor } from '../changes/executor.ts';
import { noFacts } from '../changes/planned-item.ts';
import type { PlannedItem } from '../changes/planned-item.ts';
import type { Core } from '../core.ts';
import type { JobHandle } from '../jobs.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { copyManifest } from './copy.ts';
import type { JobCopyContext } from './copy.ts';
import type { PreparedMerge } from './prepare.ts';

/** What a merge is carried out with. */
export interface MergeTools {
  readonly core: Core;
  readonly reader: ManifestReader;
  readonly executor: ChangeExecutor;
}

/** Where one merge stands in its job. */
export interface MergePlace {
  /** Its index among the merges of the job. */
  readonly item: number;
  /** Index of its first step; the copies come first, then the write and the check. */
  readonly firstStep: number;
  /** What earlier merges of the job have brought to the same repository. */
  readonly present: Set<string>;
}

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
  const { core, executor } = tools;
  const { plan, copies, input } = merge;
  const { connectionId, repository } = input.destination;
  const write = firstStep + copies.length;
  // The result exists nowhere yet, so it is kept here before it is needed.
  const manifest = { digest: plan.digest, mediaType: plan.contentType, bytes: plan.bytes };
  core.journal.keep(manifest, core.ports.clock.now());
  let step = firstStep;
  try {
    const origin = { jobId: job.id, item, undoes: null, kind: 'merge' as const };
    const prepare = async () => {
      const context = await contextOf(tools, merge, present, job.signal);
      for (const [index, copy] of copies.entries()) {
        step = firstStep + index;
        job.signal.throwIfAborted();
        job.running(step);
        await copyManifest(context, copy, job);
        job.done(step);
      }
      step = write;
      job.signal.throwIfAborted();
      job.running(write);
    };
    job.done(write, await executor.run(job, { connectionId, repository }, itemOf(merge), origin, prepare));
    step = write + 1;
    job.running(step);
    job.done(step, await verify(tools, merge));
  } catch (error) {
    if (!job.signal.aborted || step > write) job.failed(step, error);
  }
  return step > write;
}

async function contextOf(
  { core, reader }: MergeTools,
  { input }: PreparedMerge,
  present: Set<string>,
  signal: AbortSignal,
): Promise<JobCopyContext> {
  const { source, destination } = input;
  const [from, to] = [
    await core.registries.open(source.connectionId),
    await core.registries.open(destination.connectionId),
  ];
  return {
    source: { registry: from.registry, ref: { connectionId: source.connectionId, repository: source.repository } },
    destination: {
      registry: to.registry,
      ref: { connectionId: destination.connectionId, repository: destination.repository },
    },
    reader,
    present,
    signal,
  };
}

/** The write of the list as a change to one tag, so that it is compared, journalled and read back like any other. */
function itemOf({ plan, input, shown }: PreparedMerge): PlannedItem {
  const side = (digest: string) => ({ digest, kind: 'index' as const, expiresAtMs: null, platforms: [] });
  return {
    shown: {
      ...noFacts(),
      change: { kind: 'move', tag: input.destination.tag, digest: plan.digest },
      before: plan.destinationDigest === null ? null : side(plan.destinationDigest),
      after: side(plan.digest),
      siblings: shown.siblings,
      method: 'put-manifest',
      undo: { possible: true, untilMs: null, reason: null },
    },
    expected: plan.destinationDigest,
    target: plan.digest,
  };
}

/** Reads the list back by tag and looks for every child. @throws AppError when something is not as it should be. */
async function verify({ core }: MergeTools, { plan, children, input }: PreparedMerge): Promise<string> {
  const { connectionId, repository, tag } = input.destination;
  const { registry } = await core.registries.open(connectionId);
  const { digest } = await registry.oci.manifests.get(repository, tag);
  if (digest !== plan.digest) {
    throw new AppError(
      'conflict',
      `“${tag}” gives ${shortDigest(digest)}, not the merged ${shortDigest(plan.digest)}.`,
      {
        repository,
        reference: tag,
        reason: 'E_TAG_MOVED_AFTER',
      },
    );
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
