import type { RowOf, TableName } from './schema.ts';

/** A comparison. `gtOrNull` is “later than, or never”, which is what makes a tag row alive. */
export type Comparison<V> =
  | { readonly gt: V & number }
  | { readonly gte: V & number }
  | { readonly lt: V & number }
  | { readonly lte: V & number }
  | { readonly gtOrNull: number }
  | { readonly after: V & string }
  | { readonly not: V }
  | { readonly in: readonly V[] }
  /** Substring, letters of either case alike (ASCII). */
  | { readonly contains: string }
  | { readonly startsWith: string };

/** All conditions must hold. A bare value means “equals”, null included. */
export type Where<T extends TableName> = {
  readonly [C in keyof RowOf<T>]?: RowOf<T>[C] | Comparison<RowOf<T>[C]>;
};

/** `-column` sorts downwards. Text sorts by bytes, never by locale (distribution-spec lists tags that way). */
export type Order<T extends TableName> = (keyof RowOf<T> & string) | `-${keyof RowOf<T> & string}`;

export interface Query<T extends TableName> {
  readonly where: Where<T>;
  readonly order?: readonly Order<T>[];
  readonly limit?: number;
  readonly offset?: number;
}

/** One table. All calls are synchronous, so a `transaction` can never be interleaved with another request. */
export interface Table<T extends TableName> {
  /** @throws UniqueViolation when a unique key is taken. */
  insert(row: Omit<RowOf<T>, 'id'>): RowOf<T>;
  /** The row with the smallest id that fits, or null. */
  get(where: Where<T>): RowOf<T> | null;
  find(query: Query<T>): RowOf<T>[];
  count(where: Where<T>): number;
  /** Number of rows changed. @throws UniqueViolation */
  update(where: Where<T>, patch: Partial<Omit<RowOf<T>, 'id'>>): number;
  /** Number of rows removed. */
  remove(where: Where<T>): number;
}

/** The seam between the data model and its storage: one implementation in memory, one in SQLite. */
export type RowStore = { readonly [T in TableName]: Table<T> } & {
  /** Runs all or nothing; a transaction inside a transaction joins it. */
  transaction<R>(work: () => R): R;
  close(): void;
};

/** Two rows claim the same unique key. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}
