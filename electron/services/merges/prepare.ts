import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { fromBase64 } from '../../../shared/oci/base64.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import { readRepositoryView } from '../changes/repository-view.ts';
import type { RepositoryView } from '../changes/repository-view.ts';
import type { Core } from '../core.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import type { CompanionSearch } from './companions.ts';
import { computeMerge, isAbsentBy401 } from './compute.ts';
import type { ReadSides } from './compute.ts';
import type { CopyContext } from './copy-plan.ts';
import { describePlan } from './describe.ts';
import { openEnds } from './ends.ts';
import type { MergeEnds } from './ends.ts';
import { foretellExpiration } from './expiration.ts';
import { readNested } from './nested.ts';
import { absentWarnings, engineWarnings, findLosses, refuseImmutable, typeWarnings } from './outlook.ts';
import { requirePush } from './permission.ts';
import { planMoves } from './plan-steps.ts';
import type { PreparedMerge, PrepareInput } from './prepared.ts';
import { digestOf, entriesOf, loadSide } from './sides.ts';

/** Recomputes a merge from freshly read sides and works out everything it will do. Reads only. */
export async function prepareMerge(
  core: Core,
  reader: ManifestReader,
  input: PrepareInput,
  signal: AbortSignal,
): Promise<PreparedMerge> {
  const sides = await readSides(core, reader, input, signal);
  const { capabilities } = await core.registries.open(input.destination.connectionId, signal);
  const isAbsent = isAbsentBy401(input, sides.destination, capabilities);
  const plan = computeMerge(input, sides, isAbsent);
  const ends = await openEnds(core, input, isAbsent, signal);
  const { tag, ...ref } = input.destination;
  const view = await readRepositoryView(core, ends.to, ref, [tag], signal);
  refuseImmutable(view, tag);
  const facts = { sourceDigest: digestOf(sides.source) ?? '', warnings: engineWarnings(plan) };
  const base = { input, plan, isAbsent, expiresAtMs: view.rows?.get(tag)?.endMs ?? null };
  if (plan.outcome === 'noop') {
    return { ...base, steps: [], children: [], shown: describePlan(plan, [], { ...nothing, ...facts }) };
  }
  const context = { ...ends, reader, signal };
  const { expiresAtMs } = base;
  const work = await planWork({ core, context, ends, view, sides, expiresAtMs }, input, plan);
  const warnings = [...facts.warnings, ...work.shown.warnings].slice(0, 500);
  return { ...base, ...work, shown: describePlan(plan, work.steps, { ...facts, ...work.shown, warnings }) };
}

async function readSides(
  core: Core,
  reader: ManifestReader,
  { source, destination, options }: PrepareInput,
  signal: AbortSignal,
): Promise<ReadSides> {
  const [from, to] = await Promise.all([
    loadSide(core, reader, source, signal),
    loadSide(core, reader, { ...destination, reference: destination.tag }, signal),
  ]);
  if (options.nested !== 'flatten') return { source: from, destination: to, nested: [] };
  const { side, nested } = await readNested(core, reader, source, from, signal);
  return { source: side, destination: to, nested };
}

type Outlook = Omit<
  MergePlanDto,
  'planId' | 'outcome' | 'sourceDigest' | 'destinationDigest' | 'resultDigest' | 'contentType' | 'resultBase64' | 'copy'
>;

const nothing: Outlook = {
  permission: 'unknown',
  companionsFound: [],
  companionsState: 'known',
  companionsError: null,
  expirationChange: null,
  keepTag: null,
  signaturesLost: [],
  siblings: [],
  warnings: [],
};

interface Work {
  readonly core: Core;
  readonly context: CopyContext;
  readonly ends: MergeEnds;
  readonly view: RepositoryView;
  readonly sides: ReadSides;
  readonly expiresAtMs: number | null;
}

/** Everything that is done before and with the write of the list, asked in the order in which it may be refused. */
async function planWork(work: Work, input: PrepareInput, plan: MergePlan) {
  const { context, ends, view, sides } = work;
  const { signal } = context;
  const { tag } = input.destination;
  const lists = {
    source: listOf(sides.source)?.entries ?? [],
    before: listOf(sides.destination),
    result: entriesOf(plan.bytes, plan.contentType),
  };
  const typed = typeWarnings(ends.to, plan, lists.result, lists.before);
  const permission = await requirePush(ends, view, plan.destinationDigest !== null, signal);
  const { steps, absent, copied, search, keepTag } = await planMoves(work, input, plan, lists);
  const present = lists.result.filter(({ digest }) => !absent.includes(digest));
  const { expirationChange, warnings } = await foretell(work, present, copied);
  const losses = await findLosses(ends.destination, view, tag, plan, signal);
  const shown: Outlook = {
    permission,
    ...companionsShown(search),
    expirationChange,
    keepTag: keepTag?.tag ?? null,
    ...losses,
    warnings: [...absentWarnings(absent), ...typed, ...warnings, ...losses.warnings],
  };
  return { steps, children: present.map(({ digest }) => digest), shown };
}

function companionsShown({ found, error }: CompanionSearch) {
  return {
    companionsFound: found.map(({ shown }) => shown),
    companionsState: error === null ? ('known' as const) : ('unknown' as const),
    companionsError: error,
  };
}

function listOf(side: ReadSides['source']): { contentType: string; entries: readonly Descriptor[] } | null {
  if (side.state !== 'found') return null;
  const { contentType } = side;
  return { contentType, entries: entriesOf(fromBase64(side.bodyBase64), contentType) };
}

/** Only Quay gives and takes expirations when a tag is written. */
async function foretell(
  { core, context, ends, expiresAtMs }: Work,
  entries: readonly Descriptor[],
  copied: ReadonlySet<Digest>,
) {
  if (ends.to.capabilities.flavour !== 'quay') return { expirationChange: null, warnings: [] };
  const nowMs = core.ports.clock.now();
  return foretellExpiration(context, { entries, fromSource: copied, beforeMs: expiresAtMs, nowMs });
}
