import { splitDigest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import type { Descriptor } from '../../shared/oci/manifest.ts';
import { parseManifest, readDescriptor } from '../../shared/oci/manifest.ts';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import { isObject, readDocument } from './documents.ts';
import { damaged, fileError } from './file-errors.ts';
import { nameManifests } from './image-names.ts';
import type { FoundManifest } from './image-names.ts';
import { readManifest } from './image-store.ts';
import type { ImageStore } from './image-store.ts';
import type { Tree } from './part.ts';

/** Annotations that name an image (image-spec annotations.md; containerd's exporter). */
export const refNameAnnotation = 'org.opencontainers.image.ref.name';
export const containerdNameAnnotation = 'io.containerd.image.name';

/** Where a layout keeps the bytes of a digest. The digest has been checked, so it is safe in a path. */
export function blobName(digest: Digest): string {
  const { algorithm, encoded } = splitDigest(digest);
  return `blobs/${algorithm}/${encoded}`;
}

const maxDescriptors = 100_000;
/** More manifests without a name are not looked into for whether they belong to another one. */
const maxUnnamed = 2000;

/**
 * Reads an OCI layout (image-spec image-layout.md), in a folder or in an archive.
 * @throws AppError `corrupt` for a list that cannot be read, `unsupported` for another version of the layout
 */
export async function readOciLayout(tree: Tree): Promise<ImageStore> {
  const { path } = tree;
  const notes = await checkVersion(tree);
  const { descriptors, notes: odd } = await readIndex(tree);
  const find = (digest: Digest) => tree.find(blobName(digest));
  const found: FoundManifest[] = [];
  let looked = 0;
  for (const one of descriptors) {
    const names = [one.annotations[containerdNameAnnotation], one.annotations[refNameAnnotation]].filter(
      (name): name is string => name !== undefined && name !== '',
    );
    looked += names.length === 0 ? 1 : 0;
    const isPart = names.length === 0 && looked <= maxUnnamed && (await refersToAnother(find, path, one));
    if (!isPart) found.push({ digest: one.digest, mediaType: one.mediaType, names });
  }
  const { catalog, ownRepository, notes: naming } = nameManifests(path, found);
  return {
    catalog,
    ownRepository,
    digests: 'exact',
    notes: [...notes, ...odd, ...naming],
    manifestPart: find,
    blobPart: find,
    listed: descriptors.map(({ digest, mediaType }) => ({ digest, mediaType })),
    close: () => tree.close(),
  };
}

async function checkVersion(tree: Tree): Promise<string[]> {
  const part = await tree.find('oci-layout');
  if (part === null) return ['There is no oci-layout file; it is read as one of version 1.0.0.'];
  const { value } = await readDocument(part, tree.path, 'oci-layout');
  const version = isObject(value) ? value['imageLayoutVersion'] : undefined;
  if (typeof version === 'string' && version.startsWith('1.')) return [];
  throw fileError(
    'unsupported',
    tree.path,
    `Its layout has version ${typeof version === 'string' ? version.slice(0, 50) : 'unknown'}; Waybill knows 1.0.0.`,
    { reason: 'E_FILE_VERSION' },
  );
}

async function readIndex(tree: Tree): Promise<{ descriptors: Descriptor[]; notes: string[] }> {
  const part = await tree.find('index.json');
  if (part === null)
    throw damaged(tree.path, 'index.json', 'it is missing, so it cannot be told what images there are.');
  const { value } = await readDocument(part, tree.path, 'index.json');
  const manifests = isObject(value) ? value['manifests'] : undefined;
  if (!Array.isArray(manifests)) throw damaged(tree.path, 'index.json', 'it has no list of manifests.');
  if (manifests.length > maxDescriptors)
    throw damaged(tree.path, 'index.json', 'its list of manifests is absurdly long.');
  const read = manifests.map((one: unknown) => readDescriptor(one));
  const descriptors = read.filter((one) => one !== null);
  const lost = read.length - descriptors.length;
  const isCache = descriptors.some(({ mediaType }) => mediaType.startsWith('application/vnd.buildkit.cacheconfig'));
  return {
    descriptors: descriptors.map((one) => ({
      ...one,
      mediaType: one.mediaType === '' ? mediaTypes.ociIndex : one.mediaType,
    })),
    notes: [
      ...(lost === 0 ? [] : [`${lost} entries of index.json have no usable digest and are left out.`]),
      ...(isCache ? ['This is a build cache, not an image.'] : []),
    ],
  };
}

/** Signatures and other referrers stand in the list without a name; they belong to what they refer to. */
async function refersToAnother(find: ImageStore['manifestPart'], path: string, { digest, mediaType }: Descriptor) {
  try {
    const manifest = await readManifest({ manifestPart: find }, path, digest, mediaType);
    if (manifest === null) return false;
    const parsed = parseManifest(manifest.bytes, mediaType);
    return (parsed.kind === 'image' || parsed.kind === 'index') && parsed.subject !== undefined;
  } catch {
    // A damaged one is shown, and says so when it is opened.
    return false;
  }
}
