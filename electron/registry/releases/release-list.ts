import { sha256Digest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { mediaTypes } from '../../../shared/oci/media-types.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { ReleaseEntry } from './release-api.ts';

/**
 * A release as an image index, so that it is looked at, compared and put back like one. Its server has no bytes of its
 * own for it; these are the same for the same entries, whatever order they come in.
 */
export function releaseList(entries: readonly ReleaseEntry[]): { bytes: Uint8Array; digest: Digest } {
  const manifests = [...entries]
    .sort((a, b) => (a.mediaType < b.mediaType ? -1 : 1))
    .map(({ mediaType, digest, sizeBytes }) => ({ mediaType, digest, size: sizeBytes }));
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return { bytes, digest: sha256Digest(bytes) };
}

/** The entries of a release from such bytes. @throws AppError `invalid-input` for what is no index. */
export function releaseEntries(bytes: Uint8Array): ReleaseEntry[] {
  const parsed = parseManifest(bytes, mediaTypes.ociIndex);
  const found = parsed.kind === 'index' ? parsed.entries : [];
  return found.map(({ mediaType, digest, size }) => ({ mediaType, digest, sizeBytes: size }));
}
