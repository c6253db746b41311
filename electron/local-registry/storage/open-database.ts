import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';
import { schemaVersion } from './schema.ts';

/** The data folder cannot be used. The message is one sentence for the user and names the file. */
export class StoreProblem extends Error {
  override readonly name = 'StoreProblem';
}

// sqlite.org/rescode.html, primary codes.
const codes = { busy: 5, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/**
 * Opens the file for this process alone, checks it, and brings it to the current version. Nothing is ever rebuilt over
 * a file that cannot be read: it stays as it is, and the user is told which one it is.
 */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    return prepare(database, file);
  } catch (error) {
    database?.close();
    throw explain(error, file);
  }
}

function prepare(database: DatabaseSync, file: string): DatabaseSync {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec('PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;');
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > schemaVersion) {
    throw new StoreProblem(
      `The data folder was written by a newer version (data version ${String(version)}, this program knows ${String(schemaVersion)}): ${file}. Update the program; nothing was changed.`,
    );
  }
  const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (check !== 'ok') throw new StoreProblem(damaged(file));
  // Writes even when nothing is to migrate: that takes the exclusive lock and finds a read-only folder now, not at the first push.
  migrate(database, version);
  return database;
}

function damaged(file: string): string {
  return `The database is damaged and was left untouched: ${file}. Put a copy from a backup in its place, or move the whole folder away to start with an empty one.`;
}

function explain(error: unknown, file: string): StoreProblem {
  if (error instanceof StoreProblem) return error;
  const code = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
  const text = error instanceof Error ? error.message : String(error);
  switch (code & 0xff) {
    case codes.busy:
      return new StoreProblem(`Another local registry is already using this data folder: ${file} is locked.`);
    case codes.readOnly:
      return new StoreProblem(`The data folder is read-only: ${file} cannot be written.`);
    case codes.corrupt:
    case codes.notADatabase:
      return new StoreProblem(damaged(file));
    case codes.full:
      return new StoreProblem(`The disk is full: ${file} cannot be written.`);
    case codes.cannotOpen:
    case codes.ioError:
      return new StoreProblem(`The database cannot be opened: ${file} (${text}).`);
    default:
      return new StoreProblem(`The database cannot be used: ${file} (${text}).`, { cause: error });
  }
}
