import type { SQLInputValue } from 'node:sqlite';

export type Cell = number | string | boolean | Uint8Array | null;
export type AnyWhere = Readonly<Record<string, unknown>>;

interface Fragment {
  readonly sql: string;
  readonly values: SQLInputValue[];
}

const operators: Readonly<Record<string, string>> = {
  gt: '> ?',
  gte: '>= ?',
  lt: '< ?',
  lte: '<= ?',
  after: '> ?',
  not: '<> ?',
};

/** ` WHERE …` for a condition object; the text depends on its shape alone, so that it can be prepared once. */
export function conditions(where: AnyWhere): Fragment {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  for (const [column, wanted] of Object.entries(where)) {
    const { sql, values: bound } = condition(`"${column}"`, wanted);
    parts.push(sql);
    values.push(...bound);
  }
  return { sql: parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`, values };
}

function condition(column: string, wanted: unknown): Fragment {
  if (wanted === null) return { sql: `${column} IS NULL`, values: [] };
  if (typeof wanted !== 'object') return { sql: `${column} = ?`, values: [bind(wanted)] };
  const [[operator, operand] = ['', null]] = Object.entries(wanted);
  const simple = operators[operator];
  if (simple !== undefined) return { sql: `${column} ${simple}`, values: [bind(operand)] };
  switch (operator) {
    case 'gtOrNull':
      return { sql: `(${column} IS NULL OR ${column} > ?)`, values: [bind(operand)] };
    case 'in':
      // json_each keeps the text the same for any number of values.
      return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(operand)] };
    case 'contains':
      return { sql: `instr(lower(${column}), lower(?)) > 0`, values: [bind(operand)] };
    case 'startsWith':
      return { sql: `substr(${column}, 1, length(?)) = ?`, values: [bind(operand), bind(operand)] };
    default:
      throw new TypeError(`Unknown comparison “${operator}”.`);
  }
}

/** `"a" = ?, "b" = ?` for an UPDATE. */
export function assignments(patch: Readonly<Record<string, Cell>>): Fragment {
  const entries = Object.entries(patch);
  return {
    sql: entries.map(([column]) => `"${column}" = ?`).join(', '),
    values: entries.map(([, value]) => bind(value)),
  };
}

/** ` ORDER BY …`, always ending in the id so that equal rows keep one order on every page. */
export function orderBy(order: readonly string[] = []): string {
  const terms = order.map((term) => (term.startsWith('-') ? `"${term.slice(1)}" DESC` : `"${term}"`));
  return ` ORDER BY ${[...terms, 'id'].join(', ')}`;
}

function bind(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value);
  return value as SQLInputValue;
}
