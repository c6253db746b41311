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

/** A kept row, with what only the keeping tells. */
export interface KeptRow extends RegistryRow {
  /** It was told with this end before the end came. */
  readonly scheduled: boolean;
}

/** How far the kept rows of a repository are true, in milliseconds since 1970; null: never read. */
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
  /** Newest first. Of rows that began in the same second the one that ended last is the newest. */
  list(
    repository: RepositoryRef,
    options: { tag?: string | undefined; limit: number; after?: RowCursor | undefined },
  ): KeptRow[];
  /**
   * After a complete reading of a repository or of one tag: drops rows whose name, start and digest were told, but never
   * with this end. A row removed for good is told with another end than before; rows that the registry no longer tells
   * at all stay, they are history.
   */
  dropContradicted(repository: RepositoryRef, told: ReadonlySet<string>, tag?: string): void;
}

/** What makes a row itself, for {@link HistoryCache.dropContradicted}. */
export function rowKey({ name, startMs, digest, endMs }: RegistryRow): string {
  return `${name} ${startMs} ${digest} ${endMs ?? noEnd}`;
}

/** NULL in a primary key is never equal to itself, so “no end” is stored as a number no clock will reach. */
export const noEnd = Number.MAX_SAFE_INTEGER;

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
    dropContradicted: (repository, told, tag) => {
      const id = findRepositoryId(db, repository);
      if (id !== null) db.transaction(() => dropContradicted(db, id, told, tag));
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
  for (const group of groupRows(rows)) {
    const ends = new Set(group.map(({ endMs }) => endMs ?? noEnd));
    const replaced = dropStale(db, id, group, ends);
    let inserted = 0;
    for (const row of group) inserted += insertRow(db, id, row, nowMs);
    added += Math.max(0, inserted - replaced);
  }
  return added;
}

/** Rows that share name, start and digest. A registry counts in seconds, so these can be several. */
function groupRows(rows: readonly RegistryRow[]): RegistryRow[][] {
  const groups = Map.groupBy(rows, ({ name, startMs, digest }) => `${name} ${startMs} ${digest}`);
  return [...groups.values()];
}

/** Takes out what was told earlier with an end that was still to come then, and is now told with another one. */
function dropStale(db: Database, id: number, group: readonly RegistryRow[], ends: ReadonlySet<number>): number {
  const [first] = group;
  if (first === undefined) return 0;
  const key = [id, first.name, first.startMs, first.digest];
  const where = 'repository_id = ? AND name = ? AND start_ms = ? AND digest = ?';
  let dropped = 0;
  for (const row of db.all(`SELECT end_ms FROM history WHERE ${where} AND end_ms > told_ms`, ...key)) {
    const end = Number(row['end_ms']);
    if (!ends.has(end)) dropped += db.run(`DELETE FROM history WHERE ${where} AND end_ms = ?`, ...key, end).changes;
  }
  return dropped;
}

function dropContradicted(db: Database, id: number, told: ReadonlySet<string>, tag: string | undefined): void {
  const starts = new Set([...told].map((key) => key.slice(0, key.lastIndexOf(' '))));
  const where = 'repository_id = ?1 AND (?2 IS NULL OR name = ?2)';
  for (const row of db.all(`SELECT * FROM history WHERE ${where}`, id, tag ?? null)) {
    const key = rowKey(readRow(row));
    if (told.has(key) || !starts.has(key.slice(0, key.lastIndexOf(' ')))) continue;
    const sql =
      'DELETE FROM history WHERE repository_id = ? AND name = ? AND start_ms = ? AND digest = ? AND end_ms = ?';
    db.run(sql, id, textOf(row, 'name'), Number(row['start_ms']), textOf(row, 'digest'), Number(row['end_ms']));
  }
}

function insertRow(db: Database, id: number, row: RegistryRow, nowMs: number): number {
  const sql = `INSERT OR IGNORE INTO history
               (repository_id, name, start_ms, digest, end_ms, reversion, is_index, size_bytes, told_ms)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const facts = [row.reversion ? 1 : 0, row.isIndex ? 1 : 0, row.sizeBytes, nowMs];
  return db.run(sql, id, row.name, row.startMs, row.digest, row.endMs ?? noEnd, ...facts).changes;
}

function listRows(
  db: Database,
  id: number,
  { tag, limit, after }: { tag?: string | undefined; limit: number; after?: RowCursor | undefined },
): KeptRow[] {
  const sql = `SELECT * FROM history
               WHERE repository_id = ?1 AND (?2 IS NULL OR name = ?2)
                 AND (?3 IS NULL OR (start_ms, end_ms) < (?3, ?6)
                      OR (start_ms = ?3 AND end_ms = ?6 AND (name, digest) > (?4, ?5)))
               ORDER BY start_ms DESC, end_ms DESC, name, digest LIMIT ?7`;
  const end = after === undefined ? null : (after.endMs ?? noEnd);
  const { startMs = null, name = null, digest = null } = after ?? {};
  return db.all(sql, id, tag ?? null, startMs, name, digest, end, limit).map(readRow);
}

function readRow(row: SqlRow): KeptRow {
  const end = Number(row['end_ms']);
  return {
    name: textOf(row, 'name'),
    digest: textOf(row, 'digest'),
    startMs: Number(row['start_ms']),
    endMs: end === noEnd ? null : end,
    reversion: row['reversion'] === 1,
    isIndex: row['is_index'] === 1,
    sizeBytes: typeof row['size_bytes'] === 'number' ? row['size_bytes'] : null,
    scheduled: end !== noEnd && end > Number(row['told_ms']),
  };
}
