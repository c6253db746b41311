import { sha256Digest, splitDigest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import { parseManifest } from '../../shared/oci/manifest.ts';
import { damaged } from './file-errors.ts';
import { nameManifests } from './image-names.ts';
import { maxManifestBytes } from './image-store.ts';
import type { ImageStore } from './image-store.ts';
import { readWhole } from './part.ts';
import type { Tree } from './part.ts';

/**
 * Reads a folder of `skopeo copy … dir:`: one image under `manifest.json`, its children under `HEX.manifest.json`, blobs
 * under their hexadecimal digests. Such a folder names no tag.
 * @throws AppError `corrupt` without a manifest
 */
export async function readSkopeoDir(tree: Tree): Promise<ImageStore> {
  const { path } = tree;
  const part = await tree.find('manifest.json');
  if (part === null) throw damaged(path, 'manifest.json', 'it is missing, so it cannot be told what image this is.');
  const bytes = await readWhole(part, maxManifestBytes, path, 'manifest.json');
  const own = sha256Digest(bytes);
  const mediaType = typeOf(bytes, path, 'manifest.json');
  const named = nameManifests(path, [{ digest: own, mediaType, names: [] }]);
  const find = (digest: Digest, ending: string) => {
    const { algorithm, encoded } = splitDigest(digest);
    return algorithm === 'sha256' ? tree.find(`${encoded}${ending}`) : Promise.resolve(null);
  };
  return {
    ...named,
    digests: 'exact',
    notes: [...named.notes, 'Such a folder names no tag, so Waybill lists the image by its digest.'],
    manifestPart: (digest) => (digest === own ? Promise.resolve(part) : find(digest, '.manifest.json')),
    blobPart: (digest) => find(digest, ''),
    listed: [{ digest: own, mediaType }],
    close: () => tree.close(),
  };
}

function typeOf(bytes: Uint8Array, path: string, entry: string): string {
  try {
    return parseManifest(bytes).mediaType;
  } catch (error) {
    throw damaged(path, entry, error instanceof Error ? error.message : 'it cannot be read.', error);
  }
}
