import type { Warning } from '../../../../shared/contract/common.ts';
import type { TagChange } from '../../../../shared/contract/tags.ts';
import { AppError } from '../../../../shared/errors.ts';
import { alreadySo } from '../plan-context.ts';
import type { Outline, PlanContext } from '../plan-context.ts';
import { currentRow } from '../tag-now.ts';
import type { Way } from '../way.ts';

// Quay's configuration defaults for the least and the longest life of a tag, counted from when it was set.
const leastLifeMs = 3_600_000;
const longestLifeMs = 104 * 7 * 86_400_000;

/** What Quay makes of an expiration for a tag that was set at `startMs`. */
export function clampExpiration(wishedMs: number, startMs: number): number {
  return Math.min(Math.max(wishedMs, startMs + leastLifeMs), startMs + longestLifeMs);
}

/** What is told of an expiration that the registry would change; nothing when it would not. */
export function clampWarnings(wishedMs: number, expiresAtMs: number): Warning[] {
  if (expiresAtMs === wishedMs) return [];
  const message = `The registry will set ${new Date(expiresAtMs).toISOString()} instead: between one hour and 104 weeks after the tag was set.`;
  return [{ code: 'W_EXPIRATION_CLAMPED', message }];
}

/** @throws AppError `invalid-input` for an expiration that is over, `unsupported` where there are none. */
export function refuseExpiration({ core, capabilities, ref }: PlanContext, tag: string, wishedMs: number | null): void {
  if (!capabilities.expiration) {
    throw new AppError('unsupported', 'This registry has no expiration of tags, or does not let us set it.', {
      repository: ref.repository,
      reference: tag,
      reason: 'E_NO_EXPIRATION',
    });
  }
  if (wishedMs !== null && wishedMs <= core.ports.clock.now())
    throw new AppError('invalid-input', 'The expiration must be in the future.', { reference: tag });
}

/** Plans to set or clear a tag's expiration, foretelling what the registry will make of the wish. */
export function planExpire(
  context: PlanContext,
  { tag, expiresAtMs }: Extract<TagChange, { kind: 'expire' }>,
): Outline {
  const { before, ref } = context;
  if (before === null)
    throw new AppError('not-found', `There is no tag “${tag}”.`, { repository: ref.repository, reference: tag });
  if (before.side.expiresAtMs === expiresAtMs) return alreadySo(context, `“${tag}” already has this expiration.`);
  refuseExpiration(context, tag, expiresAtMs);
  const clamped = foretell(context, tag, expiresAtMs);
  return {
    after: { ...before.side, expiresAtMs: clamped.expiresAtMs },
    method: 'expire-by-api',
    undo: { possible: true, untilMs: clamped.expiresAtMs, reason: null },
    warnings: clamped.warnings,
  };
}

function foretell({ core, view }: PlanContext, tag: string, wishedMs: number | null) {
  const startMs = view.rows?.get(tag)?.startMs;
  if (wishedMs === null || startMs === undefined) return { expiresAtMs: wishedMs, warnings: [] };
  const expiresAtMs = clampExpiration(wishedMs, startMs);
  if (expiresAtMs <= core.ports.clock.now()) {
    throw new AppError('invalid-input', `“${tag}” is so old that the registry would end it at once.`, {
      reference: tag,
      reason: 'E_EXPIRES_AT_ONCE',
      advice: 'Restore the tag to the same digest first; its age then counts anew.',
    });
  }
  return { expiresAtMs, warnings: clampWarnings(wishedMs, expiresAtMs) };
}

/** Sets or clears the expiration of a tag that stays where it is. */
export const expireByApi: Way = {
  send: ({ registry, ref, item: { shown } }) => {
    const wish = 'expiresAtMs' in shown.change ? (shown.change.expiresAtMs ?? null) : null;
    return registry.quay.expireTag(ref.repository, shown.change.tag, wish);
  },
  lookUp: async (registry, { repository, tag, before, after }) => {
    const row = await currentRow(registry, repository, tag);
    const found = row?.digest ?? null;
    if (row === null || found !== before?.digest || after === null)
      return { outcome: 'other', found, after, rest: null };
    // The registry may have changed the wish, so what counts is that it is not as it was.
    const outcome = row.endMs === before.expiresAtMs ? 'not-done' : 'done';
    return { outcome, found, after: { ...after, expiresAtMs: row.endMs }, rest: null };
  },
  tell: ({ after }) => tellExpiration(after?.expiresAtMs ?? null),
  inverse: ({ tag, before }) => ({ kind: 'expire', tag, expiresAtMs: before?.expiresAtMs ?? null }),
};

/** An expiration in the words of a task. */
export function tellExpiration(expiresAtMs: number | null): string {
  return expiresAtMs === null ? 'no expiration' : `expires ${new Date(expiresAtMs).toISOString()}`;
}
