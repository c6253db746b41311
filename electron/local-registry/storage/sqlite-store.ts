import type { DatabaseSync } from 'node:sqlite';
import { type SQLInputValue, type StatementSync } from 'node:sqlite';
import { openDatabase } from './open-database.ts';
import type { RowStore, Table } from './row-store.ts';
import { UniqueViolation } from './row-store.ts';
import { tables, type TableName, type TableShape } from './schema.ts';
import { assignments, conditions, orderBy, type AnyWhere, type Cell } from './sql.ts';

type AnyRow = Readonly<Record<string, Cell>> & { readonly id: number };

/**
 * The tables in one SQLite file. Write-ahead logging: a transaction that was acknowledged is in the operating system's
 * hands and survives SIGKILL; after a power cut the last transactions may be missing, the file is never torn
 * (sqlite.org/pragma.html, `synchronous=NORMAL`). The file is locked for this process as long as it is open, by an
 * operating-system lock that dies with the process.
 * @throws StoreProblem when the file is in use, damaged, read-only or from a newer version.
 */
export function openSqliteStore(file: string): RowStore {
  const database = openDatabase(file);
  const prepared = new Map<string, StatementSync>();
  // Every shape of query is prepared once; there are some dozens of them.
  const statement = (sql: string): StatementSync => {
    let found = prepared.get(sql);
    if (found === undefined) {
      found = database.prepare(sql);
      prepared.set(sql, found);
    }
    return found;
  };
  const made = Object.fromEntries(
    Object.entries(tables).map(([name, shape]) => [name, createTable(name, shape, statement)]),
  );
  return {
    ...made,
    transaction: transactions(database),
    close: () => database.close(),
  } as unknown as RowStore;
}

function transactions(database: DatabaseSync): RowStore['transaction'] {
  const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((sql) => database.prepare(sql));
  return (work) => {
    if (database.isTransaction) return work();
    begin?.run();
    try {
      const result = work();
      commit?.run();
      return result;
    } catch (error) {
      // A full disk may have rolled back already.
      if (database.isTransaction) rollback?.run();
      throw error;
    }
  };
}

function createTable(name: string, shape: TableShape, statement: (sql: string) => StatementSync) {
  const columns = Object.keys(shape.columns);
  const flags = columns.filter((column) => shape.columns[column] === 'bool');
  const read = (raw: Record<string, unknown>): AnyRow => {
    for (const flag of flags) raw[flag] = raw[flag] === 1;
    return raw as unknown as AnyRow;
  };
  const insertSql = `INSERT INTO "${name}" (${columns.map((column) => `"${column}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  const select = (where: AnyWhere, tail: string, extra: SQLInputValue[] = []): AnyRow[] => {
    const { sql, values } = conditions(where);
    return statement(`SELECT * FROM "${name}"${sql}${tail}`)
      .all(...values, ...extra)
      .map(read);
  };

  const table = {
    insert(row: Readonly<Record<string, Cell>>): AnyRow {
      const values = columns.map((column) => toSql(row[column]));
      const { lastInsertRowid } = guarded(() => statement(insertSql).run(...values));
      return { ...row, id: Number(lastInsertRowid) };
    },
    get: (where: AnyWhere): AnyRow | null => select(where, ' ORDER BY id LIMIT 1')[0] ?? null,
    find({ where, order, limit, offset }: { where: AnyWhere; order?: string[]; limit?: number; offset?: number }) {
      return select(where, `${orderBy(order)} LIMIT ? OFFSET ?`, [limit ?? -1, offset ?? 0]);
    },
    count(where: AnyWhere): number {
      const { sql, values } = conditions(where);
      return Number(statement(`SELECT count(*) AS n FROM "${name}"${sql}`).get(...values)?.['n'] ?? 0);
    },
    update(where: AnyWhere, patch: Readonly<Record<string, Cell>>): number {
      const changed = assignments(patch);
      const { sql, values } = conditions(where);
      const run = () => statement(`UPDATE "${name}" SET ${changed.sql}${sql}`).run(...changed.values, ...values);
      return Number(guarded(run).changes);
    },
    remove(where: AnyWhere): number {
      const { sql, values } = conditions(where);
      return Number(statement(`DELETE FROM "${name}"${sql}`).run(...values).changes);
    },
  };
  return table as unknown as Table<TableName>;
}

function toSql(cell: Cell | undefined): SQLInputValue {
  return typeof cell === 'boolean' ? Number(cell) : (cell ?? null);
}

/** SQLITE_CONSTRAINT_UNIQUE; sqlite.org/rescode.html */
const uniqueErrorCode = 2067;

function guarded<R>(work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === uniqueErrorCode) {
      throw new UniqueViolation(error.message, { cause: error });
    }
    throw error;
  }
}
