import type { DatabaseSync } from 'node:sqlite';
import { schemaVersion, tables, type ColumnKind, type TableShape } from './schema.ts';

const sqlTypes: Readonly<Record<ColumnKind, string>> = {
  int: 'INTEGER NOT NULL',
  'int?': 'INTEGER',
  text: 'TEXT NOT NULL',
  'text?': 'TEXT',
  bool: 'INTEGER NOT NULL',
  bytes: 'BLOB NOT NULL',
};

/** What each version changed beyond new tables and indexes, which are always created when missing. */
const steps: Readonly<Record<number, readonly string[]>> = {};

/** Brings an empty or older file to {@link schemaVersion}, all or nothing. */
export function migrate(database: DatabaseSync, from: number): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    for (let version = Math.max(from, 1) + 1; version <= schemaVersion; version += 1) {
      for (const sql of from === 0 ? [] : (steps[version] ?? [])) database.exec(sql);
    }
    for (const [name, shape] of Object.entries<TableShape>(tables)) createTable(database, name, shape);
    database.exec(`PRAGMA user_version = ${String(schemaVersion)}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function createTable(database: DatabaseSync, name: string, shape: TableShape): void {
  const columns = Object.entries(shape.columns).map(([column, kind]) => `"${column}" ${sqlTypes[kind]}`);
  // AUTOINCREMENT: an id is never given twice, so it is also the order in which things happened.
  database.exec(
    `CREATE TABLE IF NOT EXISTS "${name}" (id INTEGER PRIMARY KEY AUTOINCREMENT, ${columns.join(', ')}) STRICT`,
  );
  const create = (key: readonly string[], unique: string) => {
    const index = `${name}_${key.join('_')}`;
    const list = key.map((column) => `"${column}"`).join(', ');
    database.exec(`CREATE ${unique} INDEX IF NOT EXISTS "${index}" ON "${name}" (${list})`);
  };
  for (const key of shape.unique) create(key, 'UNIQUE');
  for (const key of shape.indexes) create(key, '');
}
