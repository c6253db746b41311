import { AppError } from '../../shared/errors.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import { parseManifest } from '../../shared/oci/manifest.ts';
import { isObject, readDocument } from './documents.ts';
import { damaged, fileError } from './file-errors.ts';
import { nameManifests } from './image-names.ts';
import { maxManifestBytes } from './image-store.ts';
import type { ImageStore } from './image-store.ts';
import type { Part } from './part.ts';

/**
 * Reads a manifest or index that was saved alone. What it names is not there, which is no error.
 * @throws AppError `invalid-input` (`E_NOT_IMAGES`) for other JSON, saying what it is where that is known
 */
export async function readSingleManifest(part: Part, path: string, close: () => Promise<void>): Promise<ImageStore> {
  if (part.size > maxManifestBytes) {
    throw damaged(path, null, `it has ${part.size} bytes, more than the ${maxManifestBytes} a manifest may have.`);
  }
  const { bytes, value } = await readDocument(part, path, null);
  const other = whatElse(value);
  if (other !== null) throw notImages(path, other);
  const mediaType = typeOf(bytes, path);
  const digest = sha256Digest(bytes);
  const named = nameManifests(path, [{ digest, mediaType, names: [] }]);
  const own = (asked: Digest) => Promise.resolve(asked === digest ? part : null);
  return {
    ...named,
    digests: 'exact',
    notes: [
      ...named.notes,
      'This is a manifest alone. The images, configs and layers it names are not in the file and show as missing.',
      ...(bytes.at(-1) === 0x0a ? ['It ends with a line break; if a program added that, the digest differs.'] : []),
    ],
    manifestPart: own,
    blobPart: () => Promise.resolve(null),
    listed: [{ digest, mediaType }],
    close,
  };
}

function typeOf(bytes: Uint8Array, path: string): string {
  try {
    const parsed = parseManifest(bytes);
    if (parsed.kind !== 'other') return parsed.mediaType;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw damaged(path, null, error.message, error);
  }
  throw notImages(path, 'JSON, but neither a manifest nor an index');
}

/** The documents that tools print about images, by what only they have; the most telling first. */
function whatElse(value: unknown): string | null {
  if (Array.isArray(value)) {
    const first: unknown = value[0];
    if (!isObject(first)) return 'a list';
    if ('Ref' in first) return 'what docker manifest inspect -v prints';
    if ('RepoDigests' in first || 'Id' in first) return 'what docker image inspect prints';
    return 'Config' in first ? 'the list out of a docker save archive' : 'a list';
  }
  if (!isObject(value)) return 'JSON, but no document';
  if ('Digest' in value && 'RepoTags' in value) return 'what skopeo inspect prints';
  if ('manifest' in value && 'image' in value) return 'what buildx imagetools inspect prints';
  if ('rootfs' in value && 'architecture' in value) return 'the config of an image';
  if ('imageLayoutVersion' in value) return 'the marker of an OCI layout; open its folder';
  if ('repositories' in value || 'tags' in value || 'Tags' in value) return 'a list that a registry gave';
  if ('predicateType' in value || 'payloadType' in value) return 'an attestation';
  return 'spdxVersion' in value || 'bomFormat' in value ? 'a bill of materials' : null;
}

/** The error for a file or folder in which there are no images. */
export function notImages(path: string, what: string): AppError {
  return fileError('invalid-input', path, `${path} is ${what}; there is no image in it to show.`, {
    reason: 'E_NOT_IMAGES',
    advice:
      'Waybill opens OCI layouts, archives of docker save, podman save and skopeo, folders of skopeo’s dir: and manifests that skopeo inspect --raw prints.',
  });
}
