import { createHistoryCache } from './history-cache.ts';
import type { HistoryCache } from './history-cache.ts';
import { createHistoryMoments } from './history-moments.ts';
import type { HistoryMoments } from './history-moments.ts';
import { createManifestCache } from './manifest-cache.ts';
import type { ManifestCache } from './manifest-cache.ts';
import { openOrSetAside } from './set-aside.ts';
import { openDatabase } from './sqlite.ts';
import type { Database } from './sqlite.ts';

const migrations = [
  `CREATE TABLE manifests (
     digest TEXT PRIMARY KEY,
     media_type TEXT NOT NULL,
     bytes BLOB NOT NULL,
     used_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE repositories (
     id INTEGER PRIMARY KEY,
     connection_id TEXT NOT NULL,
     name TEXT NOT NULL,
     synced_ms INTEGER,
     full_sync_ms INTEGER,
     window_ms INTEGER,
     UNIQUE (connection_id, name)
   ) STRICT;
   CREATE TABLE history (
     repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     start_ms INTEGER NOT NULL,
     digest TEXT NOT NULL,
     end_ms INTEGER NOT NULL,
     reversion INTEGER NOT NULL,
     is_index INTEGER NOT NULL,
     size_bytes INTEGER,
     told_ms INTEGER NOT NULL,
     PRIMARY KEY (repository_id, name, start_ms, digest, end_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX history_newest ON history (repository_id, start_ms DESC, end_ms DESC, name, digest);`,
];

/** What Waybill can ask for again. */
export interface CacheStore {
  readonly manifests: ManifestCache;
  readonly history: HistoryCache;
  readonly moments: HistoryMoments;
  /** Drops what belongs to a registry that was removed. */
  forgetConnection(connectionId: string): void;
  close(): void;
}

/**
 * Opens the cache file. A damaged one is set aside under another name and a new one begun; `notice` then says so.
 * @throws AppError `unsupported` for a file of a newer Waybill, `conflict` when it cannot be locked.
 */
export function openCache(path: string, nowMs: number): { cache: CacheStore; notice: string | null } {
  const { opened, notice } = openOrSetAside({ path, what: 'The cache', nowMs }, open);
  return { cache: wrap(opened), notice };
}

function open(path: string): Database {
  return openDatabase({ path, migrations, durability: 'normal', commitDelayMs: 50 });
}

function wrap(db: Database): CacheStore {
  return {
    manifests: createManifestCache(db),
    history: createHistoryCache(db),
    moments: createHistoryMoments(db, 'registry'),
    forgetConnection: (connectionId) => void db.run('DELETE FROM repositories WHERE connection_id = ?', connectionId),
    close: () => db.close(),
  };
}
