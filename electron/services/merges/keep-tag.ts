import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { CopyEnd } from './ends.ts';
import type { PrepareInput } from './prepared.ts';

/** The second tag that keeps the old list from being cleared away. */
export interface KeepTag {
  readonly tag: string;
  /** The old list. */
  readonly digest: Digest;
  /** An earlier try has written it already. */
  readonly isThere: boolean;
}

/**
 * Checks the name of the second tag; null when none was asked for or there is no old list.
 * @throws AppError `conflict` (E_KEEP_TAG) when the name is taken
 */
export async function planKeepTag(
  { registry, ref }: CopyEnd,
  { keepTag: tag, destination }: Pick<PrepareInput, 'keepTag' | 'destination'>,
  digest: Digest | null,
  signal: AbortSignal,
): Promise<KeepTag | null> {
  if (tag === null || digest === null) return null;
  const found = tag === destination.tag ? null : await registry.oci.manifests.head(ref.repository, tag, { signal });
  if (tag !== destination.tag && (found === null || found.digest === digest)) {
    return { tag, digest, isThere: found !== null };
  }
  throw new AppError('conflict', `The old list cannot be kept as “${tag}”: that tag is taken.`, {
    repository: ref.repository,
    reference: tag,
    side: 'destination',
    reason: 'E_KEEP_TAG',
    advice: 'Choose another name for it.',
  });
}
