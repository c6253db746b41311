import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, fromSystem } from './file-errors.ts';
import { closedPart, readWhole } from './part.ts';
import type { Part } from './part.ts';
import { notImages } from './single-manifest.ts';

/** How a file or layer is packed, by its first bytes. */
export type Compression = 'none' | 'gzip' | 'zstd';

/** gzip RFC 1952, zstd RFC 8878. */
export async function compressionOf(part: Part): Promise<Compression> {
  const [a, b, c, d] = await part.read(0, Math.min(4, part.size));
  if (a === 0x1f && b === 0x8b) return 'gzip';
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? 'zstd' : 'none';
}

/** What a file is by its bytes; its name does not count. @throws AppError saying what it is when there is no image in it. */
export async function kindOfFile(part: Part, path: string): Promise<'tar' | 'json'> {
  const head = await part.read(0, Math.min(512, part.size));
  const text = String.fromCharCode(...head);
  if (text.slice(257, 262) === 'ustar') return 'tar';
  const trimmed = text.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return 'json';
  const packed = text.startsWith('\u00fd7zXZ') ? 'xz' : text.startsWith('BZh') ? 'bzip2' : null;
  if (packed !== null) {
    throw fileError('unsupported', path, `${path} is packed with ${packed}.`, {
      reason: 'E_FILE_PACKED',
      advice: 'Unpack it first, then open the result.',
    });
  }
  if (head.length === 0) throw notImages(path, 'empty');
  if (text.startsWith('PK')) throw notImages(path, 'a zip archive');
  if (text.startsWith('\u007fELF') || text.startsWith('MZ')) throw notImages(path, 'a program');
  throw notImages(path, 'no tar archive and no JSON document');
}

/** What a folder is by what lies in it. */
export type FolderKind = 'oci-layout' | 'dir' | 'empty';

/** @throws AppError `invalid-input` (`E_NOT_IMAGES`) for a folder with other things in it. */
export async function kindOfFolder(path: string): Promise<FolderKind> {
  const names = new Set(
    await readdir(path).catch((error: unknown) => {
      throw fromSystem(error, path);
    }),
  );
  if (names.has('oci-layout') || (names.has('index.json') && names.has('blobs'))) return 'oci-layout';
  if (names.has('version') && (await isSkopeoDir(path))) return 'dir';
  if (names.size === 0) return 'empty';
  if (names.has('manifest.json'))
    throw notImages(path, 'a folder that looks like an unpacked docker save archive; open the archive itself');
  if (names.has('etc') && names.has('usr')) throw notImages(path, 'the file system of an image, unpacked');
  throw notImages(path, 'a folder without an OCI layout (no oci-layout and no index.json)');
}

async function isSkopeoDir(path: string): Promise<boolean> {
  const part = await closedPart(join(path, 'version'), 'version');
  if (part === null || part.size > 200) return false;
  const text = new TextDecoder().decode(await readWhole(part, 200, path, 'version'));
  return text.startsWith('Directory Transport Version');
}

/** What the disk says of a file or folder, and what changes when its content does. */
export interface Stamp {
  readonly isFolder: boolean;
  readonly sizeBytes: number | null;
  readonly changedAtMs: number;
  /** The same for as long as nobody wrote to it, as far as sizes and times tell. */
  readonly text: string;
}

/** Looks at a file, or at the list in a folder. @throws AppError as {@link fromSystem} */
export async function stampOf(path: string): Promise<Stamp> {
  const own = await stat(path).catch((error: unknown) => {
    throw fromSystem(error, path);
  });
  if (!own.isDirectory()) {
    return {
      isFolder: false,
      sizeBytes: own.size,
      changedAtMs: own.mtimeMs,
      text: `${own.dev} ${own.ino} ${own.size} ${own.mtimeMs}`,
    };
  }
  const lists = await Promise.all(
    ['index.json', 'manifest.json'].map((name) => stat(join(path, name)).catch(() => null)),
  );
  const text = lists.map((one) => (one === null ? '-' : `${one.ino} ${one.size} ${one.mtimeMs}`)).join(' ');
  const changedAtMs = Math.max(...lists.map((one) => one?.mtimeMs ?? 0)) || own.mtimeMs;
  return { isFolder: true, sizeBytes: null, changedAtMs, text };
}
