import type { CopyStep, MergePlanDto } from '../../../shared/contract/merges.ts';
import { requestsPerStep } from '../../../shared/contract/merges.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { toBase64 } from '../../../shared/oci/base64.ts';
import { mediaTypes } from '../../../shared/oci/media-types.ts';
import { fallbackTag } from '../../registry/oci/referrers.ts';
import type { ManifestCopy } from './copy-plan.ts';
import type { MergeStep } from './prepared.ts';

type Shown = Omit<MergePlanDto, 'planId'>;
type FromPlan = 'outcome' | 'destinationDigest' | 'resultDigest' | 'contentType' | 'resultBase64' | 'copy';

/** A prepared merge as the page is shown it. */
export function describePlan(plan: MergePlan, steps: readonly MergeStep[], more: Omit<Shown, FromPlan>): Shown {
  const isWrite = plan.outcome !== 'noop';
  const list: CopyStep = {
    kind: 'list',
    digest: plan.digest,
    mediaType: plan.contentType,
    label: 'the list itself',
    sizeBytes: plan.bytes.length,
  };
  const all = [...steps.flatMap(copySteps), ...(isWrite ? [list] : [])];
  return {
    outcome: plan.outcome,
    destinationDigest: plan.destinationDigest,
    resultDigest: plan.digest,
    contentType: plan.contentType,
    resultBase64: toBase64(plan.bytes),
    copy: { steps: all.slice(0, 20_000), ...countOf(all) },
    ...more,
  };
}

function copySteps(step: MergeStep): CopyStep[] {
  switch (step.kind) {
    case 'copy':
      return manifestSteps(step.copy, 'manifest');
    case 'referrer': {
      const { copy, subject, needsTag } = step;
      const label = `the index ${fallbackTag(subject)} of what refers to it`;
      const index: CopyStep = {
        kind: 'referrers-tag',
        digest: subject,
        mediaType: mediaTypes.ociIndex,
        sizeBytes: 0,
        label,
      };
      return [...manifestSteps(copy, 'referrer'), ...(needsTag ? [index] : [])];
    }
    case 'cosign-tag': {
      const { copy, tag, digest } = step;
      const write: CopyStep = {
        kind: 'cosign-tag',
        digest,
        mediaType: mediaTypes.ociManifest,
        sizeBytes: 0,
        label: tag,
      };
      return [...(copy === null ? [] : manifestSteps(copy, 'manifest')), write];
    }
    case 'keep-tag':
      return [{ kind: 'keep-tag', digest: step.digest, mediaType: mediaTypes.ociIndex, sizeBytes: 0, label: step.tag }];
  }
}

function manifestSteps(copy: ManifestCopy, kind: 'manifest' | 'referrer'): CopyStep[] {
  const { blobs, label, digest, mediaType, sizeBytes } = copy;
  const moved = blobs.map((blob): CopyStep => ({
    kind: blob.canMount ? 'blob-mount' : 'blob-upload',
    digest: blob.digest,
    mediaType: blob.mediaType.slice(0, 300),
    sizeBytes: blob.sizeBytes,
    label,
  }));
  return [...moved, { kind, digest, mediaType: mediaType.slice(0, 300), sizeBytes, label }];
}

function countOf(steps: readonly CopyStep[]): { requests: number; bytes: number } {
  let bytes = 0;
  for (const { kind, sizeBytes } of steps) if (kind !== 'blob-mount') bytes += sizeBytes;
  return { requests: steps.reduce((sum, { kind }) => sum + requestsPerStep[kind], 0), bytes };
}

/** What a step of a merge is called in its job. */
export function stepLabel(step: MergeStep): string {
  switch (step.kind) {
    case 'copy':
    case 'referrer':
      return `Copy ${step.copy.label}`;
    case 'cosign-tag':
      return `Copy ${step.tag}`;
    case 'keep-tag':
      return `Keep the old list as ${step.tag}`;
  }
}
