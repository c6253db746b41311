import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { Database } from './sqlite.ts';

/** The number under which rows of a repository are kept; made when there is none. */
export function repositoryId(db: Database, { connectionId, repository }: RepositoryRef): number {
  const known = findRepositoryId(db, { connectionId, repository });
  if (known !== null) return known;
  db.run('INSERT INTO repositories (connection_id, name) VALUES (?, ?)', connectionId, repository);
  return repositoryId(db, { connectionId, repository });
}

/** Like {@link repositoryId}, but null when nothing was ever kept for it. */
export function findRepositoryId(db: Database, { connectionId, repository }: RepositoryRef): number | null {
  const row = db.get('SELECT id FROM repositories WHERE connection_id = ? AND name = ?', connectionId, repository);
  return row === undefined ? null : Number(row['id']);
}
