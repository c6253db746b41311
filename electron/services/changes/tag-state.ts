import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { PlannedChange } from '../../../shared/contract/tags.ts';
import { AppError, isCancelled } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { entryRole, parseManifest } from '../../../shared/oci/manifest.ts';
import { isKnownPlatform, platformLabel } from '../../../shared/oci/platform.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Core } from '../core.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import { cutPlatform, readConfigFacts } from '../tag-entries.ts';
import type { WirePlatform } from '../tag-entries.ts';

type Side = NonNullable<PlannedChange['before']>;

/** A tag or a digest with the bytes behind it. */
export interface TagState {
  readonly side: Side & { digest: Digest };
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

interface Place {
  readonly core: Core;
  readonly reader: ManifestReader;
  readonly registry: Registry;
  readonly ref: RepositoryRef;
  readonly signal: AbortSignal;
}

/** What a tag is now, read afresh; null when there is no such tag. */
export async function readTagState(place: Place, tag: string, expiresAtMs: number | null): Promise<TagState | null> {
  try {
    const { digest, mediaType, bytes } = await place.reader.read(place.registry, place.ref, tag, place.signal);
    return await describe(place, digest, mediaType, bytes, expiresAtMs);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') return null;
    throw error;
  }
}

/** What a tag would be with these bytes. */
export async function describe(
  place: Place,
  digest: Digest,
  mediaType: string,
  bytes: Uint8Array,
  expiresAtMs: number | null,
): Promise<TagState> {
  const parsed = parseManifest(bytes, mediaType);
  const base = { digest, expiresAtMs };
  const own = parsed.mediaType === '' ? mediaType : parsed.mediaType;
  switch (parsed.kind) {
    case 'index': {
      const platforms = parsed.entries
        .filter((entry) => entryRole(entry) === 'platform')
        .map(({ platform }) => cutPlatform(platform))
        .filter((platform) => platform !== null);
      return { side: { ...base, kind: 'index', platforms: platforms.slice(0, 2000) }, mediaType: own, bytes };
    }
    case 'image': {
      const platform = await readPlatform(place, parsed.config.digest);
      return {
        side: { ...base, kind: 'image', platforms: platform === null ? null : [platform] },
        mediaType: own,
        bytes,
      };
    }
    case 'schema1':
    case 'other':
      return { side: { ...base, kind: 'other', platforms: [] }, mediaType: own, bytes };
  }
}

async function readPlatform({ reader, registry, ref, signal }: Place, config: Digest): Promise<WirePlatform | null> {
  try {
    return cutPlatform(readConfigFacts(await reader.readBlob(registry, ref, config, signal)).platform);
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return null;
  }
}

/** Platforms of `left` that `right` has not, one of each. Nothing is said where either is not known. */
export function platformsOnlyIn(left: Side | null, right: Side | null): WirePlatform[] {
  if (left?.platforms === null || right?.platforms === null) return [];
  const others = new Set((right?.platforms ?? []).map((platform) => platformLabel(platform)));
  const found = new Map<string, WirePlatform>();
  for (const platform of left?.platforms ?? []) {
    const label = platformLabel(platform);
    if (isKnownPlatform(platform) && !others.has(label)) found.set(label, platform);
  }
  return [...found.values()];
}
