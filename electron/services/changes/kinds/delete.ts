import type { TagChange } from '../../../../shared/contract/tags.ts';
import { AppError } from '../../../../shared/errors.ts';
import { shortDigest } from '../../../../shared/oci/digest.ts';
import type { Outline, PlanContext } from '../plan-context.ts';
import { readEveryDigest, readRepositoryView, tagsOn } from '../repository-view.ts';
import { findTagDeletion } from '../tag-deletion.ts';
import { undoOfReplaced } from '../undo-outlook.ts';
import { lookUpDigest, needed, pointBack } from '../way.ts';
import type { Way, WriteTools } from '../way.ts';
import { isPlaceholder, planPlaceholder } from './placeholder.ts';

/** Plans to delete exactly one tag; where the registry deletes by digest only, names every tag that goes with it. */
export async function planDelete(
  context: PlanContext,
  change: Extract<TagChange, { kind: 'delete' }>,
): Promise<Outline> {
  const { before, capabilities, registry, ref, view, signal } = context;
  if (before === null) {
    throw new AppError('not-found', `There is no tag “${change.tag}”.`, {
      repository: ref.repository,
      reference: change.tag,
    });
  }
  const undo = await undoOfReplaced(context);
  if (capabilities.restore) return { after: null, method: 'delete-by-api', undo, warnings: [] };
  const way = await wayOf(context);
  if (way === 'by-tag') return { after: null, method: 'delete-by-tag', undo, warnings: [] };
  if (way === 'none') {
    throw new AppError('unsupported', 'The registry does not allow deletion.', {
      repository: ref.repository,
      reason: 'E_DELETE_UNSUPPORTED',
      advice: 'Whoever runs the registry can turn deletion on.',
    });
  }
  // A placeholder that an earlier attempt left has no other tags, and nobody wants it kept.
  if (change.way === 'through-placeholder' && !isPlaceholder(before)) return planPlaceholder(context, undo);
  const everything = await readEveryDigest(registry, ref.repository, view, signal);
  const alsoRemoved = tagsOn(everything, before.side.digest, change.tag);
  return { after: null, method: 'delete-by-digest', alsoRemoved, undo, warnings: [] };
}

async function wayOf({ core, capabilities, registry, ref, signal }: PlanContext) {
  if (capabilities.tagDeletion !== 'unknown') return capabilities.tagDeletion;
  const tagDeletion = await findTagDeletion(registry, ref.repository, signal);
  core.registries.learn(ref.connectionId, { tagDeletion });
  return tagDeletion;
}

const common: Pick<Way, 'lookUp' | 'tell' | 'inverse'> = {
  lookUp: lookUpDigest,
  tell: () => 'deleted',
  inverse: pointBack,
};

/** Takes one tag away (distribution-spec, "Deleting tags"). */
export const deleteByTag: Way = {
  ...common,
  send: ({ registry, ref, entry }) => registry.oci.manifests.untag(ref.repository, entry.tag),
};

/** Ends one tag; the registry's history keeps it. */
export const deleteByApi: Way = {
  ...common,
  send: ({ registry, ref, entry }) => registry.quay.deleteTag(ref.repository, entry.tag),
};

/** Deletes a manifest with every tag that points at it. */
export const deleteByDigest: Way = {
  ...common,
  compare: refuseLateSiblings,
  send: ({ registry, ref, item }) => registry.oci.manifests.deleteByDigest(ref.repository, needed(item.expected)),
};

/** A tag that came onto the digest after the preview would go unasked. */
async function refuseLateSiblings({ core, registry, ref, item }: WriteTools): Promise<void> {
  const { shown, expected } = item;
  const { tag } = shown.change;
  const { signal } = new AbortController();
  const open = await core.registries.open(ref.connectionId);
  const view = await readRepositoryView(core, open, ref, [tag], signal);
  const now = tagsOn(await readEveryDigest(registry, ref.repository, view, signal), expected ?? '', tag);
  const added = now.filter((name) => !shown.alsoRemoved.includes(name));
  if (added.length === 0) return;
  throw new AppError(
    'conflict',
    `Deleting ${shortDigest(expected ?? '')} would now also remove ${added.join(', ')}. Nothing was deleted.`,
    { repository: ref.repository, reference: tag, reason: 'E_TAG_MOVED', advice: 'Make a new preview.' },
  );
}
