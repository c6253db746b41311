import type { PlannedChange, TagChange } from '../../../../shared/contract/tags.ts';
import { AppError } from '../../../../shared/errors.ts';
import { alreadySo } from '../plan-context.ts';
import type { Outline, PlanContext } from '../plan-context.ts';
import { currentRow } from '../tag-now.ts';
import type { Way } from '../way.ts';

type ImmutabilityChange = Extract<TagChange, { kind: 'immutability' }>;

/** Plans to make a tag immutable, or changeable again. */
export function planImmutability(context: PlanContext, { tag, immutable }: ImmutabilityChange): Outline {
  const { before, capabilities, ref, view } = context;
  const where = { repository: ref.repository, reference: tag };
  if (before === null) throw new AppError('not-found', `There is no tag “${tag}”.`, where);
  const isNow = view.rows?.get(tag)?.immutable ?? null;
  if (isNow === null || capabilities.immutability === 'refused') {
    throw new AppError('unsupported', 'This registry has no immutable tags, or does not let us change that.', {
      ...where,
      reason: 'E_NO_IMMUTABILITY',
    });
  }
  if (isNow === immutable) return alreadySo(context, `“${tag}” is already ${immutable ? 'immutable' : 'changeable'}.`);
  if (immutable && before.side.expiresAtMs !== null) {
    throw new AppError('invalid-input', `“${tag}” has an expiration, and what expires cannot be immutable.`, {
      ...where,
      reason: 'E_HAS_EXPIRATION',
      advice: 'Clear the expiration first.',
    });
  }
  return { after: before.side, method: 'immutability-by-api', undo: undoOf(immutable), warnings: [] };
}

function undoOf(immutable: boolean): PlannedChange['undo'] {
  const reason = immutable ? 'Lifting it takes administration rights on the repository.' : null;
  return { possible: true, untilMs: null, reason };
}

/** Makes a tag immutable or changeable; it stays where it is. */
export const immutabilityByApi: Way = {
  compare: async ({ registry, ref, entry }) => {
    const row = await currentRow(registry, ref.repository, entry.tag);
    if (row?.immutable === entry.before?.immutable) return;
    throw new AppError(
      'conflict',
      `“${entry.tag}” became ${row?.immutable === true ? 'immutable' : 'changeable'} since the preview was made. Nothing was written.`,
      { repository: ref.repository, reference: entry.tag, reason: 'E_TAG_MOVED', advice: 'Make a new preview.' },
    );
  },
  send: ({ registry, ref, entry }) =>
    registry.quay.setImmutable(ref.repository, entry.tag, entry.after?.immutable === true),
  lookUp: async (registry, { repository, tag, before, after }) => {
    const row = await currentRow(registry, repository, tag);
    const found = row?.digest ?? null;
    if (row === null || found !== before?.digest) return { outcome: 'other', found, after, rest: null };
    return { outcome: row.immutable === after?.immutable ? 'done' : 'not-done', found, after, rest: null };
  },
  tell: ({ after }) => (after?.immutable === true ? 'immutable' : 'changeable'),
  inverse: ({ tag, before }) => ({ kind: 'immutability', tag, immutable: before?.immutable === true }),
};
