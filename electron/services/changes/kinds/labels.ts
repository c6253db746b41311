import type { Warning } from '../../../../shared/contract/common.ts';
import type { PlannedLabel, TagChange } from '../../../../shared/contract/tags.ts';
import { AppError, isCancelled } from '../../../../shared/errors.ts';
import type { QuayLabel, Registry } from '../../../registry/registry.ts';
import { alreadySo } from '../plan-context.ts';
import type { Outline, PlanContext } from '../plan-context.ts';
import { needed } from '../way.ts';
import type { Outcome, Way } from '../way.ts';
import { refuseKey } from './label-keys.ts';
import { countOf, isSameSet, keyOf, without } from './label-sets.ts';

type LabelChange = Extract<TagChange, { kind: 'labels' }>;

/** Only these can be removed; the others came with the image. */
const added = 'api';
const maxLabels = 500;

/** Plans to add labels to the manifest of a tag and to remove some. */
export async function planLabels(context: PlanContext, change: LabelChange): Promise<Outline> {
  const { before, capabilities, registry, ref, signal } = context;
  const { tag } = change;
  const where = { repository: ref.repository, reference: tag };
  if (before === null) throw new AppError('not-found', `There is no tag “${tag}”.`, where);
  if (!capabilities.labels) {
    throw new AppError('unsupported', 'This registry keeps no labels beside manifests, or does not let us set them.', {
      ...where,
      reason: 'E_NO_LABELS',
    });
  }
  for (const { key } of change.add) refuseKey(key, where);
  const now = (await registry.quay.listLabels(ref.repository, before.side.digest, { signal })).map(planned);
  const { after, warnings } = work(now, change);
  if (isSameSet(now, after)) return { ...alreadySo(context, `“${tag}” already has these labels.`), labels: null };
  if (Math.max(now.length, after.length) > maxLabels) {
    throw new AppError(
      'unsupported',
      `There are more than ${maxLabels} labels; Waybill does not change so many.`,
      where,
    );
  }
  return {
    after: before.side,
    method: 'labels-by-api',
    labels: { before: now, after },
    undo: { possible: true, untilMs: null, reason: null },
    warnings: [...warnings, ...sharedWarnings(context, tag)],
  };
}

function planned({ key, value, source }: QuayLabel): PlannedLabel {
  return { key: key.slice(0, 1000), value: value.slice(0, 20_000), source: source.slice(0, 100) };
}

function work(now: readonly PlannedLabel[], { add, remove, tag }: LabelChange) {
  const warnings: Warning[] = [];
  let after = [...now];
  for (const { key, value } of remove) {
    const named = after.filter((label) => label.key === key && (value === null || label.value === value));
    const removable = named.filter(({ source }) => source === added);
    if (removable.length === 0 && named.length > 0) throw partOfImage(tag, key);
    if (named.length === 0) warnings.push({ code: 'W_NO_CHANGE', message: `There is no label “${key}” to remove.` });
    after = after.filter((label) => !removable.includes(label));
  }
  for (const { key, value } of add) {
    const label = { key, value, source: added };
    // The registry would keep it twice.
    if (countOf(after, label) > 0) warnings.push({ code: 'W_NO_CHANGE', message: `“${key}” is there already.` });
    else after.push(label);
  }
  return { after, warnings };
}

function partOfImage(tag: string, key: string): AppError {
  return new AppError('invalid-input', `The label “${key}” is part of the image of “${tag}” and stays with it.`, {
    reference: tag,
    reason: 'E_LABEL_OF_IMAGE',
    advice: 'Only labels that were added at the registry can be removed.',
  });
}

function sharedWarnings({ before, view }: PlanContext, tag: string): Warning[] {
  const others = [...view.digests].filter(([name, digest]) => digest === before?.side.digest && name !== tag);
  if (others.length === 0) return [];
  const names = others.slice(0, 5).map(([name]) => name);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  const message = `Labels belong to the manifest, so ${names.join(', ')}${more} on the same digest get the same.`;
  return [{ code: 'W_LABELS_SHARED', message }];
}

async function read(registry: Registry, repository: string, digest: string): Promise<QuayLabel[]> {
  return [...(await registry.quay.listLabels(repository, digest))];
}

/** Adds and removes labels of the manifest that a tag points at. */
export const labelsByApi: Way = {
  compare: async ({ registry, ref, item }) => {
    const now = (await read(registry, ref.repository, needed(item.expected))).map(planned);
    const { change, labels } = item.shown;
    if (isSameSet(now, labels?.before ?? [])) return;
    throw new AppError(
      'conflict',
      `The labels of “${change.tag}” changed since the preview was made. Nothing was written.`,
      { repository: ref.repository, reference: change.tag, reason: 'E_LABELS_CHANGED', advice: 'Make a new preview.' },
    );
  },
  send: async ({ registry, ref, item }) => {
    const digest = needed(item.expected);
    const now = await read(registry, ref.repository, digest);
    const wanted = item.shown.labels?.after ?? [];
    // Additions first: a change that is cut short has too many labels rather than too few.
    for (const { key, value } of without(wanted, now.map(planned)))
      await registry.quay.addLabel(ref.repository, digest, { key, value });
    const kept = [...wanted];
    for (const label of now) {
      const index = kept.findIndex((one) => keyOf(one) === keyOf(planned(label)));
      if (index >= 0) kept.splice(index, 1);
      else if (label.source === added) await registry.quay.deleteLabel(ref.repository, digest, label.id);
    }
  },
  lookUp: async (registry, { repository, before, after }) => {
    const digest = needed(before?.digest ?? null);
    try {
      const now = (await read(registry, repository, digest)).map(planned);
      const outcome = outcomeOf(now, before?.labels ?? [], after?.labels ?? []);
      const rest = outcome === 'half' ? 'Not all of its labels were changed.' : null;
      return { outcome, found: digest, after: after === null ? null : { ...after, labels: now }, rest };
    } catch (error) {
      if (isCancelled(error) || !(error instanceof AppError) || error.kind !== 'not-found') throw error;
      // No tag holds the manifest any more, and with it went its labels.
      return { outcome: 'other', found: null, after, rest: null };
    }
  },
  tell: ({ before, after }) => {
    const [old, next] = [before?.labels ?? [], after?.labels ?? []];
    return `labels: ${without(next, old).length} added, ${without(old, next).length} removed`;
  },
  inverse: ({ tag, before, after }) => {
    const [old, next] = [before?.labels ?? [], after?.labels ?? []];
    const plain = ({ key, value }: PlannedLabel) => ({ key, value });
    const [add, remove] = [without(old, next).map(plain), without(next, old).map(plain)];
    if (add.length <= maxAtOnce && remove.length <= maxAtOnce) return { kind: 'labels', tag, add, remove };
    return `More than ${maxAtOnce} labels would have to be changed.`;
  },
};

/** As many as one change may name. */
const maxAtOnce = 50;

function outcomeOf(
  now: readonly PlannedLabel[],
  before: readonly PlannedLabel[],
  after: readonly PlannedLabel[],
): Outcome {
  if (isSameSet(now, after)) return 'done';
  if (isSameSet(now, before)) return 'not-done';
  const known = [...before, ...without(after, before)];
  const hasKept = before.every((label) => countOf(after, label) === 0 || countOf(now, label) > 0);
  return without(now, known).length === 0 && hasKept ? 'half' : 'other';
}
