import type { Comparison, RowStore, Table } from './row-store.ts';
import { UniqueViolation } from './row-store.ts';
import { tables, type TableName, type TableShape } from './schema.ts';

type Cell = number | string | boolean | Uint8Array | null;
type AnyRow = Readonly<Record<string, Cell>> & { readonly id: number };
type AnyWhere = Readonly<Record<string, unknown>>;

/** Everything in memory: for tests and for trying something without a trace. Same semantics as the SQLite store. */
export function createMemoryStore(): RowStore {
  const undo: (() => void)[] = [];
  let depth = 0;
  const remember = (step: () => void) => {
    if (depth > 0) undo.push(step);
  };
  const transaction = <R>(work: () => R): R => {
    depth += 1;
    try {
      return work();
    } catch (error) {
      if (depth === 1) while (undo.length > 0) undo.pop()?.();
      throw error;
    } finally {
      depth -= 1;
      if (depth === 0) undo.length = 0;
    }
  };
  const made = Object.fromEntries(
    Object.entries(tables).map(([name, shape]) => [name, createMemoryTable(name, shape, remember)]),
  );
  return { ...made, transaction, close: () => undefined } as unknown as RowStore;
}

function createMemoryTable(name: string, shape: TableShape, remember: (step: () => void) => void) {
  const rows = createRowSet(shape);
  let lastId = 0;
  const refuseDuplicate = (row: AnyRow) => {
    for (const key of shape.unique) {
      // Like SQL: null is never equal to null, so several rows without an end may stand side by side.
      if (key.some((column) => row[column] === null)) continue;
      const same = rows.matching(Object.fromEntries(key.map((column) => [column, row[column]])));
      if (same.some((other) => other.id !== row.id)) throw new UniqueViolation(`${name}(${key.join(', ')}) is taken.`);
    }
  };
  const replace = (before: AnyRow, after: AnyRow) => {
    rows.drop(before);
    rows.put(after);
    remember(() => {
      rows.drop(after);
      rows.put(before);
    });
  };

  const table = {
    insert(values: Readonly<Record<string, Cell>>): AnyRow {
      const row: AnyRow = { ...values, id: lastId + 1 };
      refuseDuplicate(row);
      lastId += 1;
      rows.put(row);
      remember(() => rows.drop(row));
      return row;
    },
    get: (where: AnyWhere): AnyRow | null => rows.matching(where)[0] ?? null,
    find({ where, order = [], limit, offset = 0 }: AnyQuery) {
      const found = rows.matching(where).sort((a, b) => compareRows(a, b, order));
      return found.slice(offset, limit === undefined ? undefined : offset + limit);
    },
    count: (where: AnyWhere): number => rows.matching(where).length,
    update(where: AnyWhere, patch: Readonly<Record<string, Cell>>): number {
      const found = rows.matching(where);
      for (const before of found) {
        const after: AnyRow = { ...before, ...patch };
        refuseDuplicate(after);
        replace(before, after);
      }
      return found.length;
    },
    remove(where: AnyWhere): number {
      const found = rows.matching(where);
      for (const row of found) {
        rows.drop(row);
        remember(() => rows.put(row));
      }
      return found.length;
    },
  };
  return table as unknown as Table<TableName>;
}

interface AnyQuery {
  readonly where: AnyWhere;
  readonly order?: readonly string[];
  readonly limit?: number;
  readonly offset?: number;
}

/** The rows of a table with one look-up per column that starts an index; the rest is tested row by row. */
function createRowSet(shape: TableShape) {
  const rows = new Map<number, AnyRow>();
  const columns = new Set(['id', ...[...shape.unique, ...shape.indexes].flatMap((index) => index.slice(0, 2))]);
  const lookups = new Map([...columns].map((column) => [column, new Map<Cell, Set<number>>()]));
  const candidates = (where: AnyWhere): AnyRow[] => {
    let best: Set<number> | undefined;
    for (const [column, wanted] of Object.entries(where)) {
      const lookup = lookups.get(column);
      if (lookup === undefined || isComparison(wanted)) continue;
      const ids = lookup.get(wanted as Cell) ?? new Set<number>();
      if (best === undefined || ids.size < best.size) best = ids;
    }
    if (best === undefined) return [...rows.values()];
    return [...best].map((id) => rows.get(id)).filter((row) => row !== undefined);
  };
  return {
    put(row: AnyRow): void {
      rows.set(row.id, row);
      for (const [column, lookup] of lookups) {
        const ids = lookup.get(row[column] ?? null);
        if (ids === undefined) lookup.set(row[column] ?? null, new Set([row.id]));
        else ids.add(row.id);
      }
    },
    drop(row: AnyRow): void {
      rows.delete(row.id);
      for (const [column, lookup] of lookups) lookup.get(row[column] ?? null)?.delete(row.id);
    },
    /** By id. */
    matching(where: AnyWhere): AnyRow[] {
      const conditions = Object.entries(where);
      return candidates(where)
        .filter((row) => conditions.every(([column, wanted]) => fits(row[column] ?? null, wanted)))
        .sort((a, b) => a.id - b.id);
    },
  };
}

function isComparison(wanted: unknown): wanted is Comparison<Cell> {
  return typeof wanted === 'object' && wanted !== null && !(wanted instanceof Uint8Array);
}

function fits(cell: Cell, wanted: unknown): boolean {
  if (!isComparison(wanted)) return cell === wanted;
  if ('gtOrNull' in wanted) return cell === null || (cell as number) > wanted.gtOrNull;
  if ('not' in wanted) return cell !== null && cell !== wanted.not;
  if ('in' in wanted) return wanted.in.includes(cell);
  if (cell === null) return false;
  if ('gt' in wanted) return (cell as number) > wanted.gt;
  if ('gte' in wanted) return (cell as number) >= wanted.gte;
  if ('lt' in wanted) return (cell as number) < wanted.lt;
  if ('lte' in wanted) return (cell as number) <= wanted.lte;
  if ('after' in wanted) return compareText(cell as string, wanted.after) > 0;
  if ('contains' in wanted) return asciiLower(cell as string).includes(asciiLower(wanted.contains));
  return (cell as string).startsWith(wanted.startsWith);
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareRows(a: AnyRow, b: AnyRow, order: readonly string[]): number {
  for (const term of order) {
    const down = term.startsWith('-');
    const column = down ? term.slice(1) : term;
    const [left, right] = [a[column] ?? null, b[column] ?? null];
    const difference =
      typeof left === 'string' && typeof right === 'string' ? compareText(left, right) : Number(left) - Number(right);
    if (difference !== 0) return down ? -difference : difference;
  }
  return a.id - b.id;
}
