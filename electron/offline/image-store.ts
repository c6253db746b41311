import { createHash } from 'node:crypto';
import type { Descriptor } from '../../shared/oci/manifest.ts';
import { AppError } from '../../shared/errors.ts';
import { digestLike, isVerifiableAlgorithm, shortDigest, splitDigest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import { parseManifest } from '../../shared/oci/manifest.ts';
import { damaged, fileError } from './file-errors.ts';
import type { Catalog } from './image-names.ts';
import { readWhole, streamPart } from './part.ts';
import type { Part } from './part.ts';

/** A manifest larger than this is refused; registries take 4 MiB. */
export const maxManifestBytes = 8 * 1024 * 1024;

/** A manifest's exact bytes. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What one format's reader has found: names, and where the bytes of a digest lie. */
export interface ImageStore {
  readonly catalog: Catalog;
  /** The repository of tags that come without one. */
  readonly ownRepository: string;
  /** `made`: Waybill made the manifests, because the format has none. */
  readonly digests: 'exact' | 'made';
  readonly notes: readonly string[];
  /** The bytes of a manifest; null when they are not there. */
  manifestPart(digest: Digest): Promise<Part | null>;
  /** The bytes of a config or layer; null when they are not there. */
  blobPart(digest: Digest): Promise<Part | null>;
  /** What names manifests besides tags, so that referrers can be found: their digests and types. */
  readonly listed: readonly { readonly digest: Digest; readonly mediaType: string }[];
  close(): Promise<void>;
}

/** The bytes of a manifest with their digest checked. @throws AppError `corrupt` when they are not what the digest says. */
export async function readManifest(
  store: Pick<ImageStore, 'manifestPart'>,
  path: string,
  digest: Digest,
  listedType: string | null,
): Promise<StoredManifest | null> {
  const part = await store.manifestPart(digest);
  if (part === null || (listedType === null && part.size > maxManifestBytes)) return null;
  const bytes = await readWhole(part, maxManifestBytes, path, shortDigest(digest));
  if (digestLike(digest, bytes) !== digest) {
    throw damaged(path, shortDigest(digest), 'its bytes have another digest than its name says.');
  }
  const mediaType = typeOf(bytes, listedType);
  return mediaType === null ? null : { digest, mediaType, bytes };
}

/** The type of a manifest; null for a document that is none, such as a config that was asked for as one. */
function typeOf(bytes: Uint8Array, listedType: string | null): string | null {
  try {
    const parsed = parseManifest(bytes, listedType ?? undefined);
    if (parsed.mediaType !== '') return parsed.mediaType;
    return listedType;
  } catch (error) {
    // What a list names as a manifest is shown as the damaged one it is.
    if (listedType !== null) return listedType;
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** A blob as a stream that ends with `corrupt` when its bytes are not what the digest says. */
export async function* streamBlob(
  store: Pick<ImageStore, 'blobPart'>,
  path: string,
  digest: Digest,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { algorithm } = splitDigest(digest);
  if (!isVerifiableAlgorithm(algorithm)) {
    throw fileError('unsupported', path, `Digests of “${algorithm}” cannot be checked; only sha256 and sha512 can.`);
  }
  const part = await store.blobPart(digest);
  if (part === null) throw missingBlob(path, digest);
  const hash = createHash(algorithm);
  for await (const piece of streamPart(part, signal)) {
    hash.update(piece);
    yield piece;
  }
  if (`${algorithm}:${hash.digest('hex')}` !== digest) {
    throw damaged(path, shortDigest(digest), 'its bytes have another digest than its name says.');
  }
}

/** A blob that a manifest names and the file lacks. */
export function missingBlob(path: string, digest: Digest): AppError {
  return fileError('not-found', path, `${shortDigest(digest)} is not in this file.`, {
    reference: digest,
    advice: 'Export the image again with all its parts, for example with skopeo copy --all.',
  });
}

/** The manifests that refer to another one, as their own bytes say. Those that are not there cannot be asked. */
export async function findReferrers(
  store: ImageStore,
  path: string,
): Promise<ReadonlyMap<Digest, readonly Descriptor[]>> {
  const found = new Map<Digest, Descriptor[]>();
  for (const { digest, mediaType } of store.listed) {
    const manifest = await readManifest(store, path, digest, mediaType);
    if (manifest === null) continue;
    const parsed = parseManifest(manifest.bytes, manifest.mediaType);
    if (parsed.kind !== 'image' && parsed.kind !== 'index') continue;
    if (parsed.subject === undefined) continue;
    const artifactType = parsed.artifactType ?? (parsed.kind === 'image' ? parsed.config.mediaType : undefined);
    const entry: Descriptor = {
      mediaType: manifest.mediaType,
      digest,
      size: manifest.bytes.length,
      platform: null,
      annotations: parsed.annotations,
      artifactType,
      urls: [],
    };
    const others = found.get(parsed.subject.digest);
    if (others === undefined) found.set(parsed.subject.digest, [entry]);
    else others.push(entry);
  }
  return found;
}
