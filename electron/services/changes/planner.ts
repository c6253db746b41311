import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { PlannedChange, TagChange } from '../../../shared/contract/tags.ts';
import { AppError, isCancelled, toWireError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Core } from '../core.ts';
import { toError } from '../errors.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { cosignTagNames } from '../manifests.ts';
import type { OpenRegistry } from '../registry-pool.ts';
import { planDelete } from './plan-delete.ts';
import { planExpire } from './plan-expire.ts';
import { planPoint } from './plan-point.ts';
import { noFacts } from './planned-item.ts';
import type { PlannedItem } from './planned-item.ts';
import { readRepositoryView, tagsOn } from './repository-view.ts';
import type { RepositoryView } from './repository-view.ts';
import { platformsOnlyIn, readTagState } from './tag-state.ts';
import type { TagState } from './tag-state.ts';

/** What the planning of one change works with. */
export interface PlanContext extends OpenRegistry {
  readonly core: Core;
  readonly reader: ManifestReader;
  readonly ref: RepositoryRef;
  readonly view: RepositoryView;
  readonly signal: AbortSignal;
  /** The tag as it is; null when there is none. */
  readonly before: TagState | null;
}

/** The part of a plan that depends on the kind of change. */
export type Outline = Pick<PlannedChange, 'after' | 'method' | 'undo' | 'warnings'> & { alsoRemoved?: string[] };

/** Works out what changes to tags would do. Reads only. */
export interface ChangePlanner {
  /** A change that cannot be done becomes a line with its error; the others are unaffected. */
  plan(ref: RepositoryRef, changes: readonly TagChange[], signal: AbortSignal): Promise<PlannedItem[]>;
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
      const shared = { ...open, core, reader, ref, view, signal };
      return Promise.all(changes.map((change, index) => planOne(shared, change, isRepeated[index] === true)));
    },
  };
}

async function planOne(
  shared: Omit<PlanContext, 'before'>,
  change: TagChange,
  isRepeated: boolean,
): Promise<PlannedItem> {
  let before: TagState | null = null;
  try {
    if (isRepeated) throw new AppError('invalid-input', `“${change.tag}” is changed twice in one plan.`);
    const expiresAtMs = shared.view.rows?.get(change.tag)?.endMs ?? null;
    before = await readTagState(shared, change.tag, expiresAtMs);
    const context = { ...shared, before };
    refuseImmutable(context, change);
    return assemble(context, change, await outlineOf(context, change));
  } catch (error) {
    if (isCancelled(error) || shared.signal.aborted) throw error;
    return refused(change, before, toError(error, shared.core.ports.log));
  }
}

function outlineOf(context: PlanContext, change: TagChange): Promise<Outline> | Outline {
  switch (change.kind) {
    case 'move':
    case 'restore':
      return planPoint(context, change);
    case 'delete':
      return planDelete(context, change);
    case 'expire':
      return planExpire(context, change);
    case 'immutability':
    case 'labels':
    case 'delete-permanently':
      throw new AppError('unsupported', 'Waybill cannot do this yet.', { reference: change.tag });
  }
}

function refuseImmutable({ view, ref }: PlanContext, { tag }: TagChange): void {
  if (view.rows?.get(tag)?.immutable !== true) return;
  throw new AppError('denied', `“${tag}” is immutable.`, {
    repository: ref.repository,
    reference: tag,
    reason: 'E_TAG_IMMUTABLE',
    advice: 'Whoever administers the repository can lift that.',
  });
}

function assemble(context: PlanContext, change: TagChange, outline: Outline): PlannedItem {
  const { view } = context;
  const before = context.before?.side ?? null;
  const replaced = before !== null && outline.after?.digest !== before.digest ? before.digest : null;
  const siblings = replaced === null ? [] : tagsOn(view, replaced, change.tag);
  const companions = replaced === null ? [] : cosignTagNames(replaced).filter((name) => view.names.has(name));
  const warnings = [...outline.warnings, ...siblingWarnings(context, replaced)];
  const shown: PlannedChange = {
    ...noFacts(),
    change,
    before,
    after: outline.after,
    platformsGained: platformsOnlyIn(outline.after, before),
    platformsLost: platformsOnlyIn(before, outline.after),
    siblings: siblings.slice(0, 1000),
    alsoRemoved: (outline.alsoRemoved ?? []).slice(0, 1000),
    companions,
    parentsState: 'partial',
    method: outline.method,
    undo: outline.undo,
    warnings,
  };
  return { shown, expected: before?.digest ?? null, target: outline.after?.digest ?? null };
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
