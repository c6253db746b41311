import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { AppError } from '../../shared/errors.ts';

/** A value that goes into or comes out of a column. */
export type SqlValue = SQLInputValue;
/** A row by column name. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A text column of a row; empty when it is not there. */
export function textOf(row: SqlRow | undefined, column: string): string {
  const value = row?.[column];
  return typeof value === 'string' ? value : '';
}

/** The little of SQLite that stores use. Everything is synchronous; statements are compiled once. */
export interface Database {
  run(sql: string, ...parameters: SqlValue[]): { changes: number };
  all(sql: string, ...parameters: SqlValue[]): SqlRow[];
  get(sql: string, ...parameters: SqlValue[]): SqlRow | undefined;
  /** All or nothing; nested calls join the outer one. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** How a database is opened. */
export interface DatabaseOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** SQL scripts; the file's format number is how many of them it has been through. Never edit one, append. */
  readonly migrations: readonly string[];
  /**
   * `full`: every commit is on disk before the call returns. `normal`: a kill of the program loses nothing, a loss
   * of power may lose the last commits.
   */
  readonly durability: 'full' | 'normal';
  /** Lets no other process open the file at the same time. */
  readonly exclusive?: boolean;
  /** Reads the whole file once when opening, to find damage before it spreads. */
  readonly check?: boolean;
  /**
   * Commits not after every write but this long after the first of several, which is many times cheaper for small
   * ones. Readers of this connection see everything at once; a kill loses what was written since. Only for what can
   * be had again.
   */
  readonly commitDelayMs?: number;
  /** How long to wait for another process that holds a lock. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens and, where needed, creates or upgrades a database file.
 * @throws AppError `unsupported` for a file of a newer Waybill, `corrupt` for a damaged one, `conflict` when another
 * process has it. The file is left as it is in all three cases.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const name = basename(options.path);
  return translated(name, () => {
    const connection = new DatabaseSync(options.path, { timeout: options.busyTimeoutMs ?? 2000 });
    try {
      prepareFile(connection, name, options);
    } catch (error) {
      connection.close();
      throw error;
    }
    return wrap(connection, name, options.commitDelayMs);
  });
}

function prepareFile(connection: DatabaseSync, name: string, options: DatabaseOptions): void {
  if (options.exclusive === true) connection.exec('PRAGMA locking_mode = EXCLUSIVE');
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec(`PRAGMA synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'}`);
  connection.exec('PRAGMA foreign_keys = ON');
  if (options.check === true) {
    const verdict = connection.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (verdict !== 'ok') throw damaged(name);
  }
  migrate(connection, name, options.migrations);
}

function migrate(connection: DatabaseSync, name: string, migrations: readonly string[]): void {
  const found = Number(connection.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (found > migrations.length) {
    throw new AppError(
      'unsupported',
      `The file ${name} was written by a newer Waybill (format ${found}, this one knows up to ${migrations.length}).`,
      { reason: 'E_NEWER_FORMAT', advice: 'Update Waybill, or start it with another data folder.' },
    );
  }
  for (const [index, script] of migrations.entries()) {
    if (index < found) continue;
    // The number and the change it stands for are one transaction, so a kill in between cannot part them.
    connection.exec(`BEGIN IMMEDIATE; ${script}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}

function wrap(connection: DatabaseSync, name: string, commitDelayMs: number | undefined): Database {
  const batch = commitDelayMs === undefined ? null : createBatch(connection, commitDelayMs);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = statements.get(sql) ?? connection.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const guard = <T>(work: () => T): T => translated(name, work);
  return {
    run: (sql, ...parameters) =>
      guard(() => {
        batch?.begin();
        return { changes: Number(prepare(sql).run(...parameters).changes) };
      }),
    all: (sql, ...parameters) => guard(() => prepare(sql).all(...parameters)),
    get: (sql, ...parameters) => guard(() => prepare(sql).get(...parameters)),
    transaction: (work) =>
      guard(() => (batch === null ? inTransaction(connection, work) : inBatch(connection, batch, work))),
    close: () => {
      batch?.end();
      statements.clear();
      if (connection.isOpen) connection.close();
    },
  };
}

function inTransaction<T>(connection: DatabaseSync, work: () => T): T {
  if (connection.isTransaction) return work();
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite itself rolls back after some errors; a second ROLLBACK would hide the first error.
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

interface Batch {
  begin(): void;
  end(): void;
}

function createBatch(connection: DatabaseSync, delayMs: number): Batch {
  let timer: NodeJS.Timeout | null = null;
  const end = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!connection.isOpen || !connection.isTransaction) return;
    try {
      connection.exec('COMMIT');
    } catch {
      // A full disk, for example. What was in the batch can be had again, and the next write will say what is wrong.
      if (connection.isTransaction) connection.exec('ROLLBACK');
    }
  };
  return {
    end,
    begin: () => {
      if (connection.isTransaction) return;
      connection.exec('BEGIN IMMEDIATE');
      timer = setTimeout(end, delayMs);
    },
  };
}

function inBatch<T>(connection: DatabaseSync, batch: Batch, work: () => T): T {
  batch.begin();
  connection.exec('SAVEPOINT part');
  try {
    const result = work();
    connection.exec('RELEASE part');
    return result;
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK TO part; RELEASE part');
    throw error;
  }
}

// Primary result codes of SQLite.
const codes = { busy: 5, locked: 6, readOnly: 8, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

function translated<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(name, error);
  }
}

function translate(name: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const extended = (error as { errcode?: unknown }).errcode;
  const code = typeof extended === 'number' ? extended & 0xff : -1;
  switch (code) {
    case codes.busy:
    case codes.locked:
      return new AppError(
        'conflict',
        `The file ${name} is in use by another program.`,
        { reason: 'E_FILE_BUSY', advice: 'Close the other Waybill, or start this one with another data folder.' },
        { cause: error },
      );
    case codes.corrupt:
    case codes.notADatabase:
      return damaged(name, error);
    case codes.full:
      return new AppError('denied', `${name} could not be written: the disk is full.`, {}, { cause: error });
    case codes.readOnly:
    case codes.cannotOpen:
      return new AppError(
        'denied',
        `The file ${name} could not be opened for writing.`,
        { advice: 'Check who owns the data folder and whether it may be written.' },
        { cause: error },
      );
    default:
      return error;
  }
}

function damaged(name: string, cause?: unknown): AppError {
  return new AppError(
    'corrupt',
    `The file ${name} is damaged.`,
    { reason: 'E_FILE_DAMAGED', advice: 'Move it out of the data folder; Waybill then begins a new one.' },
    { cause },
  );
}
