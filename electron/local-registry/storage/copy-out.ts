import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { withBuffers } from './buffers.ts';

/**
 * Sends `length` bytes from `position` on to `target`, reading the next part while the last one is on its way.
 * Does not end `target`. Rejects when it breaks off, or when the file is shorter than it should be.
 */
export function copyOut(handle: FileHandle, position: number, length: number, target: Writable): Promise<void> {
  return withBuffers(async (first, second) => {
    let [reading, sending] = [first, second];
    let sent: Promise<void> = Promise.resolve();
    try {
      for (let done = 0; done < length;) {
        const wanted = Math.min(reading.length, length - done);
        const { bytesRead } = await handle.read(reading, 0, wanted, position + done);
        if (bytesRead === 0) throw new Error(`The file ends ${String(length - done)} bytes too early.`);
        await sent;
        sent = write(target, reading.subarray(0, bytesRead));
        sent.catch(() => undefined);
        done += bytesRead;
        [reading, sending] = [sending, reading];
      }
    } finally {
      // The buffers may be lent to someone else only when the last bytes have left them.
      await sent;
    }
  });
}

/** The one who asked has closed the connection; nobody's fault. */
class ReceiverGone extends Error {
  override readonly name = 'ReceiverGone';
  /** As Node names it for streams. */
  readonly code = 'ERR_STREAM_PREMATURE_CLOSE';
}

function write(target: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new ReceiverGone());
    if (target.destroyed) {
      onClose();
      return;
    }
    target.once('close', onClose);
    target.write(bytes, (error) => {
      target.off('close', onClose);
      if (error) reject(error);
      else resolve();
    });
  });
}
