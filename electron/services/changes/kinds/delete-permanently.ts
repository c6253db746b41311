import { randomBytes } from 'node:crypto';
import type { TagChange } from '../../../../shared/contract/tags.ts';
import { AppError } from '../../../../shared/errors.ts';
import { shortDigest } from '../../../../shared/oci/digest.ts';
import type { Digest } from '../../../../shared/oci/digest.ts';
import type { QuayTag, Registry } from '../../../registry/registry.ts';
import type { Outline, PlanContext } from '../plan-context.ts';
import { lookUpDigest } from '../way.ts';
import type { Way } from '../way.ts';

type PermanentDeletion = Extract<TagChange, { kind: 'delete-permanently' }>;

const undo = {
  possible: false,
  untilMs: null,
  reason: 'The tag is taken out of the registry’s history, and the registry may clear away its layers at once.',
};

/** Plans to take a living tag, or past values of it, out of the registry's history. */
export async function planDeletePermanently(context: PlanContext, change: PermanentDeletion): Promise<Outline> {
  await refuseWhereOff(context, change.tag);
  const { before, ref } = context;
  if (change.digest === null) {
    if (before !== null) return { after: null, method: 'delete-permanently-by-api', undo, warnings: [] };
    throw new AppError('not-found', `There is no tag “${change.tag}”.`, {
      repository: ref.repository,
      reference: change.tag,
      advice: 'To remove a past value of it, choose that in the history.',
    });
  }
  const past = await pastValue(context, change.tag, change.digest);
  return {
    before: {
      digest: change.digest,
      kind: past.isIndex ? 'index' : 'unknown',
      expiresAtMs: past.endMs,
      platforms: null,
    },
    after: null,
    // The living tag, if there is one, stays.
    target: before?.side.digest ?? null,
    expiration: { kind: 'none', beforeMs: null, afterMs: null },
    method: 'delete-permanently-by-api',
    undo,
    warnings: [],
  };
}

async function pastValue({ registry, ref, core, signal }: PlanContext, tag: string, digest: Digest): Promise<QuayTag> {
  const rows = await pastRows(registry, ref.repository, tag, digest, core.ports.clock.now(), signal);
  const [last] = rows;
  if (last !== undefined) return last;
  throw new AppError('not-found', `The history of “${tag}” has no past value ${shortDigest(digest)} any more.`, {
    repository: ref.repository,
    reference: tag,
    reason: 'E_NO_PAST_VALUE',
  });
}

/** Ended rows of a tag at a digest, the one that ended last first. */
async function pastRows(
  registry: Registry,
  repository: string,
  tag: string,
  digest: Digest,
  nowMs: number,
  signal?: AbortSignal,
): Promise<QuayTag[]> {
  const { tags } = await registry.quay.listTags(repository, { page: 1, limit: 100, onlyActive: false, tag, signal });
  const hasEnded = (row: QuayTag) => row.digest === digest && row.endMs !== null && row.endMs <= nowMs;
  return tags.filter(hasEnded).sort((a, b) => (b.endMs ?? 0) - (a.endMs ?? 0));
}

/**
 * Servers that have it off do not know the address. Where nobody said so yet, asking for a tag that does not exist
 * finds out, and changes nothing.
 */
async function refuseWhereOff({ core, capabilities, registry, ref, signal }: PlanContext, tag: string): Promise<void> {
  let state = capabilities.permanentDeletion;
  if (state === 'unknown') {
    const nobodys = `waybill-asks-${randomBytes(8).toString('hex')}`;
    state = await registry.quay.deletePermanently(ref.repository, nobodys, null, { signal }).then(
      () => 'available' as const,
      (error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        if (error.details.reason === 'E_NO_QUAY_API') return 'off' as const;
        if (error.kind === 'not-found') return 'available' as const;
        throw error;
      },
    );
    core.registries.learn(ref.connectionId, { permanentDeletion: state });
  }
  if (state === 'available') return;
  throw new AppError('unsupported', 'Permanent deletion is not turned on at this registry, or not for us.', {
    repository: ref.repository,
    reference: tag,
    reason: 'E_NO_PERMANENT_DELETION',
    advice: 'Delete the tag: the registry clears it away when its time machine no longer reaches it.',
  });
}

/** Takes a tag out of the registry's history. */
export const deletePermanently: Way = {
  send: ({ registry, ref, entry }) =>
    registry.quay.deletePermanently(ref.repository, entry.tag, digestOf(entry.change)),
  lookUp: async (registry, entry) => {
    const { repository, tag, before, after, change } = entry;
    const digest = digestOf(change);
    if (digest === null) return lookUpDigest(registry, entry);
    // A value that was taken out has its end moved to before the window.
    const rows = await pastRows(registry, repository, tag, digest, Number.POSITIVE_INFINITY);
    const isThere = rows.some(({ endMs }) => endMs === before?.expiresAtMs);
    return { outcome: isThere ? 'not-done' : 'done', found: isThere ? digest : null, after, rest: null };
  },
  tell: () => 'deleted for good',
  inverse: () => undo.reason,
};

function digestOf(change: TagChange | null): Digest | null {
  return change?.kind === 'delete-permanently' ? change.digest : null;
}
