import type { Digest } from '../../shared/oci/digest.ts';
import { bytesMatch } from './bytes-match.ts';
import { textOf } from './sqlite.ts';
import type { Database } from './sqlite.ts';

/** A manifest’s exact bytes and the media type it was received with. */
export interface CachedManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Manifests by digest. What a digest names never changes, so an entry is never stale. */
export interface ManifestCache {
  /** Null when it is not there, or when the disk gave back other bytes than were stored. */
  get(digest: Digest): CachedManifest | null;
  has(digest: Digest): boolean;
  /** Stores several at once; one whose bytes do not have its digest is left out. */
  put(manifests: readonly (CachedManifest & { digest: Digest })[], nowMs: number): void;
  /** Shrinks the cache to `maxBytes`, longest unused first. What is wanted stays. */
  prune(maxBytes: number, isWanted: (digest: Digest) => boolean): void;
}

// Noting the use of a manifest writes its bytes again, so it is noted once in a while only.
const usedGrainMs = 3_600_000;

/** The cache over its table. */
export function createManifestCache(db: Database): ManifestCache {
  return {
    get: (digest) => {
      const row = db.get('SELECT media_type, bytes FROM manifests WHERE digest = ?', digest);
      const bytes = row?.['bytes'];
      if (!(bytes instanceof Uint8Array)) return null;
      if (bytesMatch(digest, bytes)) return { mediaType: textOf(row, 'media_type'), bytes };
      db.run('DELETE FROM manifests WHERE digest = ?', digest);
      return null;
    },
    has: (digest) => db.get('SELECT 1 FROM manifests WHERE digest = ?', digest) !== undefined,
    put: (manifests, nowMs) => {
      const sql = `INSERT INTO manifests (digest, media_type, bytes, used_ms) VALUES (?, ?, ?, ?)
                   ON CONFLICT (digest) DO UPDATE SET used_ms = excluded.used_ms
                   WHERE excluded.used_ms - used_ms > ${usedGrainMs}`;
      db.transaction(() => {
        for (const { digest, mediaType, bytes } of manifests) {
          if (bytesMatch(digest, bytes)) db.run(sql, digest, mediaType, bytes, nowMs);
        }
      });
    },
    prune: (maxBytes, isWanted) => prune(db, maxBytes, isWanted),
  };
}

function prune(db: Database, maxBytes: number, isWanted: (digest: Digest) => boolean): void {
  const total = Number(db.get('SELECT coalesce(sum(length(bytes)), 0) AS total FROM manifests')?.['total']);
  let surplus = total - maxBytes;
  if (surplus <= 0) return;
  const sql = 'SELECT digest, length(bytes) AS size FROM manifests ORDER BY used_ms';
  db.transaction(() => {
    for (const row of db.all(sql)) {
      if (surplus <= 0) return;
      if (isWanted(textOf(row, 'digest'))) continue;
      db.run('DELETE FROM manifests WHERE digest = ?', row['digest'] ?? null);
      surplus -= Number(row['size']);
    }
  });
}
