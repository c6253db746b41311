import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { isVerifiableAlgorithm, shortDigest, splitDigest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import { emitJson, isJsonObject, parseJson } from '../../shared/oci/json.ts';
import type { JsonObject } from '../../shared/oci/json.ts';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import { damaged, fileError, fromSystem } from './file-errors.ts';
import { withLock } from './layout-lock.ts';
import { withTag, withUnnamed, withoutTag } from './layout-names.ts';
import type { LayoutTag, ListedManifest } from './layout-names.ts';
import { blobName } from './oci-layout.ts';

/** Blobs that are being stored, in the layout's own folder so that they can be renamed into place. */
const uploadPrefix = '.waybill-upload-';

/** Stores a blob under its digest. What is there under that digest is replaced by bytes that have been checked. */
export async function writeBlob(
  folder: string,
  digest: Digest,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onBytes: (written: number) => void = () => undefined,
): Promise<void> {
  const { algorithm } = splitDigest(digest);
  if (!isVerifiableAlgorithm(algorithm)) {
    throw fileError('unsupported', folder, `Digests of “${algorithm}” cannot be checked; only sha256 and sha512 can.`);
  }
  const target = join(folder, ...blobName(digest).split('/'));
  await makeBlobFolder(folder, dirname(target));
  const temporary = join(folder, uploadPrefix + randomBytes(8).toString('hex'));
  try {
    const found = await writeHashed(temporary, algorithm, content, onBytes);
    if (found !== digest) throw damaged(folder, shortDigest(digest), `the bytes to store have the digest ${found}.`);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw isSystemError(error) ? fromSystem(error, folder) : error;
  }
}

async function writeHashed(
  path: string,
  algorithm: 'sha256' | 'sha512',
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onBytes: (written: number) => void,
): Promise<Digest> {
  const hash = createHash(algorithm);
  const handle = await open(path, 'wx', 0o644);
  try {
    let written = 0;
    for await (const piece of content) {
      hash.update(piece);
      await handle.writeFile(piece);
      written += piece.length;
      onBytes(written);
    }
    // The list that names it must not reach the disk before it does.
    await handle.sync();
  } finally {
    await handle.close();
  }
  return `${algorithm}:${hash.digest('hex')}`;
}

/** A layout may be made of links; writing through one that leads out of it would change somebody else's files. */
async function makeBlobFolder(folder: string, blobs: string): Promise<void> {
  try {
    for (const one of [dirname(blobs), blobs]) {
      await mkdir(one).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      });
    }
    const [inside, root] = await Promise.all([realpath(blobs), realpath(folder)]);
    if (inside.startsWith(root + sep)) return;
  } catch (error) {
    throw fromSystem(error, folder);
  }
  throw fileError('denied', folder, 'Its blobs folder is a link that leads out of it; nothing was written.', {
    reason: 'E_FILE_LINK',
  });
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | null)?.syscall === 'string';
}

/** Makes a tag point at a manifest that has been stored. */
export async function writeTag(folder: string, target: LayoutTag, manifest: ListedManifest): Promise<void> {
  await changeIndex(folder, (index) => withTag(folder, index, target, manifest));
}

/** Lists a manifest without a name. */
export async function writeUnnamed(folder: string, manifest: ListedManifest): Promise<void> {
  await changeIndex(folder, (index) => withUnnamed(index, manifest));
}

/** Takes a tag's name away; its manifest stays. @throws AppError `not-found` when there is no such tag */
export async function removeTag(folder: string, target: LayoutTag): Promise<void> {
  await changeIndex(folder, (index) => {
    const changed = withoutTag(folder, index, target);
    if (changed !== null) return changed;
    throw fileError('not-found', folder, `There is no tag “${target.tag}”.`, {
      repository: target.repository,
      reference: target.tag,
    });
  });
}

const maxAttempts = 5;

const leftoverMs = 24 * 3_600_000;

/** What a program that was killed left behind while it stored a blob. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(uploadPrefix));
  for (const path of names.map((name) => join(folder, name))) {
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > leftoverMs) await rm(path, { force: true });
  }
}

/** Changes the list in one step, and begins again when another program changed it meanwhile. */
async function changeIndex(folder: string, change: (index: JsonObject) => JsonObject): Promise<void> {
  const path = join(folder, 'index.json');
  const read = () =>
    readFile(path).catch((error: unknown) => {
      throw fromSystem(error, folder);
    });
  await withLock(folder, async () => {
    await removeLeftovers(folder);
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const before = await read();
      const index = parseJson(before);
      if (!isJsonObject(index)) throw damaged(folder, 'index.json', 'it is not a JSON object.');
      const changed = change(index);
      if (changed === index) return;
      if (!before.equals(await read())) continue;
      await writeFileAtomic(path, Buffer.from(emitJson(changed))).catch((error: unknown) => {
        throw fromSystem(error, folder);
      });
      return;
    }
    throw fileError('conflict', folder, 'Another program keeps changing index.json; nothing was written.', {
      reason: 'E_FILE_BUSY',
      advice: 'Wait until it is done, then try again.',
    });
  });
}

/**
 * Makes an empty OCI layout out of an empty folder, or in a new one whose parent is there.
 * @throws AppError `conflict` for a folder with something in it
 */
export async function createLayout(folder: string): Promise<void> {
  try {
    await mkdir(folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    if ((await readdir(folder)).length > 0) throw notEmpty(folder);
    await mkdir(join(folder, 'blobs'));
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] };
    await writeFileAtomic(join(folder, 'index.json'), JSON.stringify(index));
    await writeFileAtomic(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  } catch (error) {
    throw fromSystem(error, folder);
  }
}

function notEmpty(folder: string) {
  return fileError('conflict', folder, `${folder} is not empty, so no new layout was made in it.`, {
    reason: 'E_FILE_NOT_EMPTY',
    advice: 'Choose an empty folder, or name a new one.',
  });
}
