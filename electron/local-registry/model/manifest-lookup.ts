import type { Manifest, ModelContext, Repository, Tag } from './context.ts';

export interface LookupOptions {
  /** Also what only ended tags point at (the time machine). */
  readonly allowDead?: boolean;
  /** Also what only a hidden row keeps: pushed by digest, no tag yet. */
  readonly allowHidden?: boolean;
}

/** Finding manifests. */
export interface ManifestLookup {
  getManifestForTag(tag: Tag): Manifest;
  /**
   * Without options the manifest must have an alive visible tag, or be listed by a manifest that has one (one level: a
   * grandchild of a nested index is not found). Null otherwise.
   */
  lookupManifestByDigest(repository: Repository, digest: string, options?: LookupOptions): Manifest | null;
  /** The exact bytes that were pushed. */
  manifestBytes(manifest: Manifest): Uint8Array;
  /** Children that are here, by digest. */
  childManifests(manifest: Manifest): Map<string, Manifest>;
  /** Manifests whose `subject` is that digest and that something keeps alive. */
  lookupReferrers(repository: Repository, subject: string): Manifest[];
  /** True when a list that is alive names the manifest. */
  isChildOfAliveList(manifest: Manifest): boolean;
}

export function createManifestLookup({ rows, time }: ModelContext): ManifestLookup {
  const hasAliveTag = (manifestIds: readonly number[], allowHidden: boolean) =>
    rows.tags.get({
      manifestId: manifestIds.length === 1 ? (manifestIds[0] ?? 0) : { in: manifestIds },
      endMs: { gtOrNull: time.now() },
      ...(allowHidden ? {} : { hidden: false }),
    }) !== null;
  const parentIds = (manifest: Manifest) =>
    rows.manifestChildren.find({ where: { childId: manifest.id } }).map(({ manifestId }) => manifestId);
  const isAlive = (manifest: Manifest, allowHidden: boolean) => {
    if (hasAliveTag([manifest.id], allowHidden)) return true;
    const parents = parentIds(manifest);
    return parents.length > 0 && hasAliveTag(parents, allowHidden);
  };

  return {
    getManifestForTag(tag) {
      const found = rows.manifests.get({ id: tag.manifestId });
      if (found === null) throw new Error(`Tag row ${String(tag.id)} points at no manifest.`);
      return found;
    },
    lookupManifestByDigest(repository, digest, { allowDead = false, allowHidden = false } = {}) {
      const found = rows.manifests.get({ repositoryId: repository.id, digest });
      if (found === null || allowDead) return found;
      return isAlive(found, allowHidden) ? found : null;
    },
    manifestBytes(manifest) {
      const found = rows.manifestContents.get({ manifestId: manifest.id });
      if (found === null) throw new Error(`Manifest ${manifest.digest} has no content.`);
      return found.bytes;
    },
    childManifests(manifest) {
      const ids = rows.manifestChildren.find({ where: { manifestId: manifest.id } }).map(({ childId }) => childId);
      return new Map(rows.manifests.find({ where: { id: { in: ids } } }).map((child) => [child.digest, child]));
    },
    lookupReferrers: (repository, subject) =>
      rows.manifests
        .find({ where: { repositoryId: repository.id, subject } })
        .filter((manifest) => isAlive(manifest, true)),
    isChildOfAliveList(manifest) {
      const parents = parentIds(manifest);
      return parents.length > 0 && hasAliveTag(parents, true);
    },
  };
}
