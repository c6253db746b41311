import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { splitDigest } from '../../../shared/oci/digest.ts';
import { UploadDamaged, type BlobStore } from './blob-store.ts';

/** Blobs in memory, for tests. */
export function createMemoryBlobs(): BlobStore {
  const blobs = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer>();
  return {
    async append(uploadId, offset, source) {
      const before = uploads.get(uploadId) ?? Buffer.alloc(0);
      if (before.length < offset) throw new UploadDamaged(uploadId);
      const parts: Uint8Array[] = [before.subarray(0, offset)];
      for await (const part of source) parts.push(part);
      const after = Buffer.concat(parts);
      uploads.set(uploadId, after);
      return after.length;
    },
    async finish(uploadId, size, digest) {
      const bytes = (uploads.get(uploadId) ?? Buffer.alloc(0)).subarray(0, size);
      uploads.delete(uploadId);
      const { algorithm, encoded } = splitDigest(digest);
      if (createHash(algorithm).update(bytes).digest('hex') !== encoded) return 'mismatch';
      blobs.set(digest, bytes);
      return 'stored';
    },
    async discard(uploadId) {
      uploads.delete(uploadId);
    },
    listUploads: async () => [...uploads.keys()],
    async open(digest, range) {
      const bytes = blobs.get(digest);
      if (bytes === undefined) return null;
      return Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)]);
    },
    async sendTo(digest, { start, end }, target, begin) {
      const bytes = blobs.get(digest);
      if (bytes === undefined || bytes.length <= end) return false;
      begin();
      target.write(bytes.subarray(start, end + 1));
      return true;
    },
    async read(digest, maxBytes) {
      const bytes = blobs.get(digest);
      return bytes === undefined || bytes.length > maxBytes ? null : bytes;
    },
    size: async (digest) => blobs.get(digest)?.length ?? null,
    async remove(digest) {
      blobs.delete(digest);
    },
    async *listDigests() {
      yield* blobs.keys();
    },
  };
}
