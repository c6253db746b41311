import { createHash } from 'node:crypto';
import type { RowStore } from '../storage/row-store.ts';
import type { RowOf } from '../storage/schema.ts';
import type { Blob, ModelContext, Repository } from './context.ts';

export type ReleaseTag = RowOf<'releaseTags'>;
export type ReleaseManifest = RowOf<'releaseManifests'>;

/** The entry of a release for one media type, as it is stored and served. */
export interface ReleaseEntry {
  readonly mediaType: string;
  readonly content: { readonly digest: string; readonly size: number };
}

/** Application releases: a tag is a list with at most one entry per media type. */
export interface ReleaseModel {
  /**
   * Adds an entry to a release, which comes into being with its first. `exists` when the media type is there already,
   * even with the same content; with `force` that one is replaced. Adding what makes an identical list starts no new
   * row. One transaction: a forced replacement never leaves the release without the entry.
   */
  createAppRelease(
    repository: Repository,
    name: string,
    entry: ReleaseEntry,
    blob: Blob,
    options?: { force?: boolean },
  ): ReleaseTag | 'exists';
  /** Removes one entry; the last removal ends the tag. Null when the release or the entry is not there. */
  deleteAppRelease(repository: Repository, name: string, mediaType: string): ReleaseTag | null;
  getRelease(repository: Repository, name: string): ReleaseTag | null;
  listReleases(repository: Repository): ReleaseTag[];
  releaseEntries(tag: ReleaseTag): ReleaseEntry[];
  /** Rows alive and dead, newest first. */
  releaseHistory(repository: Repository): ReleaseTag[];
  /** The blob when a release of the repository uses it. */
  getReleaseBlob(repository: Repository, digest: string): Blob | null;
}

export function createReleaseModel(context: ModelContext): ReleaseModel {
  const { rows } = context;
  const alive = (repository: Repository) => ({ repositoryId: repository.id, kind: 'release', endMs: null });
  const getRelease = (repository: Repository, name: string) => rows.releaseTags.get({ ...alive(repository), name });
  const membersOf = (tag: ReleaseTag | null) => {
    const listId = tag?.listId ?? null;
    return listId === null ? [] : rows.releaseListMembers.find({ where: { listId } });
  };

  return {
    createAppRelease(repository, name, entry, blob, { force = false } = {}) {
      return rows.transaction(() => {
        const current = membersOf(getRelease(repository, name));
        const same = current.find(({ mediaType }) => mediaType === entry.mediaType);
        if (same !== undefined && !force) return 'exists';
        const manifest = getOrCreateManifest(rows, entry);
        const kept = current.filter((member) => member !== same).map(({ manifestId }) => manifestId);
        const tag = pointAt(context, repository, name, getOrCreateList(rows, [...kept, manifest.id]));
        const link = { manifestId: manifest.id, blobId: blob.id };
        if (rows.releaseBlobs.get(link) === null) rows.releaseBlobs.insert(link);
        return tag;
      });
    },
    deleteAppRelease(repository, name, mediaType) {
      return rows.transaction(() => {
        const tag = getRelease(repository, name);
        const members = membersOf(tag);
        const gone = members.find((member) => member.mediaType === mediaType);
        if (tag === null || gone === undefined) return null;
        const kept = members.filter((member) => member !== gone).map(({ manifestId }) => manifestId);
        if (kept.length > 0) return pointAt(context, repository, name, getOrCreateList(rows, kept));
        // Quay writes seconds into this one end; here every end is in milliseconds.
        const endMs = context.time.tick();
        rows.releaseTags.update({ id: tag.id }, { endMs });
        return { ...tag, endMs };
      });
    },
    getRelease,
    listReleases: (repository) => rows.releaseTags.find({ where: alive(repository), order: ['name'] }),
    releaseEntries: (tag) =>
      membersOf(tag)
        .toSorted((a, b) => a.manifestId - b.manifestId)
        .flatMap(({ manifestId }) => {
          const manifest = rows.releaseManifests.get({ id: manifestId });
          return manifest === null ? [] : [JSON.parse(manifest.json) as ReleaseEntry];
        }),
    releaseHistory: (repository) =>
      rows.releaseTags.find({ where: { repositoryId: repository.id, kind: 'release' }, order: ['-startMs'] }),
    getReleaseBlob(repository, digest) {
      const blob = rows.blobs.get({ digest });
      if (blob === null) return null;
      const releases = rows.releaseTags.find({ where: { repositoryId: repository.id, kind: 'release' } });
      const used = new Set(releases.flatMap((tag) => membersOf(tag)).map(({ manifestId }) => manifestId));
      const links = rows.releaseBlobs.find({ where: { blobId: blob.id } });
      return links.some(({ manifestId }) => used.has(manifestId)) ? blob : null;
    },
  };
}

/** The tag on that list: unchanged when it is there already, else a new row. */
function pointAt(context: ModelContext, repository: Repository, name: string, listId: number): ReleaseTag {
  const where = { repositoryId: repository.id, kind: 'release', name, endMs: null } as const;
  const current = context.rows.releaseTags.get(where);
  if (current?.listId === listId) return current;
  return startRow(context, repository, { kind: 'release', name, listId, linkedTagId: null }, current);
}

/** Ends the row before, if any, and starts the next at the same millisecond. */
export function startRow(
  { rows, time }: ModelContext,
  repository: Repository,
  row: Pick<ReleaseTag, 'kind' | 'name' | 'listId' | 'linkedTagId'>,
  before: ReleaseTag | null,
): ReleaseTag {
  const startMs = time.tick();
  if (before !== null) rows.releaseTags.update({ id: before.id }, { endMs: startMs });
  return rows.releaseTags.insert({ ...row, repositoryId: repository.id, startMs, endMs: null });
}

/** By the digest of its JSON with sorted keys, for all repositories together. */
function getOrCreateManifest(rows: RowStore, { mediaType, content }: ReleaseEntry): ReleaseManifest {
  const json = JSON.stringify({ content: { digest: content.digest, size: content.size }, mediaType });
  const digest = sha256(json);
  return rows.releaseManifests.get({ digest, mediaType }) ?? rows.releaseManifests.insert({ digest, mediaType, json });
}

/** Ids in ascending order, so that equal sets make the equal list whatever the order of pushes. */
function getOrCreateList(rows: RowStore, manifestIds: readonly number[]): number {
  const members = rows.releaseManifests.find({ where: { id: { in: manifestIds } }, order: ['id'] });
  const json = JSON.stringify(members.map((manifest) => JSON.parse(manifest.json) as unknown));
  const digest = sha256(json);
  const existing = rows.releaseLists.get({ digest });
  if (existing !== null) return existing.id;
  const { id: listId } = rows.releaseLists.insert({ digest, json });
  for (const { id, mediaType } of members) rows.releaseListMembers.insert({ listId, manifestId: id, mediaType });
  return listId;
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
