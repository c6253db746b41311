import { z } from 'zod';
import { journalEntrySchema } from '../../shared/contract/journal.ts';
import { tagChangeSchema } from '../../shared/contract/tags.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import { AppError } from '../../shared/errors.ts';
import { bytesMatch } from './bytes-match.ts';
import { openDatabase, textOf } from './sqlite.ts';
import type { Database, SqlRow, SqlValue } from './sqlite.ts';

const migrations = [
  `CREATE TABLE jobs (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL,
     title TEXT NOT NULL,
     started_ms INTEGER NOT NULL,
     ended_ms INTEGER,
     plan TEXT NOT NULL
   ) STRICT;
   CREATE TABLE entries (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     job_id TEXT NOT NULL,
     item INTEGER NOT NULL,
     connection_id TEXT NOT NULL,
     repository TEXT NOT NULL,
     tag TEXT NOT NULL,
     state TEXT NOT NULL,
     undoes TEXT,
     body TEXT NOT NULL
   ) STRICT;
   CREATE INDEX entries_by_state ON entries (state);
   CREATE INDEX entries_by_repository ON entries (connection_id, repository, seq);
   CREATE TABLE kept (
     digest TEXT PRIMARY KEY,
     media_type TEXT NOT NULL,
     bytes BLOB NOT NULL,
     kept_ms INTEGER NOT NULL
   ) STRICT;`,
  `CREATE INDEX entries_by_job ON entries (job_id, seq);
   CREATE INDEX entries_by_undoes ON entries (undoes) WHERE undoes IS NOT NULL;`,
];

/** What a journal entry says of itself; undo and the rest are worked out when it is shown. */
export const storedEntrySchema = journalEntrySchema.omit({ undo: true }).extend({
  /** The job it was written by, and which of its items. */
  jobId: z.string(),
  item: z.int().nonnegative(),
  /** What the write went out as. */
  method: z.string().max(100),
  /** Deleting by digest took these tags too. */
  alsoRemoved: z.array(z.string()),
  /** The wish it came from; null for what Waybill wrote on the way and before wishes were kept. */
  change: tagChangeSchema.nullable().default(null),
});
export type StoredEntry = z.infer<typeof storedEntrySchema>;

/** A job as it was begun, so that what a kill left undone can be done later. */
export interface StoredJob {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly startedMs: number;
  readonly plan: unknown;
}

/** Every write Waybill made or was about to make, and the manifests it needs to take them back. */
export interface JournalStore {
  beginJob(job: StoredJob): void;
  endJob(id: string, endedMs: number): void;
  /** Jobs that were begun and never ended: the program was killed. */
  unfinishedJobs(): StoredJob[];
  /** All or none of them, on disk when this returns. */
  append(entries: readonly StoredEntry[]): void;
  /** Replaces entries, all or none; one that is gone on with belongs to another job then. */
  update(entries: readonly StoredEntry[]): void;
  get(id: string): StoredEntry | null;
  /** Newest first. */
  list(filter: {
    connectionId?: string | undefined;
    repository?: string | undefined;
    limit: number;
    before?: number;
  }): {
    entries: StoredEntry[];
    next: number | null;
  };
  ofJob(jobId: string): StoredEntry[];
  /** The attempts to take an entry back, oldest first. */
  undoing(id: string): StoredEntry[];
  pending(): StoredEntry[];
  /** Keeps manifest bytes for as long as the journal exists. On disk when this returns. */
  keep(manifest: { digest: Digest; mediaType: string; bytes: Uint8Array }, nowMs: number): void;
  kept(digest: Digest): { mediaType: string; bytes: Uint8Array } | null;
  close(): void;
}

/**
 * Opens the journal. The file belongs to one process at a time.
 * @throws AppError like `openDatabase`.
 */
export function openJournal(path: string): JournalStore {
  const db = openDatabase({ path, migrations, durability: 'full', exclusive: true, check: true });
  return { ...jobParts(db), ...entryParts(db), ...keptParts(db), close: () => db.close() };
}

function jobParts(db: Database): Pick<JournalStore, 'beginJob' | 'endJob' | 'unfinishedJobs'> {
  return {
    beginJob: ({ id, kind, title, startedMs, plan }) => {
      const sql = 'INSERT INTO jobs (id, kind, title, started_ms, plan) VALUES (?, ?, ?, ?, ?)';
      db.run(sql, id, kind, title, startedMs, JSON.stringify(plan));
    },
    endJob: (id, endedMs) => void db.run('UPDATE jobs SET ended_ms = ? WHERE id = ?', endedMs, id),
    unfinishedJobs: () =>
      db.all('SELECT * FROM jobs WHERE ended_ms IS NULL ORDER BY started_ms').map((row) => ({
        id: textOf(row, 'id'),
        kind: textOf(row, 'kind'),
        title: textOf(row, 'title'),
        startedMs: Number(row['started_ms']),
        plan: JSON.parse(textOf(row, 'plan')) as unknown,
      })),
  };
}

function entryParts(
  db: Database,
): Pick<JournalStore, 'append' | 'update' | 'get' | 'list' | 'ofJob' | 'undoing' | 'pending'> {
  return {
    append: (entries) =>
      db.transaction(() => {
        for (const entry of entries) insertEntry(db, entry);
      }),
    update: (entries) =>
      db.transaction(() => {
        const sql = 'UPDATE entries SET state = ?, job_id = ?, item = ?, body = ? WHERE id = ?';
        for (const entry of entries) db.run(sql, entry.state, entry.jobId, entry.item, JSON.stringify(entry), entry.id);
      }),
    get: (id) => {
      const row = db.get('SELECT body FROM entries WHERE id = ?', id);
      return row === undefined ? null : readEntry(row);
    },
    list: ({ connectionId, repository, limit, before }) => {
      const sql = `SELECT seq, body FROM entries
                   WHERE (?1 IS NULL OR connection_id = ?1) AND (?2 IS NULL OR repository = ?2) AND (?3 IS NULL OR seq < ?3)
                   ORDER BY seq DESC LIMIT ?4`;
      const rows = db.all(sql, connectionId ?? null, repository ?? null, before ?? null, limit + 1);
      const shown = rows.slice(0, limit);
      return { entries: shown.map(readEntry), next: rows.length > limit ? Number(shown.at(-1)?.['seq']) : null };
    },
    ofJob: (jobId) => db.all('SELECT body FROM entries WHERE job_id = ? ORDER BY seq', jobId).map(readEntry),
    undoing: (id) => db.all('SELECT body FROM entries WHERE undoes = ? ORDER BY seq', id).map(readEntry),
    pending: () => db.all("SELECT body FROM entries WHERE state = 'pending' ORDER BY seq").map(readEntry),
  };
}

function insertEntry(db: Database, entry: StoredEntry): void {
  const { id, jobId, item, connectionId, repository, tag, state, undoes } = entry;
  const sql = `INSERT INTO entries (id, job_id, item, connection_id, repository, tag, state, undoes, body)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  db.run(sql, id, jobId, item, connectionId, repository, tag, state, undoes, JSON.stringify(entry));
}

function readEntry(row: SqlRow): StoredEntry {
  return storedEntrySchema.parse(JSON.parse(textOf(row, 'body')));
}

function keptParts(db: Database): Pick<JournalStore, 'keep' | 'kept'> {
  return {
    keep: ({ digest, mediaType, bytes }, nowMs) => {
      if (!bytesMatch(digest, bytes)) {
        throw new AppError('corrupt', `The bytes to keep do not have the digest ${digest}.`);
      }
      const sql = 'INSERT OR IGNORE INTO kept (digest, media_type, bytes, kept_ms) VALUES (?, ?, ?, ?)';
      db.run(sql, digest, mediaType, bytes, nowMs);
    },
    kept: (digest) => {
      const row = db.get('SELECT media_type, bytes FROM kept WHERE digest = ?', digest);
      return row === undefined ? null : readBytes(digest, row);
    },
  };
}

function readBytes(digest: Digest, row: SqlRow): { mediaType: string; bytes: Uint8Array } | null {
  const bytes: SqlValue | undefined = row['bytes'];
  return bytes instanceof Uint8Array && bytesMatch(digest, bytes)
    ? { mediaType: textOf(row, 'media_type'), bytes }
    : null;
}
