import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { fallbackTag } from '../../registry/oci/referrers.ts';
import type { ChangeExecutor } from '../changes/executor.ts';
import type { Core } from '../core.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { copyManifest } from './copy.ts';
import type { JobCopyContext } from './copy.ts';
import type { MergeStep } from './prepared.ts';
import { referrerDescriptor, withReferrer } from './referrers-tag.ts';
import { putItem } from './tag-item.ts';

/** What a merge is carried out with. */
export interface MergeTools {
  readonly core: Core;
  readonly reader: ManifestReader;
  readonly executor: ChangeExecutor;
}

/** A step's surroundings. */
export interface StepContext extends JobCopyContext {
  readonly tools: MergeTools;
  /** Index of the merge among those of the job, for the journal. */
  readonly item: number;
}

/** Does one step before the list's write. @returns what to say about it @throws AppError */
export async function doStep(context: StepContext, step: MergeStep): Promise<string | undefined> {
  switch (step.kind) {
    case 'copy':
      await copyManifest(context, step.copy);
      return undefined;
    case 'referrer': {
      const subject = await copyManifest(context, step.copy);
      // A registry that answers with the subject lists it by itself (distribution-spec, "Pushing Manifests with Subject").
      if (subject === null && step.needsTag) await listReferrer(context, step.subject, step.copy.digest);
      return undefined;
    }
    case 'cosign-tag':
      if (step.copy !== null) await copyManifest(context, step.copy);
      return writeTag(context, step.tag, null, step.digest);
    case 'keep-tag': {
      // Taking the merge back must not take away what holds the old list until it is back; it has its own undo.
      const job = { ...context.job, wrote: () => undefined };
      return writeTag({ ...context, job }, step.tag, null, step.digest);
    }
  }
}

/** Compares, journals, writes and reads back, like every write to a tag. */
function writeTag(
  { tools, job, item, destination }: StepContext,
  tag: string,
  expected: Digest | null,
  target: Digest,
): Promise<string> {
  const origin = { jobId: job.id, item, undoes: null };
  return tools.executor.run(job, destination.ref, putItem({ tag, expected, target }), origin);
}

// Somebody else may add a referrer of the same manifest at the same time.
const maxTries = 3;

/** Adds a referrer to the index that clients read where the registry has no API for it. */
async function listReferrer(context: StepContext, subject: Digest, referrer: Digest): Promise<void> {
  const { tools, destination, source, reader, signal } = context;
  const { core } = tools;
  const { manifests } = destination.registry.oci;
  const tag = fallbackTag(subject);
  const { bytes, mediaType } = await reader.read(source.registry, source.ref, referrer, signal);
  const descriptor = referrerDescriptor(referrer, mediaType, bytes);
  for (let attempt = 1; ; attempt += 1) {
    const found = await manifests.find(destination.ref.repository, tag, { signal });
    const next = withReferrer(found?.bytes ?? null, descriptor);
    if (next === null) return;
    core.journal.keep(next, core.ports.clock.now());
    try {
      await writeTag(context, tag, found?.digest ?? null, next.digest);
      return;
    } catch (error) {
      const hasMoved = error instanceof AppError && error.details.reason === 'E_TAG_MOVED';
      if (!hasMoved || attempt === maxTries) throw error;
    }
  }
}
