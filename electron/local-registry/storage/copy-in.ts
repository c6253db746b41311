import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Bytes gathered before one write call: few system calls, little memory. */
const batchBytes = 1 << 20;

/**
 * Writes `source` into the file from `offset` on and answers the position after the last byte. The next batch is hashed
 * and gathered while the thread pool writes the one before; at most two batches are in memory.
 */
export async function copyIn(
  handle: FileHandle,
  offset: number,
  source: AsyncIterable<Uint8Array>,
  hash: Hash | null,
): Promise<number> {
  let position = offset;
  let batch: Uint8Array[] = [];
  let gathered = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    await writing;
    const [buffers, at] = [batch, position];
    position += gathered;
    batch = [];
    gathered = 0;
    writing = writeAll(handle, buffers, at);
    // Its failure is seen by the next `await writing`; this keeps it from counting as unhandled until then.
    writing.catch(() => undefined);
  };
  try {
    for await (const part of source) {
      hash?.update(part);
      batch.push(part);
      gathered += part.length;
      if (gathered >= batchBytes) await flush();
    }
    if (gathered > 0) await flush();
  } finally {
    await writing;
  }
  return position;
}

async function writeAll(handle: FileHandle, buffers: Uint8Array[], at: number): Promise<void> {
  const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  const { bytesWritten } = await handle.writev(buffers, at);
  // A short write is legal, for example on a disk that is nearly full.
  for (let done = bytesWritten; done < total;) {
    const rest = Buffer.concat(buffers).subarray(done);
    done += (await handle.write(rest, 0, rest.length, at + done)).bytesWritten;
  }
}
