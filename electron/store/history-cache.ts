import type { RepositoryRef } from '../../shared/contract/common.ts';
import { findRepositoryId, repositoryId } from './repository-ids.ts';
import { textOf } from './sqlite.ts';
import type { Database, SqlRow } from './sqlite.ts';

/** One interval of a tag as a registry told it. */
export interface RegistryRow {
  readonly name: string;
  readonly digest: string;
  readonly startMs: number;
  /** Null: alive without an expiration. */
  readonly endMs: number | null;
  readonly reversion: boolean;
  readonly isIndex: boolean;
  readonly sizeBytes: number | null;
}

export interface SyncState {
  readonly syncedMs: number | null;
  /** When every row was last read. */
  readonly fullSyncMs: number | null;
  readonly windowMs: number | null;
}

/** Position in a listing, newest first. */
export interface RowCursor {
  readonly startMs: number;
  readonly name: string;
  readonly digest: string;
  readonly endMs: number | null;
}

/** Rows of registries that keep a history, as far as they have been read. */
export interface HistoryCache {
  state(repository: RepositoryRef): SyncState;
  setState(repository: RepositoryRef, state: Partial<SyncState>): void;
  /** Stores rows as told now; a row whose end has changed replaces its older self. Resolves to how many were new. */
  merge(repository: RepositoryRef, rows: readonly RegistryRow[], nowMs: number): number;
  /** Names whose cached rows are alive at `nowMs`, with the row. */
  alive(repository: RepositoryRef, nowMs: number): RegistryRow[];
  list(
    repository: RepositoryRef,
    options: { tag?: string | undefined; limit: number; after?: RowCursor | undefined },
  ): RegistryRow[];
}

// NULL in a primary key is never equal to itself, so “no end” is stored as a number no clock will reach.
const noEnd = Number.MAX_SAFE_INTEGER;

/** The cache over its tables. */
export function createHistoryCache(db: Database): HistoryCache {
  return {
    state: (repository) => readState(db, repository),
    setState: (repository, state) => {
      const next = { ...readState(db, repository), ...state };
      const sql = 'UPDATE repositories SET synced_ms = ?, full_sync_ms = ?, window_ms = ? WHERE id = ?';
      db.run(sql, next.syncedMs, next.fullSyncMs, next.windowMs, repositoryId(db, repository));
    },
    merge: (repository, rows, nowMs) => db.transaction(() => mergeRows(db, repositoryId(db, repository), rows, nowMs)),
    alive: (repository, nowMs) => {
      const id = findRepositoryId(db, repository);
      if (id === null) return [];
      return db.all('SELECT * FROM history WHERE repository_id = ? AND end_ms > ?', id, nowMs).map(readRow);
    },
    list: (repository, options) => {
      const id = findRepositoryId(db, repository);
      return id === null ? [] : listRows(db, id, options);
    },
  };
}

function readState(db: Database, { connectionId, repository }: RepositoryRef): SyncState {
  const sql = 'SELECT synced_ms, full_sync_ms, window_ms FROM repositories WHERE connection_id = ? AND name = ?';
  const row = db.get(sql, connectionId, repository);
  const number = (key: string) => (typeof row?.[key] === 'number' ? row[key] : null);
  return { syncedMs: number('synced_ms'), fullSyncMs: number('full_sync_ms'), windowMs: number('window_ms') };
}

function mergeRows(db: Database, id: number, rows: readonly RegistryRow[], nowMs: number): number {
  let added = 0;
  for (const row of rows) {
    const end = row.endMs ?? noEnd;
    // The same row told earlier with an end that was still to come. Rows that had ended by then stay: a registry
    // counts in seconds, so two different rows can share name, start and digest.
    const stale = `DELETE FROM history WHERE repository_id = ? AND name = ? AND start_ms = ? AND digest = ?
                   AND end_ms <> ? AND end_ms > ?`;
    const replaced = db.run(stale, id, row.name, row.startMs, row.digest, end, Math.min(nowMs, end)).changes;
    const insert = `INSERT OR IGNORE INTO history
                    (repository_id, name, start_ms, digest, end_ms, reversion, is_index, size_bytes)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
    const flags = [row.reversion ? 1 : 0, row.isIndex ? 1 : 0];
    const inserted = db.run(insert, id, row.name, row.startMs, row.digest, end, ...flags, row.sizeBytes).changes;
    if (inserted > 0 && replaced === 0) added += 1;
  }
  return added;
}

function listRows(
  db: Database,
  id: number,
  { tag, limit, after }: { tag?: string | undefined; limit: number; after?: RowCursor | undefined },
): RegistryRow[] {
  const sql = `SELECT * FROM history
               WHERE repository_id = ?1 AND (?2 IS NULL OR name = ?2)
                 AND (?3 IS NULL OR start_ms < ?3
                      OR (start_ms = ?3 AND (name, digest, end_ms) > (?4, ?5, ?6)))
               ORDER BY start_ms DESC, name, digest, end_ms LIMIT ?7`;
  const end = after === undefined ? null : (after.endMs ?? noEnd);
  const { startMs = null, name = null, digest = null } = after ?? {};
  return db.all(sql, id, tag ?? null, startMs, name, digest, end, limit).map(readRow);
}

function readRow(row: SqlRow): RegistryRow {
  const end = Number(row['end_ms']);
  return {
    name: textOf(row, 'name'),
    digest: textOf(row, 'digest'),
    startMs: Number(row['start_ms']),
    endMs: end === noEnd ? null : end,
    reversion: row['reversion'] === 1,
    isIndex: row['is_index'] === 1,
    sizeBytes: typeof row['size_bytes'] === 'number' ? row['size_bytes'] : null,
  };
}
