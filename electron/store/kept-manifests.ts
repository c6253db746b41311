import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import { bytesMatch } from './bytes-match.ts';
import type { CachedManifest } from './manifest-cache.ts';
import { findRepositoryId, repositoryId } from './repository-ids.ts';
import { textOf } from './sqlite.ts';
import type { Database } from './sqlite.ts';

/** Manifests of watched repositories. They stay until their repository is forgotten, whatever its registry does. */
export interface KeptManifests {
  /** Null when it is not kept, or when the disk gave back other bytes than were stored. */
  get(digest: Digest): CachedManifest | null;
  has(repository: RepositoryRef, digest: Digest): boolean;
  /** Keeps several for a repository; one whose bytes do not have its digest is left out. */
  keep(repository: RepositoryRef, manifests: readonly (CachedManifest & { digest: Digest })[], nowMs: number): void;
  /** How much is kept for a repository. */
  extent(repository: RepositoryRef): { manifests: number; bytes: number };
  /** Lets go of what is kept for a repository; what another one needs too stays. */
  forget(repository: RepositoryRef): void;
  /** Clears away what no repository needs any more. */
  sweep(): void;
}

/** The tables of {@link KeptManifests}. */
export const keptManifestTables = `
  CREATE TABLE kept (
    digest TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    kept_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE kept_for (
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    digest TEXT NOT NULL REFERENCES kept (digest),
    PRIMARY KEY (repository_id, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX kept_for_digest ON kept_for (digest);`;

/** The store over its tables. */
export function createKeptManifests(db: Database): KeptManifests {
  const sweep = () =>
    void db.run('DELETE FROM kept WHERE NOT EXISTS (SELECT 1 FROM kept_for WHERE kept_for.digest = kept.digest)');
  return {
    sweep,
    get: (digest) => {
      const row = db.get('SELECT media_type, bytes FROM kept WHERE digest = ?', digest);
      const bytes = row?.['bytes'];
      const isWhole = bytes instanceof Uint8Array && bytesMatch(digest, bytes);
      return isWhole ? { mediaType: textOf(row, 'media_type'), bytes } : null;
    },
    has: (repository, digest) => {
      const id = findRepositoryId(db, repository);
      return (
        id !== null && db.get('SELECT 1 FROM kept_for WHERE repository_id = ? AND digest = ?', id, digest) !== undefined
      );
    },
    keep: (repository, manifests, nowMs) =>
      db.transaction(() => {
        const id = repositoryId(db, repository);
        for (const { digest, mediaType, bytes } of manifests) {
          if (!bytesMatch(digest, bytes)) continue;
          // Bytes that the disk spoiled are replaced by these, which were just checked.
          const sql = `INSERT INTO kept (digest, media_type, bytes, kept_ms) VALUES (?, ?, ?, ?)
                       ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes WHERE bytes <> excluded.bytes`;
          db.run(sql, digest, mediaType, bytes, nowMs);
          db.run('INSERT OR IGNORE INTO kept_for (repository_id, digest) VALUES (?, ?)', id, digest);
        }
      }),
    extent: (repository) => {
      const id = findRepositoryId(db, repository);
      const sql = `SELECT count(*) AS manifests, coalesce(sum(length(bytes)), 0) AS bytes
                   FROM kept_for JOIN kept USING (digest) WHERE repository_id = ?`;
      const row = id === null ? undefined : db.get(sql, id);
      return { manifests: Number(row?.['manifests'] ?? 0), bytes: Number(row?.['bytes'] ?? 0) };
    },
    forget: (repository) =>
      db.transaction(() => {
        const id = findRepositoryId(db, repository);
        if (id !== null) db.run('DELETE FROM kept_for WHERE repository_id = ?', id);
        sweep();
      }),
  };
}
