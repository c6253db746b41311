import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { damaged, fileError, fromSystem } from './file-errors.ts';

/** Bytes of a known length that can be read from any place. */
export interface Part {
  /** Bytes. */
  readonly size: number;
  /** Exactly `length` bytes. @throws AppError `corrupt` when they are not there. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** Parts under names, as they are in a folder or an archive. */
export interface Tree {
  /** The file or folder on disk. */
  readonly path: string;
  /** Null when there is no such part. @throws AppError `corrupt` for a name that stands twice. */
  find(name: string): Promise<Part | null>;
  close(): Promise<void>;
}

const chunkBytes = 256 * 1024;

/** All of a part. @throws AppError `corrupt` above `maxBytes`; what is that large is not what it should be. */
export async function readWhole(part: Part, maxBytes: number, path: string, entry: string | null): Promise<Uint8Array> {
  if (part.size > maxBytes) {
    throw damaged(path, entry, `it has ${part.size} bytes, more than the ${maxBytes} that such a document may have.`);
  }
  return part.read(0, part.size);
}

/** A part from its beginning to its end, in pieces. */
export async function* streamPart(part: Part, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < part.size; position += chunkBytes) {
    if (signal?.aborted === true) throw new AppError('cancelled', 'Stopped while reading a file.');
    yield await part.read(position, Math.min(chunkBytes, part.size - position));
  }
}

/** A range of an open file. */
export function partOf(handle: FileHandle, path: string, entry: string | null, offset: number, size: number): Part {
  return {
    size,
    read: async (position, length) => {
      const buffer = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle
          .read(buffer, filled, length - filled, offset + position + filled)
          .catch((error: unknown) => {
            throw fromSystem(error, path);
          });
        if (bytesRead === 0) throw damaged(path, entry, 'it ends before its end.');
        filled += bytesRead;
      }
      return buffer;
    },
  };
}

/**
 * Opens an ordinary file. Links are followed; a pipe or a device is refused without waiting for it.
 * @throws AppError `network` (`E_FILE_MISSING`) when it is not there, `denied`, `invalid-input` for what is no file.
 */
export async function openOrdinary(path: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw fromSystem(error, path);
  });
  const stat = await handle.stat();
  if (stat.isFile()) return { handle, size: stat.size };
  await handle.close();
  throw fileError('invalid-input', path, `${path} is not an ordinary file.`, {
    reason: 'E_FILE_NOT_ORDINARY',
    advice: 'Choose the image archive, the manifest or the folder itself.',
  });
}

/** A file that is opened for each reading, so that a folder with thousands of them keeps none open. */
export async function closedPart(path: string, entry: string): Promise<Part | null> {
  let size: number;
  try {
    const opened = await openOrdinary(path);
    ({ size } = opened);
    await opened.handle.close();
  } catch (error) {
    if (error instanceof AppError && error.details.reason === 'E_FILE_MISSING') return null;
    throw error;
  }
  return {
    size,
    read: async (position, length) => {
      const { handle } = await openOrdinary(path);
      try {
        return await partOf(handle, path, entry, 0, size).read(position, length);
      } finally {
        await handle.close();
      }
    },
  };
}
