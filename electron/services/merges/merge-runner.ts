import type { RepositoryRef } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/errors.ts';
import { isClosing } from '../jobs.ts';
import type { JobHandle, JobRunner, StepSpec } from '../jobs.ts';
import { createLeftovers } from '../leftovers.ts';
import type { Resumable } from '../leftovers.ts';
import { carryOut } from './carry-out.ts';
import { stepLabel } from './describe.ts';
import type { MergeTools } from './do-step.ts';
import { prepareMerge } from './prepare.ts';
import { copyOf } from './prepared.ts';
import type { MergeStep, PreparedMerge, PrepareInput } from './prepared.ts';

/**
 * Carries out prepared merges, several as one job. Those that were not written are prepared anew from the same wishes
 * and the same digests when the job is retried.
 */
export interface MergeRunner extends Resumable<readonly PrepareInput[]> {
  /** Returns the job's id. @throws AppError `invalid-input` when two of the merges write the same tag. */
  start(merges: readonly PreparedMerge[]): string;
}

/** A merge that could not be prepared again keeps its place in the job, with the reason. */
interface Refused {
  readonly input: PrepareInput;
  readonly error: unknown;
}
type Candidate = PreparedMerge | Refused;

/** Makes the runner. */
export function createMergeRunner(tools: MergeTools, jobs: JobRunner): MergeRunner {
  const { core, reader } = tools;
  const leftovers = createLeftovers<readonly PrepareInput[]>((jobId) =>
    core.journal.endJob(jobId, core.ports.clock.now()),
  );
  const start = (merges: readonly Candidate[]) => {
    refuseSameTag(merges);
    const title = titleOf(merges);
    const spec = { kind: 'merge' as const, title, steps: stepsOf(merges), bytesTotal: bytesOf(merges) };
    return jobs.start(spec, async (job) => {
      const inputs = merges.filter((merge) => !isNoop(merge)).map(({ input }) => input);
      if (inputs.length > 0) {
        const plan = { merges: merges.map(({ input }) => input) };
        core.journal.beginJob({ id: job.id, kind: 'merge', title, startedMs: core.ports.clock.now(), plan });
      }
      const left = await carryOutAll(tools, merges, job);
      if (left.length > 0) leftovers.adopt(job.id, left);
      job.canRetry(left.length > 0);
      // What the end of the program cut short is offered again at the next start.
      if (left.length === 0 || !isClosing(job.signal)) core.journal.endJob(job.id, core.ports.clock.now());
      for (const ref of placesOf(inputs)) core.publish('repositories.changed', ref);
      if (left.length > 0 && job.signal.aborted) throw new AppError('cancelled', 'The merge was cancelled.');
    });
  };
  return {
    start,
    ...leftovers,
    retry: (jobId, signal) =>
      leftovers.goOn(jobId, async (inputs) => {
        const prepare = (input: PrepareInput): Promise<Candidate> =>
          prepareMerge(core, reader, input, signal).catch((error: unknown) => ({ input, error }));
        const merges = await Promise.all(inputs.map(prepare));
        const refused = merges.find(isRefused);
        // With nothing to do the reason is the answer, and what is left stays to be retried.
        if (refused !== undefined && merges.every(isRefused)) throw refused.error;
        return start(merges);
      }),
  };
}

function isRefused(merge: Candidate): merge is Refused {
  return 'error' in merge;
}

function isNoop(merge: Candidate): boolean {
  return !isRefused(merge) && merge.plan.outcome === 'noop';
}

/** Does one merge after the other; returns those that were not written. */
async function carryOutAll(
  tools: MergeTools,
  merges: readonly Candidate[],
  job: JobHandle,
): Promise<readonly PrepareInput[]> {
  const left: PrepareInput[] = [];
  const present = new Map<string, Set<string>>();
  let firstStep = 0;
  for (const [item, merge] of merges.entries()) {
    const place = placeKey(merge.input.destination);
    const known = present.get(place) ?? new Set();
    present.set(place, known);
    if (isRefused(merge)) job.failed(firstStep, merge.error);
    else if (isNoop(merge)) job.skipped(firstStep, 'The destination already is the result; nothing is written.');
    const isDone =
      isNoop(merge) ||
      (!isRefused(merge) &&
        !job.signal.aborted &&
        (await carryOut(tools, merge, { item, firstStep, present: known }, job)));
    if (!isDone) left.push(merge.input);
    firstStep += stepCount(merge);
  }
  return left;
}

function titleOf(merges: readonly Candidate[]): string {
  const [first, ...others] = merges;
  if (first === undefined) throw new Error('a job needs a merge');
  const { source, destination } = first.input;
  if (others.length === 0) return `Merge ${source.reference} into ${destination.tag} of ${destination.repository}`;
  const tags = merges.map(({ input }) => input.destination.tag).join(', ');
  return `Merge into ${merges.length} tags of ${destination.repository}: ${tags}`;
}

function stepsOf(merges: readonly Candidate[]): (string | StepSpec)[] {
  const isOne = merges.length === 1;
  return merges.flatMap((merge) => {
    const { tag } = merge.input.destination;
    const label = (text: string) => (isOne ? text : `${tag}: ${text}`);
    const write = isOne ? `Write ${tag}` : label('Write');
    if (isRefused(merge) || isNoop(merge)) return [write];
    const copies = merge.steps.map((step) => ({ label: label(stepLabel(step)), bytes: stepBytes(step) }));
    return [...copies, write, label('Verify')];
  });
}

function stepCount(merge: Candidate): number {
  return isRefused(merge) || isNoop(merge) ? 1 : merge.steps.length + 2;
}

function stepBytes(step: MergeStep): number {
  return copyOf(step)?.blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) ?? 0;
}

/** What several merges bring to the same repository travels once. */
function bytesOf(merges: readonly Candidate[]): number {
  const blobs = new Map<string, number>();
  for (const merge of merges) {
    if (isRefused(merge)) continue;
    const place = placeKey(merge.input.destination);
    for (const { digest, sizeBytes } of merge.steps.flatMap((step) => copyOf(step)?.blobs ?? [])) {
      blobs.set(`${place} ${digest}`, sizeBytes);
    }
  }
  return [...blobs.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}

function placeKey({ connectionId, repository }: RepositoryRef): string {
  return `${connectionId} ${repository}`;
}

function placesOf(inputs: readonly PrepareInput[]): Iterable<RepositoryRef> {
  const refs = inputs.map(({ destination: { connectionId, repository } }) => ({ connectionId, repository }));
  return new Map(refs.map((ref) => [placeKey(ref), ref])).values();
}

function refuseSameTag(merges: readonly Candidate[]): void {
  const seen = new Set<string>();
  for (const { input } of merges) {
    const key = `${placeKey(input.destination)} ${input.destination.tag}`;
    if (seen.has(key)) {
      const message = `Two of the merges write “${input.destination.tag}”; nothing was changed.`;
      throw new AppError('invalid-input', message, { reference: input.destination.tag, reason: 'E_SAME_TAG' });
    }
    seen.add(key);
  }
}
