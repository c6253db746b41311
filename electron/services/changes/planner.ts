import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { PlannedChange, TagChange } from '../../../shared/contract/tags.ts';
import { AppError, isCancelled, toWireError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Core } from '../core.ts';
import { toError } from '../errors.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { cosignTagNames } from '../manifests.ts';
import { createCompanyFinder } from './company.ts';
import type { CompanyFinder } from './company.ts';
import { expirationFate } from './expiration-fate.ts';
import { kindOf } from './kinds.ts';
import { createParentFinder } from './parents.ts';
import type { ParentFinder } from './parents.ts';
import type { Outline, PlanContext } from './plan-context.ts';
import { noFacts } from './planned-item.ts';
import type { PlannedItem } from './planned-item.ts';
import { readRepositoryView, tagsOn } from './repository-view.ts';
import { settleSharedLabels } from './shared-labels.ts';
import { platformsOnlyIn, readTagState } from './tag-state.ts';
import type { TagState } from './tag-state.ts';

/** Works out what changes to tags would do. Reads only. */
export interface ChangePlanner {
  /** A change that cannot be done becomes a line with its error; the others are unaffected. */
  plan(ref: RepositoryRef, changes: readonly TagChange[], signal: AbortSignal): Promise<PlannedItem[]>;
}

/** What all changes of one plan share. */
interface Shared extends Omit<PlanContext, 'before'> {
  readonly parents: ParentFinder;
  readonly company: CompanyFinder;
}

/** Makes the planner. */
export function createChangePlanner(core: Core, reader: ManifestReader): ChangePlanner {
  return {
    plan: async (ref, changes, signal) => {
      const open = await core.registries.open(ref.connectionId, signal);
      const tags = [...new Set(changes.map(({ tag }) => tag))];
      const view = await readRepositoryView(core, open, ref, tags, signal);
      const seen = new Set<string>();
      const isRepeated = changes.map(({ tag }) => seen.has(tag) || !seen.add(tag));
      const place = { ...open, core, reader, ref, view, signal };
      const shared: Shared = {
        ...place,
        parents: createParentFinder(place),
        company: createCompanyFinder(place, changes),
      };
      const planned = await Promise.all(
        changes.map((change, index) => planOne(shared, change, isRepeated[index] === true)),
      );
      return settleSharedLabels(planned);
    },
  };
}

async function planOne(shared: Shared, change: TagChange, isRepeated: boolean): Promise<PlannedItem> {
  let before: TagState | null = null;
  try {
    refuseReadOnly(shared);
    if (isRepeated) throw new AppError('invalid-input', `“${change.tag}” is changed twice in one plan.`);
    const expiresAtMs = shared.view.rows?.get(change.tag)?.endMs ?? null;
    before = await readTagState(shared, change.tag, expiresAtMs);
    const context = { ...shared, before };
    refuseImmutable(context, change);
    return await assemble(context, change, await kindOf(change).plan(context, change));
  } catch (error) {
    if (isCancelled(error) || shared.signal.aborted) throw error;
    return refused(change, before, toError(error, shared.core.ports.log));
  }
}

/** An opened file that can only be read says why; registries are asked when it comes to it. */
function refuseReadOnly({ core, ref }: Shared): void {
  const why = core.files.describe(ref.connectionId)?.readOnlyBecause ?? null;
  if (why === null) return;
  throw new AppError('unsupported', why, { repository: ref.repository, reason: 'E_FILE_READ_ONLY' });
}

function refuseImmutable({ view, ref }: PlanContext, change: TagChange): void {
  const { tag } = change;
  if (view.rows?.get(tag)?.immutable !== true || kindOf(change).touchesImmutable === true) return;
  // Past values of the tag can go all the same.
  if (change.kind === 'delete-permanently' && change.digest !== null) return;
  throw new AppError('denied', `“${tag}” is immutable.`, {
    repository: ref.repository,
    reference: tag,
    reason: 'E_TAG_IMMUTABLE',
    advice: 'Whoever administers the repository can lift that.',
  });
}

async function assemble(context: Shared & PlanContext, change: TagChange, outline: Outline): Promise<PlannedItem> {
  const living = context.before?.side ?? null;
  const { before = living, after, method } = outline;
  const replaced = replacedBy(outline, before);
  const [parents, company] = await Promise.all([
    replaced === null ? null : context.parents.of(replaced, change.tag),
    method === 'none' ? [] : context.company.of(change, living),
  ]);
  const shown: PlannedChange = {
    ...noFacts(),
    ...{ change, before, after, method, undo: outline.undo, company },
    ...sides(context, change, { ...outline, before }, replaced),
    ...(parents === null ? {} : { parents: parents.tags, parentsState: parents.state }),
    expiration: outline.expiration ?? expirationFate(change, before, after),
    labels: outline.labels ?? null,
    ...lossOf(change, outline, before),
  };
  const { target = after?.digest ?? null, parts } = outline;
  return { shown, expected: living?.digest ?? null, target, parts };
}

/** The digest that the tag leaves. */
function replacedBy({ after, method }: Outline, before: PlannedChange['before']): string | null {
  return before === null || method === 'none' || after?.digest === before.digest ? null : before.digest;
}

/** Only what was there can be lost. */
function lossOf({ tag }: TagChange, { method, undo }: Outline, before: PlannedChange['before']) {
  const irreversible = method !== 'none' && before !== null && !undo.possible;
  return { irreversible, confirm: irreversible ? tag : null };
}

function sides(context: PlanContext, change: TagChange, outline: Outline, replaced: string | null) {
  const { view } = context;
  const { before = null, after } = outline;
  return {
    platformsGained: platformsOnlyIn(after, before),
    platformsLost: platformsOnlyIn(before, after),
    siblings: (replaced === null ? [] : tagsOn(view, replaced, change.tag)).slice(0, 1000),
    alsoRemoved: (outline.alsoRemoved ?? []).slice(0, 1000),
    companions: replaced === null ? [] : cosignTagNames(replaced).filter((name) => view.names.has(name)),
    warnings: [...outline.warnings, ...siblingWarnings(context, replaced)].slice(0, 50),
  };
}

function siblingWarnings({ view }: PlanContext, replaced: string | null): PlannedChange['warnings'] {
  if (replaced === null || view.isComplete) return [];
  const message = `Other tags on ${shortDigest(replaced)} are named as far as Waybill has seen them; the registry does not list where its tags point.`;
  return [{ code: 'W_SIBLINGS_UNKNOWN', message }];
}

function refused(change: TagChange, before: TagState | null, error: AppError): PlannedItem {
  const undo = { possible: false, untilMs: null, reason: 'Nothing is changed.' };
  const side = before?.side ?? null;
  const shown: PlannedChange = {
    ...{ ...noFacts(), change, before: side, after: side, method: 'none', undo, error: toWireError(error) },
  };
  return { shown, expected: side?.digest ?? null, target: side?.digest ?? null };
}
