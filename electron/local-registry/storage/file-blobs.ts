import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { splitDigest } from '../../../shared/oci/digest.ts';
import { noFaults, type FaultPoints } from '../faults.ts';
import { UploadDamaged, type BlobStore, type ByteRange } from './blob-store.ts';
import { copyIn } from './copy-in.ts';
import { copyOut } from './copy-out.ts';

/** The hash of a session's first `size` bytes, kept while the process lives so that finishing does not read them again. */
interface Progress {
  readonly size: number;
  readonly hash: Hash;
}

/**
 * Blobs as files `blobs/<algorithm>/<two digits>/<digest>`, sessions as `uploads/<id>`, on one volume. A blob appears by
 * fsync, rename and fsync of its folder, so that after any crash a name either has all its bytes or does not exist.
 */
export async function createFileBlobs(root: string, faults: FaultPoints = noFaults): Promise<BlobStore> {
  const uploadsDir = join(root, 'uploads');
  const blobsDir = join(root, 'blobs');
  await mkdir(uploadsDir, { recursive: true });
  await mkdir(blobsDir, { recursive: true });
  const progress = new Map<string, Progress>();
  const sessionFile = (id: string) => join(uploadsDir, id);

  return {
    async append(uploadId, offset, source) {
      const before = progress.get(uploadId);
      progress.delete(uploadId);
      const handle = await open(sessionFile(uploadId), offset === 0 ? 'w' : 'r+');
      try {
        await cutTo(handle, offset, uploadId);
        // Without a running hash (the process was restarted) `finish` reads the file once.
        const hash = offset === 0 ? createHash('sha256') : before?.size === offset ? before.hash.copy() : null;
        const size = await copyIn(handle, offset, source, hash);
        faults.reach('blob bytes written');
        if (hash !== null) progress.set(uploadId, { size, hash });
        return size;
      } catch (error) {
        await cutDown(handle, offset);
        if (before?.size === offset) progress.set(uploadId, before);
        throw error;
      } finally {
        await handle.close();
      }
    },
    async finish(uploadId, size, digest) {
      const known = progress.get(uploadId);
      progress.delete(uploadId);
      const file = sessionFile(uploadId);
      const handle = await open(file, size === 0 ? 'a+' : 'r+');
      try {
        await cutTo(handle, size, uploadId);
        if (!(await hasDigest(handle, digest, known?.size === size ? known.hash : null))) {
          await rm(file, { force: true });
          return 'mismatch';
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      faults.reach('blob file synced');
      await place(file, blobFile(blobsDir, digest), faults);
      return 'stored';
    },
    async discard(uploadId) {
      progress.delete(uploadId);
      await rm(sessionFile(uploadId), { force: true });
    },
    listUploads: () => readdir(uploadsDir),
    open: (digest, range) => openStream(blobFile(blobsDir, digest), range),
    sendTo: (digest, range, target, begin) => sendFile(blobFile(blobsDir, digest), range, target, begin),
    async read(digest, maxBytes) {
      const stream = await openStream(blobFile(blobsDir, digest));
      if (stream === null) return null;
      const parts: Buffer[] = [];
      let size = 0;
      for await (const part of stream as AsyncIterable<Buffer>) {
        size += part.length;
        if (size > maxBytes) return null;
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
    size: (digest) =>
      stat(blobFile(blobsDir, digest)).then(
        (found) => found.size,
        (error: unknown) => absent(error),
      ),
    remove: (digest) => rm(blobFile(blobsDir, digest), { force: true }),
    listDigests: () => listDigests(blobsDir),
  };
}

/** The file of a blob. The digest was validated, so neither part can leave the folder. */
function blobFile(blobsDir: string, digest: string): string {
  const { algorithm, encoded } = splitDigest(digest);
  return join(blobsDir, algorithm, encoded.slice(0, 2), encoded);
}

async function cutTo(handle: FileHandle, size: number, uploadId: string): Promise<void> {
  const found = (await handle.stat()).size;
  if (found < size)
    throw new UploadDamaged(`Upload ${uploadId} has ${String(found)} bytes, ${String(size)} were acknowledged.`);
  if (found > size) await handle.truncate(size);
}

/** After a failure; never makes the file longer, which would fill it with zeros. */
async function cutDown(handle: FileHandle, size: number): Promise<void> {
  try {
    if ((await handle.stat()).size > size) await handle.truncate(size);
  } catch {
    // The next write to the session cuts it as well.
  }
}

async function hasDigest(handle: FileHandle, digest: string, running: Hash | null): Promise<boolean> {
  const { algorithm, encoded } = splitDigest(digest);
  if (running !== null && algorithm === 'sha256') return running.digest('hex') === encoded;
  // Nothing announced sha512 when the session began, or the process was restarted in between.
  const hash = createHash(algorithm);
  const buffer = Buffer.allocUnsafe(1 << 20);
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return hash.digest('hex') === encoded;
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** Windows refuses a rename for a moment while a scanner or a reader has the target open. */
const renameAttempts = 5;

async function place(file: string, target: string, faults: FaultPoints): Promise<void> {
  const folder = dirname(target);
  if ((await mkdir(folder, { recursive: true })) !== undefined) await syncFolder(dirname(folder));
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(file, target);
      break;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if ((code !== 'EPERM' && code !== 'EBUSY') || attempt === renameAttempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
  faults.reach('blob file renamed');
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  // Windows has no handle on a folder; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openStream(file: string, range?: ByteRange): Promise<Readable | null> {
  try {
    const handle = await open(file, 'r');
    return handle.createReadStream({ highWaterMark: 1 << 20, ...range });
  } catch (error) {
    return absent(error);
  }
}

async function sendFile(
  file: string,
  { start, end }: ByteRange,
  target: Writable,
  begin: () => void,
): Promise<boolean> {
  const handle = await open(file, 'r').catch((error: unknown) => absent(error));
  if (handle === null) return false;
  try {
    if ((await handle.stat()).size <= end) return false;
    begin();
    await copyOut(handle, start, end - start + 1, target);
    return true;
  } finally {
    await handle.close();
  }
}

function absent(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}

async function* listDigests(blobsDir: string): AsyncIterable<string> {
  for (const algorithm of await readdir(blobsDir)) {
    for (const prefix of await readdir(join(blobsDir, algorithm))) {
      for (const encoded of await readdir(join(blobsDir, algorithm, prefix))) yield `${algorithm}:${encoded}`;
    }
  }
}
