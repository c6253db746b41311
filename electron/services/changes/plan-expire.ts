import type { Warning } from '../../../shared/contract/common.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Outline, PlanContext } from './planner.ts';

// Quay's configuration defaults for the least and the longest life of a tag, counted from when it was set.
const leastLifeMs = 3_600_000;
const longestLifeMs = 104 * 7 * 86_400_000;

/** Plans to set or clear a tag's expiration, foretelling what the registry will make of the wish. */
export function planExpire(
  context: PlanContext,
  { tag, expiresAtMs }: Extract<TagChange, { kind: 'expire' }>,
): Outline {
  const { before, capabilities, ref } = context;
  const where = { repository: ref.repository, reference: tag };
  if (before === null) throw new AppError('not-found', `There is no tag “${tag}”.`, where);
  if (!capabilities.expiration) {
    throw new AppError('unsupported', 'This registry has no expiration of tags, or does not let us set it.', {
      ...where,
      reason: 'E_NO_EXPIRATION',
    });
  }
  if (before.side.expiresAtMs === expiresAtMs) {
    const undo = { possible: false, untilMs: null, reason: 'Nothing is changed.' };
    const message = `“${tag}” already has this expiration.`;
    return { after: before.side, method: 'none', undo, warnings: [{ code: 'W_NO_CHANGE', message }] };
  }
  const clamped = foretell(context, tag, expiresAtMs);
  return {
    after: { ...before.side, expiresAtMs: clamped.expiresAtMs },
    method: 'expire-by-api',
    undo: { possible: true, untilMs: clamped.expiresAtMs, reason: null },
    warnings: clamped.warnings,
  };
}

function foretell(
  { core, view }: PlanContext,
  tag: string,
  wishedMs: number | null,
): { expiresAtMs: number | null; warnings: Warning[] } {
  if (wishedMs === null) return { expiresAtMs: null, warnings: [] };
  const nowMs = core.ports.clock.now();
  if (wishedMs <= nowMs)
    throw new AppError('invalid-input', 'The expiration must be in the future.', { reference: tag });
  const startMs = view.rows?.get(tag)?.startMs;
  if (startMs === undefined) return { expiresAtMs: wishedMs, warnings: [] };
  const expiresAtMs = Math.min(Math.max(wishedMs, startMs + leastLifeMs), startMs + longestLifeMs);
  if (expiresAtMs <= nowMs) {
    throw new AppError('invalid-input', `“${tag}” is so old that the registry would end it at once.`, {
      reference: tag,
      reason: 'E_EXPIRES_AT_ONCE',
      advice: 'Restore the tag to the same digest first; its age then counts anew.',
    });
  }
  if (expiresAtMs === wishedMs) return { expiresAtMs, warnings: [] };
  const message = `The registry will set ${new Date(expiresAtMs).toISOString()} instead: between one hour and 104 weeks after the tag was set.`;
  return { expiresAtMs, warnings: [{ code: 'W_EXPIRATION_CLAMPED', message }] };
}
