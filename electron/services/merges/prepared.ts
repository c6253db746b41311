import type { z } from 'zod';
import type { MergePlanDto, merges } from '../../../shared/contract/merges.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { ManifestCopy } from './copy-plan.ts';

export type PrepareInput = z.output<typeof merges.prepare.input>;

/** One thing that is done before the list is written, in the order of execution. */
export type MergeStep =
  | { readonly kind: 'copy'; readonly copy: ManifestCopy }
  /** A manifest that refers to another one, which must be findable by it afterwards. */
  | { readonly kind: 'referrer'; readonly copy: ManifestCopy; readonly subject: Digest; readonly needsTag: boolean }
  | { readonly kind: 'cosign-tag'; readonly copy: ManifestCopy | null; readonly tag: string; readonly digest: Digest }
  | { readonly kind: 'keep-tag'; readonly tag: string; readonly digest: Digest };

/** A merge as the host keeps it until it is applied. */
export interface PreparedMerge {
  readonly input: PrepareInput;
  readonly plan: MergePlan;
  /** On the user's word the destination's 401 means that its repository is not there yet. */
  readonly isAbsent: boolean;
  /** When the destination's tag expires now; null: never, or not known. */
  readonly expiresAtMs: number | null;
  readonly steps: readonly MergeStep[];
  /** Children of the result, for the check afterwards. */
  readonly children: readonly Digest[];
  /** What the page is shown, without the id. */
  readonly shown: Omit<MergePlanDto, 'planId'>;
}

/** The manifest a step brings over; null when it brings none. */
export function copyOf(step: MergeStep): ManifestCopy | null {
  return step.kind === 'keep-tag' ? null : step.copy;
}
