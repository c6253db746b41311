import type { TagDetail } from '../../../shared/contract/tags.ts';
import { isImageManifestType } from '../../../shared/oci/media-types.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';

/** Compressed bytes of images by digest; null when the manifest could not be read or is no image. */
export type ImageSizes = ReadonlyMap<string, number | null>;

/** Config and layers of an image manifest together, in bytes; null for anything else. */
export function imageBytesOf(bytes: Uint8Array, mediaType: string): number | null {
  const manifest = parseManifest(bytes, mediaType);
  if (manifest.kind !== 'image') return null;
  return manifest.layers.reduce((sum, layer) => sum + layer.size, manifest.config.size);
}

/** Images of these tags whose size the list does not tell and nobody has asked for; the list's order is kept. */
export function unknownSizes(
  names: readonly string[],
  details: ReadonlyMap<string, TagDetail>,
  known: ImageSizes,
): readonly string[] {
  const digests = new Set<string>();
  for (const entry of names.flatMap((name) => details.get(name)?.entries ?? [])) {
    const isWanted = entry.role === 'platform' && entry.imageBytes === null && isImageManifestType(entry.mediaType);
    if (isWanted && !known.has(entry.digest)) digests.add(entry.digest);
  }
  return [...digests];
}

/** The same details with sizes filled in where they have been found out; untouched details stay the same objects. */
export function withSizes(details: ReadonlyMap<string, TagDetail>, sizes: ImageSizes): ReadonlyMap<string, TagDetail> {
  if (sizes.size === 0) return details;
  const filled = new Map<string, TagDetail>();
  for (const [name, detail] of details) {
    const isOpen = detail.entries.some(
      (entry) => entry.imageBytes === null && typeof sizes.get(entry.digest) === 'number',
    );
    filled.set(name, isOpen ? fill(detail, sizes) : detail);
  }
  return filled;
}

function fill(detail: TagDetail, sizes: ImageSizes): TagDetail {
  const entries = detail.entries.map((entry) => ({
    ...entry,
    imageBytes: entry.imageBytes ?? sizes.get(entry.digest) ?? null,
  }));
  return { ...detail, entries };
}
