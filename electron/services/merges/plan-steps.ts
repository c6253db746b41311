import type { MergePlan } from '../../../shared/merge/types.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import type { CompanionSubject, FoundCompanion } from './companions.ts';
import { labelOf } from './copy-plan.ts';
import type { CopyPlanner, ManifestCopy } from './copy-plan.ts';
import type { KeepTag } from './keep-tag.ts';
import type { MergeStep } from './prepared.ts';

/**
 * What companions are looked for: the source's list and those of its children that the result takes. Within one
 * repository what belongs to the children is there already, so only the list's own is told.
 */
export function companionSubjects(
  plan: MergePlan,
  result: readonly Descriptor[],
  source: readonly Descriptor[],
  isSameRepository: boolean,
): CompanionSubject[] {
  if (plan.sourceDigest === null) return [];
  const list = { digest: plan.sourceDigest, label: 'the list', isReplaced: plan.digest !== plan.sourceDigest };
  if (isSameRepository) return [list];
  const inSource = new Set(source.map(({ digest }) => digest));
  const taken = new Map(result.filter(({ digest }) => inSource.has(digest)).map((entry) => [entry.digest, entry]));
  const children = [...taken.values()].map((entry) => ({
    digest: entry.digest,
    label: labelOf(entry),
    isReplaced: false,
  }));
  return [list, ...children];
}

/** Everything before the list's write, in order: children, then what goes with them, then the second tag. */
export async function planSteps(
  planner: CopyPlanner,
  found: readonly FoundCompanion[],
  keepTag: KeepTag | null,
): Promise<MergeStep[]> {
  const steps: MergeStep[] = copySteps(planner.copies());
  for (const companion of found) {
    if (!companion.shown.chosen || companion.shown.wouldBe !== 'copied') continue;
    const before = planner.copies().length;
    const copy = await planner.addManifest(companion.descriptor, companion.shown.label);
    // Its own manifest comes last; before it stand the children of one that is an index.
    steps.push(...copySteps(planner.copies().slice(before, copy === null ? undefined : -1)));
    const own = companionStep(companion, copy);
    if (own !== null) steps.push(own);
  }
  if (keepTag !== null && !keepTag.isThere) steps.push({ kind: 'keep-tag', tag: keepTag.tag, digest: keepTag.digest });
  return steps;
}

function companionStep({ shown, needsTag }: FoundCompanion, copy: ManifestCopy | null): MergeStep | null {
  const { subject, digest, tag } = shown;
  if (tag !== null) return { kind: 'cosign-tag', copy, tag, digest };
  return copy === null ? null : { kind: 'referrer', copy, subject, needsTag };
}

function copySteps(copies: readonly ManifestCopy[]): MergeStep[] {
  return copies.map((copy) => ({ kind: 'copy' as const, copy }));
}
