import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { WireError } from '../../shared/errors.ts';
import { wireErrorSchema } from '../../shared/errors.ts';
import { findRepositoryId, repositoryId } from './repository-ids.ts';
import type { Database } from './sqlite.ts';

/** What came of the last look at a watched repository. */
export interface Look {
  readonly atMs: number;
  /** Tags that were there. */
  readonly tags: number;
  /** When a look last found something changed; null: never. */
  readonly changedMs: number | null;
  /** How many looks in a row have failed. */
  readonly failures: number;
  readonly error: WireError | null;
}

/** The last look at each watched repository. */
export interface LookStore {
  get(repository: RepositoryRef): Look | null;
  set(repository: RepositoryRef, look: Look): void;
}

/** The table of {@link LookStore}. */
export const lookTables = `
  CREATE TABLE looks (
    repository_id INTEGER PRIMARY KEY REFERENCES repositories (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    tags INTEGER NOT NULL,
    changed_ms INTEGER,
    failures INTEGER NOT NULL,
    error TEXT
  ) STRICT;`;

/** The store over its table. */
export function createLookStore(db: Database): LookStore {
  return {
    get: (repository) => {
      const id = findRepositoryId(db, repository);
      const row = id === null ? undefined : db.get('SELECT * FROM looks WHERE repository_id = ?', id);
      if (row === undefined) return null;
      return {
        atMs: Number(row['at_ms']),
        tags: Number(row['tags']),
        changedMs: typeof row['changed_ms'] === 'number' ? row['changed_ms'] : null,
        failures: Number(row['failures']),
        error: typeof row['error'] === 'string' ? wireErrorSchema.parse(JSON.parse(row['error'])) : null,
      };
    },
    set: (repository, { atMs, tags, changedMs, failures, error }) => {
      const sql = `INSERT OR REPLACE INTO looks (repository_id, at_ms, tags, changed_ms, failures, error)
                   VALUES (?, ?, ?, ?, ?, ?)`;
      const text = error === null ? null : JSON.stringify(error);
      db.run(sql, repositoryId(db, repository), atMs, tags, changedMs, failures, text);
    },
  };
}
