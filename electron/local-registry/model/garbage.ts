import { isDigest } from '../../../shared/oci/digest.ts';
import { emptyLayerDigest } from './blobs.ts';
import type { ModelContext, Repository } from './context.ts';
import { removeBelow } from './repositories.ts';

/** How much one collection removed. */
export interface GarbageReport {
  readonly tags: number;
  readonly manifests: number;
  readonly blobs: number;
}

/** Removes what no history shows any more. */
export interface GarbageCollector {
  /** One round over all repositories. */
  collect(): Promise<GarbageReport>;
  /** What a crash may have left: blobs without a use, files without a row, sessions without an end. Once, at the start. */
  sweep(): Promise<void>;
}

/** Rows removed in one transaction, so that a long history does not block requests. */
const batchSize = 200;
/** Uploads that nobody continued; Quay's cleanup worker waits two days too. */
const uploadLifeMs = 2 * 86_400_000;

/**
 * A tag row is removed when it ended at least one time-machine window ago; then its manifest, unless a row, a list or a
 * referrer still names it; then its children and its blobs (Quay's `data/model/gc.py`). Blobs just uploaded are kept by
 * their own expiry, so a push in progress never loses one.
 */
export function createGarbageCollector(context: ModelContext): GarbageCollector {
  const { rows, blobs, time } = context;
  const collectRepository = async (repository: Repository): Promise<GarbageReport> => {
    let [tags, manifests] = [0, 0];
    const freed = new Set<number>();
    for (;;) {
      const batch = purgeBatch(context, repository, freed);
      tags += batch.tags;
      manifests += batch.manifests;
      if (batch.tags < batchSize) break;
      await pause();
    }
    return { tags, manifests, blobs: await removeUnusedBlobs(context, freed) };
  };

  return {
    async collect() {
      const total = { tags: 0, manifests: 0, blobs: 0 };
      for (const repository of rows.repositories.find({ where: {} })) {
        if (rows.namespaces.get({ id: repository.namespaceId })?.enabled !== true) continue;
        const part = await collectRepository(repository);
        total.tags += part.tags;
        total.manifests += part.manifests;
        total.blobs += part.blobs;
        await pause();
      }
      const old = rows.uploads.find({ where: { createdMs: { lt: time.now() - uploadLifeMs } } });
      for (const upload of old) {
        rows.uploads.remove({ id: upload.id });
        await blobs.discard(upload.uuid);
      }
      return total;
    },
    async sweep() {
      for (let afterId = 0; ;) {
        const batch = rows.blobs.find({ where: { id: { gt: afterId } }, limit: batchSize });
        const last = batch.at(-1);
        if (last === undefined) break;
        await removeUnusedBlobs(context, new Set(batch.map(({ id }) => id)));
        afterId = last.id;
        await pause();
      }
      await removeStrayFiles(context);
    },
  };
}

/** Lets requests through between two batches. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function purgeBatch(context: ModelContext, repository: Repository, freed: Set<number>) {
  const { rows, time, faults } = context;
  const purged = rows.transaction(() => {
    const windowMs = (rows.namespaces.get({ id: repository.namespaceId })?.windowS ?? 0) * 1000;
    const where = { repositoryId: repository.id, immutable: false, endMs: { lte: time.now() - windowMs } };
    const tags = rows.tags.find({ where, limit: batchSize });
    for (const { id } of tags) rows.tags.remove({ id });
    faults.reach('expired rows purged');
    let manifests = 0;
    for (const manifestId of new Set(tags.map((tag) => tag.manifestId))) {
      manifests += removeUnusedManifest(context, manifestId, freed);
    }
    const links = rows.uploadedBlobs.find({ where: { repositoryId: repository.id, expiresMs: { lte: time.now() } } });
    for (const { id, blobId } of links) {
      rows.uploadedBlobs.remove({ id });
      freed.add(blobId);
    }
    return { tags: tags.length, manifests };
  });
  faults.reach('manifest rows purged');
  return purged;
}

/** Removes the manifest when nothing names it, then looks at what it named. Answers how many were removed. */
function removeUnusedManifest(context: ModelContext, manifestId: number, freed: Set<number>): number {
  const { rows } = context;
  const manifest = rows.manifests.get({ id: manifestId });
  if (manifest === null || isUsed(context, manifestId)) return 0;
  const { repositoryId, digest, subject } = manifest;
  const isSubject = rows.manifests.get({ repositoryId, subject: digest }) !== null;
  if (isSubject) return 0;
  const children = rows.manifestChildren.find({ where: { manifestId } }).map(({ childId }) => childId);
  for (const { blobId } of rows.manifestBlobs.find({ where: { manifestId } })) freed.add(blobId);
  for (const { blobId } of rows.derivedImages.find({ where: { manifestId } })) freed.add(blobId);
  removeBelow(rows, manifestId);
  rows.manifestBlobs.remove({ manifestId });
  rows.manifestChildren.remove({ manifestId });
  rows.manifestPulls.remove({ repositoryId, digest });
  rows.manifests.remove({ id: manifestId });
  const subjectRow = subject === null ? null : rows.manifests.get({ repositoryId, digest: subject });
  const next = subjectRow === null ? children : [...children, subjectRow.id];
  return 1 + next.reduce((sum, id) => sum + removeUnusedManifest(context, id, freed), 0);
}

function isUsed({ rows }: ModelContext, manifestId: number): boolean {
  return rows.tags.get({ manifestId }) !== null || rows.manifestChildren.get({ childId: manifestId }) !== null;
}

async function removeUnusedBlobs(context: ModelContext, ids: ReadonlySet<number>): Promise<number> {
  const { rows, blobs, faults, blobLock } = context;
  let removed = 0;
  for (const id of ids) {
    const blob = rows.blobs.get({ id });
    if (blob === null || blob.digest === emptyLayerDigest || isBlobUsed(context, id)) continue;
    await blobLock.run(blob.digest, async () => {
      // Row first: a crash in between leaves a file without a row, which the next start removes.
      const isGone = rows.transaction(() => !isBlobUsed(context, id) && rows.blobs.remove({ id }) > 0);
      faults.reach('blob row purged');
      if (!isGone) return;
      rows.torrents.remove({ blobId: id });
      await blobs.remove(blob.digest);
      faults.reach('blob file removed');
      removed += 1;
    });
  }
  return removed;
}

function isBlobUsed({ rows }: ModelContext, blobId: number): boolean {
  const links = [rows.manifestBlobs, rows.uploadedBlobs, rows.derivedImages, rows.releaseBlobs] as const;
  return links.some((table) => table.get({ blobId }) !== null);
}

async function removeStrayFiles({ rows, blobs, blobLock }: ModelContext): Promise<void> {
  for await (const digest of blobs.listDigests()) {
    if (!isDigest(digest) || rows.blobs.get({ digest }) !== null) continue;
    await blobLock.run(digest, async () => {
      // A push may have recorded it while this one waited.
      if (rows.blobs.get({ digest }) === null) await blobs.remove(digest);
    });
  }
  for (const uuid of await blobs.listUploads()) {
    if (rows.uploads.get({ uuid }) === null) await blobs.discard(uuid);
  }
}
