import type { Warning } from '../../../shared/contract/common.ts';
import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import { AppError, isCancelled } from '../../../shared/errors.ts';
import type { MergePlan } from '../../../shared/merge/types.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import { isDockerType, mediaTypes } from '../../../shared/oci/media-types.ts';
import { tagsOn } from '../changes/repository-view.ts';
import type { RepositoryView } from '../changes/repository-view.ts';
import { cosignTagNames } from '../manifests.ts';
import { localConnectionId } from '../registry-clients.ts';
import type { OpenRegistry } from '../registry-pool.ts';
import type { CopyEnd } from './ends.ts';

/** The tag is protected, as far as the registry tells. @throws AppError `denied` */
export function refuseImmutable(view: RepositoryView, tag: string): void {
  if (view.rows?.get(tag)?.immutable !== true) return;
  throw new AppError('denied', `“${tag}” is immutable.`, {
    reference: tag,
    side: 'destination',
    reason: 'E_TAG_IMMUTABLE',
    advice: 'Merge into another tag, or have the protection lifted.',
  });
}

/** What the replaced list had that the new one has not: its signatures. And who else still points at it. */
export async function findLosses(
  { registry, ref }: CopyEnd,
  view: RepositoryView,
  tag: string,
  { destinationDigest: old }: MergePlan,
  signal: AbortSignal,
): Promise<Pick<MergePlanDto, 'signaturesLost' | 'siblings' | 'warnings'>> {
  if (old === null) return { signaturesLost: [], siblings: [], warnings: [] };
  const tags = cosignTagNames(old).filter((name) => view.names.has(name));
  const warnings: Warning[] = [];
  const referrers = await registry.oci.listReferrers(ref.repository, old, { signal }).catch((error: unknown) => {
    if (isCancelled(error) || signal.aborted) throw error;
    const message = 'It is not known whether the old list is signed: what refers to it could not be read.';
    warnings.push({ code: 'W_SIGNATURES_UNKNOWN', message });
    return null;
  });
  const signaturesLost = [...tags, ...(referrers?.descriptors ?? []).map(({ digest }) => digest)];
  const siblings = tagsOn(view, old, tag).slice(0, 1000);
  return { signaturesLost: signaturesLost.slice(0, 100), siblings, warnings };
}

/** What the engine says about the plan. */
export function engineWarnings({ warnings }: MergePlan): Warning[] {
  return warnings.slice(0, 400).map(({ code, message }) => ({ code, message: message.slice(0, 2000) }));
}

/** Children of the destination's list that nobody has any more. */
export function absentWarnings(absent: readonly Digest[]): Warning[] {
  return absent.slice(0, 50).map((digest) => ({
    code: 'W_CHILD_MISSING',
    message: `${shortDigest(digest)} is in the destination’s list but not in the registry; it stays as it is.`,
  }));
}

/**
 * What Quay makes of mixed types: no OCI images in a Docker list, in no version; Docker images in an OCI index since
 * 3.17.4. Its version cannot be asked for, but a list that it has taken before tells.
 * @throws AppError `unsupported` (E_MIXED_TYPES_REFUSED) for what every version refuses
 */
export function typeWarnings(
  { capabilities, connection }: OpenRegistry,
  { contentType }: MergePlan,
  result: readonly Descriptor[],
  before: { readonly contentType: string; readonly entries: readonly Descriptor[] } | null,
): Warning[] {
  if (capabilities.flavour !== 'quay' || connection.id === localConnectionId) return [];
  if (isDockerType(contentType) && result.some(({ mediaType }) => !isDockerType(mediaType))) {
    throw new AppError('unsupported', 'Quay refuses a Docker list with OCI images in it.', {
      side: 'destination',
      reason: 'E_MIXED_TYPES_REFUSED',
      advice: 'Let the list become an OCI index, or leave the OCI images out.',
    });
  }
  const isMixed = (type: string, entries: readonly Descriptor[]) =>
    type === mediaTypes.ociIndex && entries.some(({ mediaType }) => isDockerType(mediaType));
  const hasTakenOne = before !== null && isMixed(before.contentType, before.entries);
  if (!isMixed(contentType, result) || hasTakenOne) return [];
  const message =
    'An OCI index with Docker images in it is refused by Quay before 3.17.4; the tag then stays as it is.';
  return [{ code: 'W_MIXED_TYPES_REFUSED', message }];
}
