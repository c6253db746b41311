import type { MergePlan } from '../../../shared/merge/types.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import type { Core } from '../core.ts';
import { findCompanions } from './companions.ts';
import type { CompanionSubject, FoundCompanion } from './companion-search.ts';
import type { CompanionSearch } from './companions.ts';
import { createCopyPlanner, labelOf } from './copy-plan.ts';
import type { CopyContext, CopyPlanner, ManifestCopy } from './copy-plan.ts';
import { isSameRepository } from './ends.ts';
import { planKeepTag } from './keep-tag.ts';
import type { KeepTag } from './keep-tag.ts';
import type { MergeStep, PrepareInput } from './prepared.ts';

/** What planning works with. */
interface Moving {
  readonly core: Core;
  readonly context: CopyContext;
}

/** The entries of the lists that a merge is about. */
interface Lists {
  readonly source: readonly Descriptor[];
  readonly before: { readonly entries: readonly Descriptor[] } | null;
  readonly result: readonly Descriptor[];
}

/** Everything that must be moved or tagged before the list is written. */
interface Moves {
  readonly steps: readonly MergeStep[];
  /** Children of the destination's list that nobody has any more. */
  readonly absent: readonly Digest[];
  /** What only the source has for now. */
  readonly copied: ReadonlySet<Digest>;
  readonly search: CompanionSearch;
  readonly keepTag: KeepTag | null;
}

/** Works out what is moved. Reads only. @throws AppError for what the source has lost and for names that are taken */
export async function planMoves(
  { core, context }: Moving,
  input: PrepareInput,
  plan: MergePlan,
  { source, before, result }: Lists,
): Promise<Moves> {
  const keepTag = await planKeepTag(context.destination, input, plan.destinationDigest, context.signal);
  const planner = createCopyPlanner(context);
  const absent = await planner.addEntries(result, new Set(before?.entries.map(({ digest }) => digest)));
  const isSame = isSameRepository(context.source, context.destination);
  const subjects = companionSubjects(plan, result, source, isSame);
  const children = new Set(result.map(({ digest }) => digest));
  const search = await findCompanions(core, context, subjects, children, input.companions);
  const steps = await planSteps(planner, search.found, keepTag);
  const copied = new Set(planner.copies().map(({ digest }) => digest));
  return { steps, absent, copied, search, keepTag };
}

/**
 * What companions are looked for: the source's list and those of its children that the result takes. Within one
 * repository what belongs to the children is there already, so only the list's own is told.
 */
function companionSubjects(
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
async function planSteps(
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
