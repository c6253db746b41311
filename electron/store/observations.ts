import { createHistoryMoments } from './history-moments.ts';
import type { HistoryMoments } from './history-moments.ts';
import { createKeptManifests, keptManifestTables } from './kept-manifests.ts';
import type { KeptManifests } from './kept-manifests.ts';
import { createLookStore, lookTables } from './looks.ts';
import type { LookStore } from './looks.ts';
import { createSeenStore } from './seen.ts';
import type { SeenStore } from './seen.ts';
import { openOrSetAside } from './set-aside.ts';
import { openDatabase } from './sqlite.ts';
import type { Database } from './sqlite.ts';

const migrations = [
  `CREATE TABLE repositories (
     id INTEGER PRIMARY KEY,
     connection_id TEXT NOT NULL,
     name TEXT NOT NULL,
     UNIQUE (connection_id, name)
   ) STRICT;
   CREATE TABLE seen (
     repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     start_ms INTEGER NOT NULL,
     digest TEXT NOT NULL,
     last_ms INTEGER NOT NULL,
     end_ms INTEGER,
     PRIMARY KEY (repository_id, name, start_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX seen_newest ON seen (repository_id, start_ms DESC, name);
   CREATE INDEX seen_digest ON seen (digest);
   ${keptManifestTables}
   ${lookTables}`,
];

/** What Waybill saw itself. Nobody else has it, so unlike the cache it cannot be had again. */
export interface ObservationStore {
  /** Where tags pointed whenever Waybill looked. */
  readonly seen: SeenStore;
  readonly moments: HistoryMoments;
  /** Manifests of watched repositories. */
  readonly kept: KeptManifests;
  readonly looks: LookStore;
  /** Drops what belongs to a registry that was removed. */
  forgetConnection(connectionId: string): void;
  close(): void;
}

/**
 * Opens the file of observations. A damaged one is set aside under another name and a new one begun; `notice` says so.
 * @throws AppError `unsupported` for a file of a newer Waybill, `conflict` when it cannot be locked.
 */
export function openObservations(
  path: string,
  nowMs: number,
): { observations: ObservationStore; notice: string | null } {
  const { opened, notice } = openOrSetAside({ path, what: 'The record of what was seen', nowMs }, (file) =>
    openDatabase({ path: file, migrations, durability: 'normal', commitDelayMs: 50 }),
  );
  return { observations: wrap(opened), notice };
}

function wrap(db: Database): ObservationStore {
  const kept = createKeptManifests(db);
  return {
    seen: createSeenStore(db),
    moments: createHistoryMoments(db, 'seen'),
    kept,
    looks: createLookStore(db),
    forgetConnection: (connectionId) => {
      db.run('DELETE FROM repositories WHERE connection_id = ?', connectionId);
      kept.sweep();
    },
    close: () => db.close(),
  };
}
