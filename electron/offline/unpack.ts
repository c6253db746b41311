import { randomBytes } from 'node:crypto';
import { open, rm, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { AppError } from '../../shared/errors.ts';
import { fileError, fromSystem, damaged } from './file-errors.ts';
import { streamPart } from './part.ts';
import type { Part } from './part.ts';

/** Where a packed archive is unpacked to, and how much it may become. */
export interface UnpackOptions {
  /** Folder for the one nameless file. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Left for everybody else on the disk. */
const spareBytes = 1024 ** 3;

/**
 * Unpacks into one file whose name is Waybill's own and is taken away at once, so that nothing of it outlives the
 * program. An archive inside can then be read at any place.
 * @throws AppError `unsupported` when it becomes too large, `corrupt` when it is damaged
 */
export async function unpackToFile(
  packed: Part,
  compression: 'gzip' | 'zstd',
  path: string,
  { folder, maxBytes, signal }: UnpackOptions,
): Promise<{ handle: FileHandle; size: number }> {
  const limit = Math.min(maxBytes, await roomIn(folder));
  const own = join(folder, `waybill-unpacked-${randomBytes(8).toString('hex')}`);
  const handle = await open(own, 'wx+', 0o600).catch((error: unknown) => {
    throw fromSystem(error, folder);
  });
  try {
    await rm(own, { force: true });
    let size = 0;
    for await (const piece of unpacked(packed, compression, path, signal)) {
      size += piece.length;
      if (size > limit) throw tooLarge(path, limit);
      await handle.write(piece).catch((error: unknown) => {
        throw fromSystem(error, path);
      });
    }
    return { handle, size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* unpacked(packed: Part, compression: 'gzip' | 'zstd', path: string, signal?: AbortSignal) {
  const unpacker = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  const source = Readable.from(streamPart(packed, signal));
  source.on('error', (error) => unpacker.destroy(error));
  try {
    for await (const piece of source.pipe(unpacker)) yield piece as Buffer;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw damaged(path, null, `it cannot be unpacked (${(error as NodeJS.ErrnoException).code ?? 'damaged'}).`, error);
  } finally {
    source.destroy();
    unpacker.destroy();
  }
}

async function roomIn(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return Math.max(0, bavail * bsize - spareBytes);
  } catch {
    return Number.MAX_SAFE_INTEGER;
  }
}

function tooLarge(path: string, limit: number): AppError {
  const gib = (limit / 1024 ** 3).toFixed(1);
  return fileError('unsupported', path, `Unpacked it would take more than the ${gib} GiB there is room for.`, {
    reason: 'E_FILE_TOO_LARGE',
    advice: 'Unpack it yourself, for example with gunzip, and open the result.',
  });
}
