import { createHash } from 'node:crypto';
import { sha256Digest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import { isDigest } from '../../shared/oci/digest.ts';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import { isObject, readDocument, texts } from './documents.ts';
import { compressionOf } from './file-kind.ts';
import { cutName, damaged } from './file-errors.ts';
import { nameManifests } from './image-names.ts';
import type { FoundManifest } from './image-names.ts';
import type { ImageStore } from './image-store.ts';
import { streamPart } from './part.ts';
import type { Part, Tree } from './part.ts';

// moby image/tarexport: manifest.json is a list of { Config, RepoTags, Layers }. There are no manifests in it. The one made
// here is Docker's schema 2 with the layers as they lie in the archive, which is what other readers of it make too.

const layerTypes = {
  none: 'application/vnd.docker.image.rootfs.diff.tar',
  gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  zstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
} as const;

const maxImages = 1000;
const maxLayers = 1000;

interface Made {
  readonly found: FoundManifest;
  readonly bytes: Uint8Array;
}

/**
 * Reads what `docker save`, `podman save` and others write.
 * @throws AppError `corrupt` for an archive whose parts do not fit together
 */
export async function readDockerArchive(tree: Tree): Promise<ImageStore> {
  const { path } = tree;
  const list = await tree.find('manifest.json');
  if (list === null) throw damaged(path, 'manifest.json', 'it is missing, so it cannot be told what images there are.');
  const { value } = await readDocument(list, path, 'manifest.json');
  if (!Array.isArray(value) || value.length > maxImages) {
    throw damaged(path, 'manifest.json', 'it is not the list of images that docker save writes.');
  }
  const blobs = new Map<Digest, Part>();
  const images: Made[] = [];
  for (const image of value as unknown[]) images.push(await readImage(tree, image, blobs));
  const manifests = new Map(images.map(({ found, bytes }) => [found.digest, bytes]));
  const { catalog, ownRepository, notes } = nameManifests(
    path,
    // Every name is a tag of its own; together they would be one name in two spellings.
    images.flatMap(({ found }) =>
      found.names.length < 2 ? [found] : found.names.map((name) => ({ ...found, names: [name] })),
    ),
  );
  return {
    catalog,
    ownRepository,
    digests: 'made',
    notes: [
      'This format holds no manifests. Waybill makes them from the configs and layers in it, so their digests are not those of the registry the images came from.',
      ...notes,
    ],
    manifestPart: (digest) => Promise.resolve(partOfBytes(manifests.get(digest))),
    blobPart: (digest) => Promise.resolve(blobs.get(digest) ?? null),
    listed: [],
    close: () => tree.close(),
  };
}

async function readImage(tree: Tree, image: unknown, blobs: Map<Digest, Part>): Promise<Made> {
  const { path } = tree;
  const configName = isObject(image) && typeof image['Config'] === 'string' ? image['Config'] : '';
  const layerNames = isObject(image) ? texts(image['Layers']) : [];
  const config = await need(tree, configName);
  const { bytes, value } = await readDocument(config, path, cutName(configName));
  const diffIds = isObject(value) && isObject(value['rootfs']) ? texts(value['rootfs']['diff_ids']) : [];
  if (diffIds.length !== layerNames.length || layerNames.length > maxLayers || !diffIds.every(isDigest)) {
    throw damaged(
      path,
      cutName(configName),
      `it speaks of ${diffIds.length} layers, the archive of ${layerNames.length}.`,
    );
  }
  const configDigest = sha256Digest(bytes);
  blobs.set(configDigest, config);
  const layers = [];
  for (const [index, name] of layerNames.entries()) {
    const part = await need(tree, name);
    const compression = await compressionOf(part);
    const digest = compression === 'none' ? (diffIds[index] ?? '') : await packedDigest(name, part);
    blobs.set(digest, part);
    layers.push({ mediaType: layerTypes[compression], size: part.size, digest });
  }
  const document = {
    schemaVersion: 2,
    mediaType: mediaTypes.dockerManifest,
    config: { mediaType: mediaTypes.dockerConfig, size: bytes.length, digest: configDigest },
    layers,
  };
  const manifest = new TextEncoder().encode(JSON.stringify(document));
  const names = isObject(image) ? texts(image['RepoTags']) : [];
  return {
    found: { digest: sha256Digest(manifest), mediaType: mediaTypes.dockerManifest, names },
    bytes: manifest,
  };
}

async function need(tree: Tree, name: string): Promise<Part> {
  const part = await tree.find(name.replace(/^\.\//, ''));
  if (part !== null) return part;
  throw damaged(tree.path, 'manifest.json', `it names “${cutName(name)}”, which is not in the archive.`);
}

/** Archives with packed layers name them by their digests; what a name claims is checked whenever the layer is read. */
async function packedDigest(name: string, part: Part): Promise<Digest> {
  const claimed = `sha256:${/([a-f0-9]{64})[^/]*$/.exec(name)?.[1] ?? ''}`;
  if (isDigest(claimed)) return claimed;
  const hash = createHash('sha256');
  for await (const piece of streamPart(part)) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
}

function partOfBytes(bytes: Uint8Array | undefined): Part | null {
  if (bytes === undefined) return null;
  return {
    size: bytes.length,
    read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
  };
}
