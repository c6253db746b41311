import type { RepositoryRef } from '../../shared/contract/common.ts';
import { findRepositoryId, repositoryId } from './repository-ids.ts';
import { textOf } from './sqlite.ts';
import type { Database, SqlRow } from './sqlite.ts';

/** An interval in which Waybill itself saw a tag point at a digest. */
export interface SeenRow {
  readonly name: string;
  readonly digest: string;
  /** When it was first seen; the true start may be earlier. */
  readonly startMs: number;
  /** When it was last seen so. */
  readonly lastMs: number;
  /** When it was seen to be otherwise; null while nobody saw it change. */
  readonly endMs: number | null;
}

/** Waybill's own observations. */
export interface SeenStore {
  /** Tags as they are at `nowMs`; a digest of null says that the tag is not there. */
  record(repository: RepositoryRef, tags: readonly { name: string; digest: string | null }[], nowMs: number): void;
  /** Ends every tag that is not among `names`, which must be all tags of the repository. */
  recordComplete(repository: RepositoryRef, names: ReadonlySet<string>, nowMs: number): void;
  /** The latest observation of a tag, if it was there. */
  latest(repository: RepositoryRef, name: string): SeenRow | null;
  /** Whether a tag was ever seen to point at the digest. */
  isKnown(digest: string): boolean;
  /** Every tag that was there when last looked at. */
  current(repository: RepositoryRef): SeenRow[];
  list(
    repository: RepositoryRef,
    options: { tag?: string | undefined; limit: number; after?: { startMs: number; name: string } | undefined },
  ): SeenRow[];
}

/** The store over its table. */
export function createSeenStore(db: Database): SeenStore {
  return {
    record: (repository, tags, nowMs) =>
      db.transaction(() => {
        const id = repositoryId(db, repository);
        for (const { name, digest } of tags) recordOne(db, id, name, digest, nowMs);
      }),
    recordComplete: (repository, names, nowMs) =>
      db.transaction(() => {
        const id = findRepositoryId(db, repository);
        if (id === null) return;
        for (const { name } of openRows(db, id)) if (!names.has(name)) recordOne(db, id, name, null, nowMs);
      }),
    latest: (repository, name) => {
      const id = findRepositoryId(db, repository);
      return id === null ? null : openRow(db, id, name);
    },
    isKnown: (digest) => db.get('SELECT 1 FROM seen WHERE digest = ? LIMIT 1', digest) !== undefined,
    current: (repository) => {
      const id = findRepositoryId(db, repository);
      return id === null ? [] : openRows(db, id);
    },
    list: (repository, { tag, limit, after }) => {
      const id = findRepositoryId(db, repository);
      if (id === null) return [];
      const sql = `SELECT * FROM seen
                   WHERE repository_id = ?1 AND (?2 IS NULL OR name = ?2)
                     AND (?3 IS NULL OR start_ms < ?3 OR (start_ms = ?3 AND name > ?4))
                   ORDER BY start_ms DESC, name LIMIT ?5`;
      return db.all(sql, id, tag ?? null, after?.startMs ?? null, after?.name ?? null, limit).map(readRow);
    },
  };
}

function openRow(db: Database, id: number, name: string): SeenRow | null {
  const sql = `SELECT * FROM seen WHERE repository_id = ? AND name = ? AND end_ms IS NULL ORDER BY start_ms DESC LIMIT 1`;
  const row = db.get(sql, id, name);
  return row === undefined ? null : readRow(row);
}

function openRows(db: Database, id: number): SeenRow[] {
  return db.all('SELECT * FROM seen WHERE repository_id = ? AND end_ms IS NULL', id).map(readRow);
}

function recordOne(db: Database, id: number, name: string, digest: string | null, nowMs: number): void {
  const open = openRow(db, id, name);
  if (open !== null && open.digest === digest) {
    const sql = 'UPDATE seen SET last_ms = max(last_ms, ?) WHERE repository_id = ? AND name = ? AND start_ms = ?';
    db.run(sql, nowMs, id, name, open.startMs);
    return;
  }
  if (open !== null) {
    const sql = 'UPDATE seen SET end_ms = ? WHERE repository_id = ? AND name = ? AND start_ms = ?';
    db.run(sql, nowMs, id, name, open.startMs);
  }
  if (digest === null) return;
  // Two changes within one millisecond: the later one is what counts.
  const sql = `INSERT OR REPLACE INTO seen (repository_id, name, start_ms, digest, last_ms) VALUES (?, ?, ?, ?, ?)`;
  db.run(sql, id, name, nowMs, digest, nowMs);
}

function readRow(row: SqlRow): SeenRow {
  return {
    name: textOf(row, 'name'),
    digest: textOf(row, 'digest'),
    startMs: Number(row['start_ms']),
    lastMs: Number(row['last_ms']),
    endMs: typeof row['end_ms'] === 'number' ? row['end_ms'] : null,
  };
}
