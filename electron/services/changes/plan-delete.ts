import type { TagChange } from '../../../shared/contract/tags.ts';
import { AppError } from '../../../shared/errors.ts';
import { findTagDeletion } from './tag-deletion.ts';
import type { Outline, PlanContext } from './planner.ts';
import { readEveryDigest, tagsOn } from './repository-view.ts';
import { undoOfReplaced } from './undo-outlook.ts';

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
