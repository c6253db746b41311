import { AppError } from '../../../../shared/errors.ts';
import type { Digest } from '../../../../shared/oci/digest.ts';
import type { PlanContext } from '../plan-context.ts';

/**
 * `tagged`: a living tag holds it, or an index that one holds. `loose`: the registry serves it by its digest, but no
 * tag holds it. `dead`: it is not served; the registry may still keep it.
 */
export type DigestState = 'tagged' | 'loose' | 'dead';

/** What a digest is to the registry right now. Where there is no API that makes a difference, `loose` counts as `tagged`. */
export async function stateOfDigest(
  { registry, ref, view, capabilities, signal }: PlanContext,
  digest: Digest,
): Promise<DigestState> {
  const head = await registry.oci.manifests.head(ref.repository, digest, { signal });
  if (head === null) return 'dead';
  if (!capabilities.restore || [...view.digests.values()].includes(digest)) return 'tagged';
  try {
    // Like the move, it sees only what living tags reach.
    await registry.quay.listLabels(ref.repository, digest, { signal });
    return 'tagged';
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') return 'loose';
    throw error;
  }
}

/** Whether a registry with a history still tells of a tag at a digest; what it has cleared away it does not restore. */
export async function isStillKept(
  { core, registry, ref, signal }: PlanContext,
  tag: string,
  digest: Digest,
): Promise<boolean> {
  const pages = { page: 1, limit: 100, onlyActive: false, signal };
  const { tags, hasMore } = await registry.quay.listTags(ref.repository, { ...pages, tag });
  if (hasMore || tags.some((row) => row.digest === digest)) return true;
  // Another tag may have held it.
  const row = core.cache.history.list(ref, { limit: 5000 }).find((one) => one.digest === digest && one.name !== tag);
  if (row === undefined) return false;
  const others = await registry.quay.listTags(ref.repository, { ...pages, tag: row.name });
  return others.tags.some((one) => one.digest === digest);
}
