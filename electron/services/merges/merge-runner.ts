import { AppError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { ChangeExecutor } from '../changes/executor.ts';
import type { PlannedItem } from '../changes/planned-item.ts';
import type { Core } from '../core.ts';
import { isClosing } from '../jobs.ts';
import type { JobHandle, JobRunner } from '../jobs.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { createLeftovers } from '../leftovers.ts';
import type { Resumable } from '../leftovers.ts';
import { copyManifest } from './copy.ts';
import type { CopyContext } from './copy-plan.ts';
import { prepareMerge } from './prepare.ts';
import type { PreparedMerge, PrepareInput } from './prepare.ts';

/** Carries out prepared merges as jobs. One that failed is prepared anew from the same wish and the same digests. */
export interface MergeRunner extends Resumable<PrepareInput> {
  /** Returns the job's id. */
  start(merge: PreparedMerge): string;
}

interface Tools {
  readonly core: Core;
  readonly reader: ManifestReader;
  readonly executor: ChangeExecutor;
}

/** Makes the runner. */
export function createMergeRunner(tools: Tools, jobs: JobRunner): MergeRunner {
  const { core, reader } = tools;
  const leftovers = createLeftovers<PrepareInput>((jobId) => core.journal.endJob(jobId, core.ports.clock.now()));
  const start = (merge: PreparedMerge) => {
    const { input, plan, shown } = merge;
    const { tag, ...ref } = input.destination;
    const title = `Merge ${input.source.reference} into ${tag} of ${ref.repository}`;
    const bytesTotal = shown.copy.steps.reduce((sum, step) => sum + (isBlob(step.kind) ? step.sizeBytes : 0), 0);
    return jobs.start({ kind: 'merge', title, steps: stepsOf(merge), bytesTotal }, async (job) => {
      if (plan.outcome === 'noop') return job.skipped(0, 'The destination already is the result; nothing is written.');
      core.journal.beginJob({ id: job.id, kind: 'merge', title, startedMs: core.ports.clock.now(), plan: input });
      const isWritten = await carryOut(tools, merge, job);
      if (!isWritten) leftovers.adopt(job.id, input);
      job.canRetry(!isWritten);
      // What the end of the program cut short is offered again at the next start.
      if (isWritten || !isClosing(job.signal)) core.journal.endJob(job.id, core.ports.clock.now());
      core.publish('repositories.changed', ref);
      if (!isWritten && job.signal.aborted) throw cancelledError(tag);
    });
  };
  return {
    start,
    ...leftovers,
    retry: (jobId, signal) =>
      leftovers.goOn(jobId, async (input) => start(await prepareMerge(core, reader, input, signal))),
  };
}

function stepsOf({ copies, plan, input }: PreparedMerge): string[] {
  const write = `Write ${input.destination.tag}`;
  return [...copies.map(({ label }) => `Copy ${label}`), write, ...(plan.outcome === 'noop' ? [] : ['Verify'])];
}

function isBlob(kind: string): boolean {
  return kind === 'blob-mount' || kind === 'blob-upload';
}

/** True when the list was written, whatever the check afterwards found. */
async function carryOut(tools: Tools, merge: PreparedMerge, job: JobHandle): Promise<boolean> {
  const { core, executor } = tools;
  const { plan, copies, input } = merge;
  const { connectionId, repository } = input.destination;
  const write = copies.length;
  // The result exists nowhere yet, so it is kept here before it is needed.
  const manifest = { digest: plan.digest, mediaType: plan.contentType, bytes: plan.bytes };
  core.journal.keep(manifest, core.ports.clock.now());
  let step = 0;
  try {
    const origin = { jobId: job.id, item: 0, undoes: null, kind: 'merge' as const };
    const prepare = async () => {
      const context = await contextOf(tools, merge, job.signal);
      for (const [index, copy] of copies.entries()) {
        step = index;
        job.signal.throwIfAborted();
        job.running(index);
        await copyManifest(context, copy, job);
        job.done(index);
      }
      step = write;
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

function cancelledError(tag: string): AppError {
  return new AppError('cancelled', `The merge was cancelled; “${tag}” is as it was.`);
}

async function contextOf({ core, reader }: Tools, { input }: PreparedMerge, signal: AbortSignal): Promise<CopyContext> {
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
    signal,
  };
}

/** The write of the list as a change to one tag, so that it is compared, journalled and read back like any other. */
function itemOf({ plan, input, shown }: PreparedMerge): PlannedItem {
  const side = (digest: string) => ({ digest, kind: 'index' as const, expiresAtMs: null, platforms: [] });
  const none = { platformsGained: [], platformsLost: [], alsoRemoved: [], companions: [], warnings: [], error: null };
  return {
    shown: {
      ...none,
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
async function verify({ core }: Tools, { plan, children, input }: PreparedMerge): Promise<string> {
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
