import { requestsPerStep, type MergePlanDto } from '../../../shared/contract/merges.ts';
import { formatBytes, plural } from '../../ui/format.ts';

export type CopyStep = MergePlanDto['copy']['steps'][number];

/** The steps of one platform or role, for people: a copy plan has thousands of blobs and a dozen platforms. */
export interface CopyGroup {
  readonly label: string;
  readonly manifests: number;
  readonly uploads: number;
  readonly mounts: number;
  /** Bytes that travel; mounts cost none. */
  readonly bytes: number;
}

/** Copy steps by label, in the order in which they run. The list itself is not a copy and is left out. */
export function groupCopySteps(steps: readonly CopyStep[]): readonly CopyGroup[] {
  const groups = Map.groupBy(
    steps.filter((step) => step.kind !== 'list'),
    (step) => step.label,
  );
  return [...groups].map(([label, members]) => ({
    label,
    manifests: members.filter((step) => step.kind === 'manifest').length,
    uploads: members.filter((step) => step.kind === 'blob-upload').length,
    mounts: members.filter((step) => step.kind === 'blob-mount').length,
    bytes: members.reduce((sum, step) => sum + (step.kind === 'blob-mount' ? 0 : step.sizeBytes), 0),
  }));
}

/** What has to travel, in one sentence. */
export function copySentence(copy: MergePlanDto['copy']): string {
  const blobs = copy.steps.filter((step) => step.kind === 'blob-upload' || step.kind === 'blob-mount').length;
  const manifests = copy.steps.filter((step) => step.kind === 'manifest').length;
  if (blobs === 0 && manifests === 0) return 'Nothing has to be copied: every image is already in the repository.';
  const what = [
    ...(manifests > 0 ? [plural(manifests, 'manifest')] : []),
    ...(blobs > 0 ? [plural(blobs, 'blob')] : []),
  ].join(' and ');
  return `${what} to copy, ${formatBytes(copy.bytes)} in ${plural(copy.requests, 'request')}.`;
}

/** What several plans for one repository move together: what more than one of them needs travels once. */
export function joinCopies(plans: readonly Pick<MergePlanDto, 'copy'>[]): MergePlanDto['copy'] {
  const steps = new Map<string, CopyStep>();
  for (const [index, { copy }] of plans.entries()) {
    for (const step of copy.steps) steps.set(step.kind === 'list' ? `list ${String(index)}` : step.digest, step);
  }
  const joined = [...steps.values()];
  return {
    steps: joined,
    requests: joined.reduce((sum, { kind }) => sum + requestsPerStep[kind], 0),
    bytes: joined.reduce((sum, { kind, sizeBytes }) => sum + (kind === 'blob-mount' ? 0 : sizeBytes), 0),
  };
}
