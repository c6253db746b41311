import { randomUUID } from 'node:crypto';
import { UniqueViolation } from '../storage/row-store.ts';
import type { Blob, BlobUpload, ModelContext, Repository } from './context.ts';

/** 32 bytes of gzip with nothing in it: tools leave it out of pushes, so it is everywhere without being sent. */
export const emptyLayerDigest = 'sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4';
/** The bytes of {@link emptyLayerDigest}. */
export const emptyLayerBytes = Buffer.from('1f8b080000096e8800ff621805a360148c5800080000ffff2eafb5ef00040000', 'hex');

/** Quay's PUSH_TEMP_TAG_EXPIRATION_SEC: a blob belongs to the repository that long without a manifest using it. */
export const blobLifeSeconds = 3600;

/** The body that is being appended broke off; what was acknowledged before still stands. */
export type CommitOutcome = { readonly ok: true; readonly blob: Blob } | { readonly ok: false };

/** Blobs and uploads of the data interface. */
export interface BlobModel {
  /** The blob when a manifest of the repository uses it or it was just uploaded or mounted there; else null. */
  getRepoBlobByDigest(repository: Repository, digest: string): Blob | null;
  /** The repositories that have the blob. */
  repositoryIdsWithBlob(digest: string): number[];
  createBlobUpload(repository: Repository): BlobUpload;
  /** The session of that repository, or null: an id from another repository is unknown here. */
  lookupBlobUpload(repository: Repository, uuid: string): BlobUpload | null;
  /** Appends bytes; answers the session with its new size. */
  updateBlobUpload(upload: BlobUpload, source: AsyncIterable<Uint8Array>): Promise<BlobUpload>;
  deleteBlobUpload(upload: BlobUpload): Promise<void>;
  /** Turns the session into a blob of the repository. When the digest differs the session is gone. */
  commitBlobUpload(upload: BlobUpload, digest: string, expirationSeconds?: number): Promise<CommitOutcome>;
  /** Lets the repository use a blob that another one has. */
  mountBlobIntoRepository(blob: Blob, repository: Repository, expirationSeconds?: number): void;
  /** Sessions begun before that moment are forgotten; answers how many. */
  deleteUploadsBefore(createdMs: number): Promise<number>;
}

type UploadModel = Omit<BlobModel, 'getRepoBlobByDigest' | 'repositoryIdsWithBlob' | 'mountBlobIntoRepository'>;

export function createBlobModel(context: ModelContext): BlobModel {
  const { rows } = context;
  return {
    getRepoBlobByDigest(repository, digest) {
      const blob = rows.blobs.get({ digest });
      if (blob === null) return null;
      if (digest === emptyLayerDigest) return blob;
      const own = { repositoryId: repository.id, blobId: blob.id };
      return rows.manifestBlobs.get(own) !== null || rows.uploadedBlobs.get(own) !== null ? blob : null;
    },
    repositoryIdsWithBlob(digest) {
      const blob = rows.blobs.get({ digest });
      if (blob === null) return [];
      const where = { blobId: blob.id };
      const links = [...rows.manifestBlobs.find({ where }), ...rows.uploadedBlobs.find({ where })];
      return [...new Set(links.map(({ repositoryId }) => repositoryId))];
    },
    mountBlobIntoRepository: (blob, repository, expirationSeconds = blobLifeSeconds) =>
      link(context, repository.id, blob.id, expirationSeconds),
    ...createUploadModel(context),
  };
}

/** Lets the repository use the blob for that long without a manifest. */
function link({ rows, time }: ModelContext, repositoryId: number, blobId: number, seconds: number): void {
  const uploadedMs = time.now();
  const expiresMs = uploadedMs + seconds * 1000;
  rows.transaction(() => {
    if (rows.uploadedBlobs.update({ repositoryId, blobId }, { uploadedMs, expiresMs }) > 0) return;
    rows.uploadedBlobs.insert({ repositoryId, blobId, uploadedMs, expiresMs });
  });
}

function createUploadModel(context: ModelContext): UploadModel {
  const { rows, blobs, time, faults, blobLock } = context;
  const record = (upload: BlobUpload, digest: string, seconds: number): Blob =>
    rows.transaction(() => {
      const blob = rows.blobs.get({ digest }) ?? rows.blobs.insert({ digest, size: upload.byteCount });
      faults.reach('blob recorded');
      link(context, upload.repositoryId, blob.id, seconds);
      rows.uploads.remove({ id: upload.id });
      return blob;
    });
  const deleteBlobUpload = async (upload: BlobUpload) => {
    rows.uploads.remove({ id: upload.id });
    await blobs.discard(upload.uuid);
  };

  return {
    createBlobUpload: (repository) =>
      rows.uploads.insert({
        uuid: randomUUID(),
        repositoryId: repository.id,
        byteCount: 0,
        chunkCount: 0,
        createdMs: time.now(),
      }),
    lookupBlobUpload: (repository, uuid) => rows.uploads.get({ uuid, repositoryId: repository.id }),
    async updateBlobUpload(upload, source) {
      const byteCount = await blobs.append(upload.uuid, upload.byteCount, source);
      const change = { byteCount, chunkCount: upload.chunkCount + 1 };
      rows.uploads.update({ id: upload.id }, change);
      faults.reach('upload recorded');
      return { ...upload, ...change };
    },
    deleteBlobUpload,
    commitBlobUpload: (upload, digest, expirationSeconds = blobLifeSeconds) =>
      // Collection removes files under the same lock, so a file that has just arrived cannot be taken away.
      blobLock.run(digest, async () => {
        if ((await blobs.finish(upload.uuid, upload.byteCount, digest)) === 'mismatch') {
          rows.uploads.remove({ id: upload.id });
          return { ok: false };
        }
        return { ok: true, blob: record(upload, digest, expirationSeconds) };
      }),
    async deleteUploadsBefore(createdMs) {
      const old = rows.uploads.find({ where: { createdMs: { lt: createdMs } } });
      for (const upload of old) await deleteBlobUpload(upload);
      return old.length;
    },
  };
}

/** Puts the shared empty layer into the store once. */
export async function ensureEmptyLayer({ rows, blobs, blobLock }: ModelContext): Promise<void> {
  await blobLock.run(emptyLayerDigest, async () => {
    if ((await blobs.size(emptyLayerDigest)) === null) {
      const uuid = randomUUID();
      const size = await blobs.append(uuid, 0, chunks(emptyLayerBytes));
      await blobs.finish(uuid, size, emptyLayerDigest);
    }
    try {
      rows.blobs.insert({ digest: emptyLayerDigest, size: emptyLayerBytes.length });
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
    }
  });
}

async function* chunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
