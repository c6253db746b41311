import { isRepositoryName } from '../../../shared/oci/reference.ts';
import type { ModelContext, Namespace, Repository, RepositoryKind } from './context.ts';

/** Quay's DEFAULT_TAG_EXPIRATION, two weeks: how long a dead tag row stays restorable. */
const defaultWindowS = 1_209_600;

/** Repositories without a namespace live here, as in Quay's library support. */
const libraryNamespace = 'library';

export type RepositoryState = 'NORMAL' | 'READ_ONLY' | 'MIRROR';

export interface RepositoryOptions {
  readonly isPublic?: boolean;
  readonly description?: string;
  readonly kind?: RepositoryKind;
}

/** Namespaces and repositories of the data interface. */
export interface RepositoryModel {
  /** The repository of that full path, or null; with `kind` only one of that kind. */
  lookupRepository(path: string, kind?: RepositoryKind): Repository | null;
  /** Every repository in the order of creation, after the one with id `afterId`. */
  listRepositories(options: {
    namespace?: string;
    afterId?: number;
    limit?: number;
    publicOnly?: boolean;
  }): Repository[];
  /** Repositories in the byte order of their paths, after `afterPath`. */
  listRepositoryPaths(options: { afterPath?: string; limit?: number; publicOnly?: boolean }): string[];
  /** Creates it and its namespace; null when the path is taken. The path must be valid. */
  createRepository(path: string, options?: RepositoryOptions): Repository | null;
  updateRepository(
    repository: Repository,
    change: { description?: string; isPublic?: boolean; state?: RepositoryState },
  ): void;
  /** Removes the repository with its history; blobs go with the next collection. */
  deleteRepository(repository: Repository): void;
  lookupNamespace(name: string): Namespace | null;
  namespaceOf(repository: Repository): Namespace;
  /** False also for a namespace that does not exist. */
  isNamespaceEnabled(name: string): boolean;
  /** The namespace, made when there is none. */
  ensureNamespace(name: string): Namespace;
  changeNamespace(name: string, change: { windowS: number } | { enabled: boolean }): void;
}

/** `name` → `library/name`; anything else stays. */
export function fullPath(path: string): string {
  return path.includes('/') ? path : `${libraryNamespace}/${path}`;
}

/** Namespace and rest of a full path. */
export function splitPath(path: string): { namespace: string; name: string } {
  const full = fullPath(path);
  const slash = full.indexOf('/');
  return { namespace: full.slice(0, slash), name: full.slice(slash + 1) };
}

/** Quay's rule (lower case, `.` `_` `-` between) narrowed to what every registry accepts. */
export function isRepositoryPath(path: string): boolean {
  return isRepositoryName(path);
}

export function createRepositoryModel({ rows, time }: ModelContext): RepositoryModel {
  const ensureNamespace = (name: string): Namespace =>
    rows.namespaces.get({ name }) ?? rows.namespaces.insert({ name, enabled: true, windowS: defaultWindowS });

  return {
    lookupRepository(path, kind) {
      const found = rows.repositories.get({ path: fullPath(path) });
      return found !== null && (kind === undefined || found.kind === kind) ? found : null;
    },
    listRepositories({ namespace, afterId = 0, limit, publicOnly = false }) {
      const owner = namespace === undefined ? null : rows.namespaces.get({ name: namespace });
      if (namespace !== undefined && owner === null) return [];
      return rows.repositories.find({
        where: {
          id: { gt: afterId },
          ...(owner === null ? {} : { namespaceId: owner.id }),
          ...(publicOnly ? { isPublic: true } : {}),
        },
        ...(limit === undefined ? {} : { limit }),
      });
    },
    listRepositoryPaths({ afterPath = '', limit, publicOnly = false }) {
      const where = { kind: 'image', path: { after: afterPath }, ...(publicOnly ? { isPublic: true } : {}) };
      const found = rows.repositories.find({ where, order: ['path'], ...(limit === undefined ? {} : { limit }) });
      return found.map(({ path }) => path);
    },
    createRepository(path, { isPublic = false, description = '', kind = 'image' } = {}) {
      const full = fullPath(path);
      return rows.transaction(() => {
        if (rows.repositories.get({ path: full }) !== null) return null;
        const namespaceId = ensureNamespace(splitPath(full).namespace).id;
        const createdMs = time.now();
        const row = { namespaceId, path: full, description, isPublic, kind, state: 'NORMAL' };
        return rows.repositories.insert({ ...row, createdMs, modifiedMs: createdMs });
      });
    },
    updateRepository(repository, change) {
      rows.repositories.update({ id: repository.id }, change);
    },
    deleteRepository(repository) {
      rows.transaction(() => removeRepository(rows, repository.id));
    },
    lookupNamespace: (name) => rows.namespaces.get({ name }),
    namespaceOf(repository) {
      const found = rows.namespaces.get({ id: repository.namespaceId });
      if (found === null) throw new Error(`Repository ${repository.path} has no namespace.`);
      return found;
    },
    isNamespaceEnabled: (name) => rows.namespaces.get({ name })?.enabled ?? false,
    ensureNamespace: (name) => rows.transaction(() => ensureNamespace(name)),
    changeNamespace(name, change) {
      rows.transaction(() => {
        rows.namespaces.update({ id: ensureNamespace(name).id }, change);
      });
    },
  };
}

function removeRepository(rows: ModelContext['rows'], repositoryId: number): void {
  for (const { id: manifestId } of rows.manifests.find({ where: { repositoryId } })) removeBelow(rows, manifestId);
  rows.tags.remove({ repositoryId });
  rows.manifestChildren.remove({ repositoryId });
  rows.manifestBlobs.remove({ repositoryId });
  rows.uploadedBlobs.remove({ repositoryId });
  rows.uploads.remove({ repositoryId });
  rows.manifests.remove({ repositoryId });
  rows.tagPulls.remove({ repositoryId });
  rows.manifestPulls.remove({ repositoryId });
  rows.releaseTags.remove({ repositoryId });
  rows.repositories.remove({ id: repositoryId });
}

/** Everything that hangs on one manifest and on nothing else. */
export function removeBelow(rows: ModelContext['rows'], manifestId: number): void {
  rows.manifestContents.remove({ manifestId });
  rows.labels.remove({ manifestId });
  for (const { id: derivedImageId } of rows.derivedImages.find({ where: { manifestId } })) {
    rows.derivedSignatures.remove({ derivedImageId });
  }
  rows.derivedImages.remove({ manifestId });
}
