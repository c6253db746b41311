import type { z } from 'zod';
import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { releases as contract } from '../../../shared/contract/releases.ts';
import { AppError } from '../../../shared/errors.ts';
import { fromBase64 } from '../../../shared/oci/base64.ts';
import { sha256Digest } from '../../../shared/oci/digest.ts';
import type { NewEntry } from '../../../shared/oci/index-edit.ts';
import { mediaTypes } from '../../../shared/oci/media-types.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Core } from '../core.ts';

type Edit = z.output<typeof contract.edit.input>['edit'];
type Content = Extract<Edit, { kind: 'put' }>['content'];

/** Where content goes and what it is. */
export interface ContentTarget {
  readonly core: Core;
  readonly registry: Registry;
  readonly ref: RepositoryRef;
  readonly type: string;
  /** Packages take content as it is; elsewhere an entry is a manifest, as in every index. */
  readonly isPackage: boolean;
  readonly signal: AbortSignal;
}

/**
 * Hands content to the registry under its digest, where no tag shows it, and makes the entry that names it.
 * @throws AppError `not-found` for a digest that is not in the repository
 */
export async function putContent(target: ContentTarget, content: Content): Promise<NewEntry> {
  if (content.from === 'digest') return entryOf(target, content.digest);
  const bytes = fromBase64(content.bodyBase64);
  const { registry, ref, type, isPackage, signal } = target;
  const blob = { mediaType: type, digest: sha256Digest(bytes), size: bytes.length };
  if (bytes.length === 0) throw new AppError('invalid-input', 'The file is empty.', { reason: 'E_EMPTY_CONTENT' });
  await upload(target, bytes);
  if (isPackage) return blob;
  const empty = new TextEncoder().encode('{}');
  await upload(target, empty);
  // An artifact as image-spec describes it: an empty config, and the content as its one layer.
  const manifest = new TextEncoder().encode(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      artifactType: type,
      config: { mediaType: mediaTypes.ociEmpty, digest: sha256Digest(empty), size: empty.length },
      layers: [{ ...blob, annotations: { 'org.opencontainers.image.title': content.fileName } }],
    }),
  );
  const digest = sha256Digest(manifest);
  await registry.oci.manifests.put(ref.repository, digest, manifest, mediaTypes.ociManifest, { signal });
  return { mediaType: mediaTypes.ociManifest, digest, size: manifest.length, artifactType: type };
}

async function upload({ registry, ref, signal }: ContentTarget, bytes: Uint8Array): Promise<void> {
  const digest = sha256Digest(bytes);
  const there = await registry.oci.blobs.head(ref.repository, digest, { signal });
  if (there !== null) return;
  const once = async function* () {
    yield bytes;
  };
  await registry.oci.blobs.upload(ref.repository, digest, bytes.length, once, { signal });
}

async function entryOf({ registry, ref, type, isPackage, signal }: ContentTarget, digest: string): Promise<NewEntry> {
  if (isPackage) {
    const content = await registry.oci.blobs.head(ref.repository, digest, { signal });
    if (content !== null) return { mediaType: type, digest, size: content.size ?? 0 };
  } else {
    const found = await registry.oci.manifests.find(ref.repository, digest, { signal });
    if (found !== null) {
      const parsed = parseManifest(found.bytes, found.contentType);
      const mediaType = parsed.mediaType === '' ? found.contentType : parsed.mediaType;
      return { mediaType, digest, size: found.bytes.length, ...(mediaType === type ? {} : { artifactType: type }) };
    }
  }
  throw new AppError('not-found', `${digest} is not in ${ref.repository}.`, {
    ...{ repository: ref.repository, reference: digest, reason: 'E_DIGEST_GONE' },
    advice: 'Choose a file, or push it first.',
  });
}
