import type { RepositoryRef } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { Quota, Registry } from '../../registry/registry.ts';
import type { ReadManifest } from '../manifest-reader.ts';
import type { LookDependencies } from './look.ts';

/** So deep an index may lie in another one. */
const maxDepth = 3;

/** The rest of the quota belongs to the user. */
const quotaShare = 0.5;

/**
 * Keeps the manifests of these digests and, of indexes, those of their entries, so that they can be put back byte for
 * byte. What is kept already costs nothing.
 * @returns how many were left for the next look because half of the registry's quota is used up
 */
export async function keepManifests(
  dependencies: LookDependencies,
  registry: Registry,
  ref: RepositoryRef,
  digests: ReadonlySet<Digest>,
  signal: AbortSignal,
): Promise<number> {
  const { observations, ports } = dependencies.core;
  const missing = [...digests].filter((digest) => !observations.kept.has(ref, digest));
  for (const [index, digest] of missing.entries()) {
    if (isNearlyUsedUp(registry.quota())) return missing.length - index;
    const manifests = await readTree(dependencies, { registry, ref, signal }, digest, 0);
    // An index is kept after all it names, so that one that is kept is whole as far as its registry was.
    observations.kept.keep(ref, manifests, ports.clock.now());
  }
  return 0;
}

function isNearlyUsedUp(quota: Quota | null): boolean {
  return quota !== null && quota.remaining < quota.limit * quotaShare;
}

interface Place {
  readonly registry: Registry;
  readonly ref: RepositoryRef;
  readonly signal: AbortSignal;
}

type Kept = Pick<ReadManifest, 'digest' | 'mediaType' | 'bytes'>;

/** A manifest and everything below it, the lowest first; entries the registry does not have are left out. */
async function readTree(dependencies: LookDependencies, place: Place, digest: Digest, depth: number): Promise<Kept[]> {
  const { reader, rest } = dependencies;
  const { registry, ref, signal } = place;
  if (reader.known(digest) === null) await rest(signal);
  let own: ReadManifest;
  try {
    own = await reader.read(registry, ref, digest, signal);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') return [];
    throw error;
  }
  const below: Kept[] = [];
  for (const child of depth < maxDepth ? entriesOf(own) : []) {
    below.push(...(await readTree(dependencies, place, child, depth + 1)));
  }
  return [...below, own];
}

function entriesOf({ bytes, mediaType }: ReadManifest): readonly Digest[] {
  try {
    const parsed = parseManifest(bytes, mediaType);
    return parsed.kind === 'index' ? parsed.entries.map(({ digest }) => digest) : [];
  } catch {
    // What is no manifest is kept all the same: the tag points at these bytes.
    return [];
  }
}
