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

/** The documents that tools print about images, by the members that only they have; the most telling first. */
const documents: readonly (readonly [members: readonly string[], words: string])[] = [
  [['Ref', 'Descriptor'], 'what docker manifest inspect -v prints'],
  [['Id', 'RepoDigests'], 'what docker image inspect prints'],
  [['Config', 'Layers'], 'the list out of a docker save archive'],
  [['Digest', 'RepoTags'], 'what skopeo inspect prints'],
  [['manifest', 'image'], 'what buildx imagetools inspect prints'],
  [['rootfs', 'architecture'], 'the config of an image'],
  [['imageLayoutVersion'], 'the marker of an OCI layout; open its folder'],
  [['repositories'], 'a list of repositories that a registry gave'],
  [['tags'], 'a list of tags that a registry gave'],
  [['Tags'], 'a list of tags that a registry gave'],
  [['predicateType'], 'an attestation'],
  [['payloadType'], 'a signed attestation'],
  [['spdxVersion'], 'a bill of materials'],
  [['bomFormat'], 'a bill of materials'],
];

function whatElse(value: unknown): string | null {
  const document: unknown = Array.isArray(value) ? value[0] : value;
  const known = isObject(document)
    ? documents.find(([members]) => members.every((member) => Object.hasOwn(document, member)))?.[1]
    : undefined;
  return known ?? (isObject(value) ? null : 'JSON, but no manifest');
}

/** The error for a file or folder in which there are no images. */
export function notImages(path: string, what: string): AppError {
  return fileError('invalid-input', path, `${path} is ${what}; there is no image in it to show.`, {
    reason: 'E_NOT_IMAGES',
    advice:
      'Waybill opens OCI layouts, archives of docker save, podman save and skopeo, folders of skopeo’s dir: and manifests that skopeo inspect --raw prints.',
  });
}
