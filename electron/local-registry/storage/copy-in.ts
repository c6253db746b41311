import type { Hash } from 'node:crypto';
import { withBuffers } from './buffers.ts';

/** What is needed of an open file. */
interface Target {
  write(bytes: Uint8Array, from: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>;
}

/**
 * Writes `source` into the file from `offset` on and answers the position after the last byte. One buffer is filled
 * and hashed while the thread pool writes the other; both are used again and again, because a fresh one for every write
 * costs more in garbage collection than the copy does.
 */
export function copyIn(
  handle: Target,
  offset: number,
  source: AsyncIterable<Uint8Array>,
  hash: Hash | null,
): Promise<number> {
  return withBuffers(async (first, second) => {
    let [filling, other] = [first, second];
    let position = offset;
    let filled = 0;
    let writing: Promise<void> = Promise.resolve();
    const flush = async () => {
      const bytes = filling.subarray(0, filled);
      hash?.update(bytes);
      await writing;
      writing = writeAll(handle, bytes, position);
      // Its failure is seen by the next `await writing`; this keeps it from counting as unhandled until then.
      writing.catch(() => undefined);
      position += filled;
      filled = 0;
      [filling, other] = [other, filling];
    };
    try {
      for await (const part of source) {
        for (let at = 0; at < part.length;) {
          const taken = Math.min(part.length - at, filling.length - filled);
          filling.set(part.subarray(at, at + taken), filled);
          filled += taken;
          at += taken;
          if (filled === filling.length) await flush();
        }
      }
      if (filled > 0) await flush();
    } finally {
      await writing;
    }
    return position;
  });
}

async function writeAll(handle: Target, bytes: Uint8Array, at: number): Promise<void> {
  // A short write is legal, for example on a disk that is nearly full.
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
