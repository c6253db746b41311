import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedFile } from '../../shared/contract/opened-file.ts';
import { readDockerArchive } from './docker-archive.ts';
import { compressionOf, kindOfFile, kindOfFolder, stampOf } from './file-kind.ts';
import type { Compression, Stamp } from './file-kind.ts';
import type { ImageStore } from './image-store.ts';
import { readOciLayout } from './oci-layout.ts';
import { openOrdinary, partOf } from './part.ts';
import type { Tree } from './part.ts';
import { notImages, readSingleManifest } from './single-manifest.ts';
import { readSkopeoDir } from './skopeo-dir.ts';
import { indexTar } from './tar-index.ts';
import { folderTree, tarTree } from './trees.ts';
import { unpackToFile } from './unpack.ts';
import type { UnpackOptions } from './unpack.ts';

/** An opened file or folder: its images, and what it is. */
export interface ImageFile {
  readonly store: ImageStore;
  readonly facts: OpenedFile;
  /** What the disk said before it was read. */
  readonly stamp: Stamp;
}

/** How archives that are packed as a whole are unpacked. */
export type OpenOptions = UnpackOptions;

/**
 * Finds out what a file or folder is, by its content, and reads its list of images. Nothing is written, except that a
 * packed archive is unpacked into a nameless file.
 * @throws AppError with a reason that begins with `E_FILE_`, or `E_NOT_IMAGES`
 */
export async function openImageFile(path: string, options: OpenOptions): Promise<ImageFile> {
  const stamp = await stampOf(path);
  return stamp.isFolder ? openFolder(path, stamp) : openFile(path, stamp, options);
}

async function openFolder(path: string, stamp: Stamp): Promise<ImageFile> {
  const kind = await kindOfFolder(path);
  const tree = folderTree(path);
  if (kind === 'empty') throw notImages(path, 'an empty folder');
  if (kind === 'dir') {
    const readOnlyBecause =
      'Folders of skopeo’s dir: hold one image without a name, so nothing can be written to them.';
    return describe(path, stamp, 'dir', 'none', await readSkopeoDir(tree), readOnlyBecause);
  }
  const store = await readOciLayout(tree);
  return describe(path, stamp, 'oci-layout', 'none', store, await whyReadOnly(path));
}

async function whyReadOnly(path: string): Promise<string | null> {
  try {
    await Promise.all([path, join(path, 'index.json')].map((one) => access(one, constants.W_OK)));
    return null;
  } catch {
    return 'The system does not let Waybill write to this folder.';
  }
}

const archiveAdvice = 'Archives cannot be changed in place. Copy it into an OCI layout folder first: skopeo copy --all';

async function openFile(path: string, stamp: Stamp, options: OpenOptions): Promise<ImageFile> {
  const opened = await openOrdinary(path);
  let { handle } = opened;
  try {
    let part = partOf(handle, path, null, 0, opened.size);
    const compression = await compressionOf(part);
    if (compression !== 'none') {
      const unpacked = await unpackToFile(part, compression, path, options);
      await handle.close();
      handle = unpacked.handle;
      part = partOf(handle, path, null, 0, unpacked.size);
    }
    const close = () => handle.close();
    if ((await kindOfFile(part, path)) === 'json') {
      const why = 'A manifest alone holds no images, so nothing can be written to it.';
      return describe(path, stamp, 'manifest', compression, await readSingleManifest(part, path, close), why);
    }
    const index = await indexTar(part, path);
    const { format, store } = await readArchive(tarTree(handle, path, index), index.entries);
    const noted = { ...store, notes: [...store.notes, ...index.notes] };
    return describe(path, stamp, format, compression, noted, `${archiveAdvice} ${copyHint(format, path)}.`);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function copyHint(format: 'oci-archive' | 'docker-archive', path: string): string {
  return `${format}:${path} oci:FOLDER`;
}

/** Docker's newer archives are both; the layout in them has the manifests. */
async function readArchive(tree: Tree, names: ReadonlyMap<string, unknown>) {
  if (names.has('index.json')) return { format: 'oci-archive' as const, store: await readOciLayout(tree) };
  if (names.has('manifest.json')) return { format: 'docker-archive' as const, store: await readDockerArchive(tree) };
  if (names.has('repositories')) throw notImages(tree.path, 'an archive of a very old Docker, with names only');
  const isRoot = [...names.keys()].some((name) => name.startsWith('etc/') || name.startsWith('usr/'));
  throw notImages(tree.path, isRoot ? 'a tar of a file system, not of an image' : 'a tar without an image');
}

function describe(
  path: string,
  stamp: Stamp,
  format: OpenedFile['format'],
  compression: Compression,
  store: ImageStore,
  readOnlyBecause: string | null,
): ImageFile {
  const facts: OpenedFile = {
    path,
    format,
    compression,
    sizeBytes: stamp.sizeBytes,
    changedAtMs: stamp.changedAtMs,
    digests: store.digests,
    readOnlyBecause: readOnlyBecause?.slice(0, 1000) ?? null,
    notes: store.notes.slice(0, 50).map((note) => note.slice(0, 2000)),
  };
  return { store, facts, stamp };
}
