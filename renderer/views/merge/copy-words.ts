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

const manifestKinds: ReadonlySet<CopyStep['kind']> = new Set(['manifest', 'referrer', 'cosign-tag']);
// Written, not copied.
const writtenKinds: ReadonlySet<CopyStep['kind']> = new Set(['list', 'keep-tag', 'referrers-tag']);

/**
 * Copy steps by label, in the order in which they run; attestations, of which every image has one, together. The list
 * itself is not a copy and is left out.
 */
export function groupCopySteps(steps: readonly CopyStep[]): readonly CopyGroup[] {
  const groups = Map.groupBy(
    steps.filter((step) => !writtenKinds.has(step.kind)),
    (step) => (step.label.startsWith('attestation ') ? 'attestations' : step.label),
  );
  return [...groups].map(([label, members]) => ({
    label,
    manifests: members.filter((step) => manifestKinds.has(step.kind)).length,
    uploads: members.filter((step) => step.kind === 'blob-upload').length,
    mounts: members.filter((step) => step.kind === 'blob-mount').length,
    bytes: members.reduce((sum, step) => sum + (step.kind === 'blob-mount' ? 0 : step.sizeBytes), 0),
  }));
}

/** What has to travel, in one sentence. */
export function copySentence(copy: MergePlanDto['copy']): string {
  const blobs = copy.steps.filter((step) => step.kind === 'blob-upload' || step.kind === 'blob-mount').length;
  const manifests = copy.steps.filter((step) => step.kind === 'manifest').length;
  const companions = copy.steps.filter((step) => step.kind === 'referrer' || step.kind === 'cosign-tag').length;
  if (blobs + manifests + companions === 0)
    return 'Nothing has to be copied: every image is already in the repository.';
  const parts = [
    ...(manifests > 0 ? [plural(manifests, 'manifest')] : []),
    ...(companions > 0 ? [plural(companions, 'companion')] : []),
    ...(blobs > 0 ? [plural(blobs, 'blob')] : []),
  ];
  const what = [parts.slice(0, -1).join(', '), parts.at(-1)].filter((part) => part !== '').join(' and ');
  return `${what} to copy, ${formatBytes(copy.bytes)} in ${plural(copy.requests, 'request')}.`;
}

/** Images and blobs travel once; what is written under a tag is written for every plan. */
function stepKey({ kind, digest, label }: CopyStep, plan: number): string {
  return writtenKinds.has(kind) ? `${kind} ${String(plan)} ${label}` : digest;
}

/** What several plans for one repository move together: what more than one of them needs travels once. */
export function joinCopies(plans: readonly Pick<MergePlanDto, 'copy'>[]): MergePlanDto['copy'] {
  const steps = new Map<string, CopyStep>();
  for (const [index, { copy }] of plans.entries()) {
    for (const step of copy.steps) steps.set(stepKey(step, index), step);
  }
  const joined = [...steps.values()];
  return {
    steps: joined,
    requests: joined.reduce((sum, { kind }) => sum + requestsPerStep[kind], 0),
    bytes: joined.reduce((sum, { kind, sizeBytes }) => sum + (kind === 'blob-mount' ? 0 : sizeBytes), 0),
  };
}
