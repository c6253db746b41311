import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { NamePage } from '../registry/registry.ts';

/** Cuts pages of a registry that gives more than it was asked for into pages of the size that was asked for. */
export interface PageSlicer {
  /**
   * @param scope tells listings apart
   * @param next as given out by an earlier call
   * @param fetch one page of the registry; `undefined` is the first
   */
  page(
    scope: string,
    options: { limit: number; next: string | undefined },
    fetch: (next: string | undefined) => Promise<NamePage>,
  ): Promise<NamePage>;
}

// Where in which page of the registry the next slice begins: after this name.
const cursorSchema = z.strictObject({ up: z.string().nullable(), after: z.string().nullable() });
type Cursor = z.infer<typeof cursorSchema>;

/** Makes a slicer that remembers a few surplus pages for a while. */
export function createPageSlicer({
  clock,
  keep = 8,
  keepMs = 120_000,
}: {
  clock: { now(): number };
  keep?: number;
  keepMs?: number;
}): PageSlicer {
  const pages = new Map<string, { page: NamePage; atMs: number }>();
  const load = async (key: string, isContinued: boolean, fetch: () => Promise<NamePage>) => {
    const known = pages.get(key);
    // A first slice is always fresh; only its continuation comes from memory.
    if (isContinued && known !== undefined && clock.now() - known.atMs < keepMs) return known.page;
    const page = await fetch();
    pages.delete(key);
    pages.set(key, { page, atMs: clock.now() });
    const oldest = pages.keys().next().value;
    if (pages.size > keep && oldest !== undefined) pages.delete(oldest);
    return page;
  };
  return {
    page: async (scope, { limit, next }, fetch) => {
      const cursor: Cursor = next === undefined ? { up: null, after: null } : parseCursor(next);
      const key = JSON.stringify([scope, cursor.up]);
      const page = await load(key, cursor.after !== null, () => fetch(cursor.up ?? undefined));
      const start = cursor.after === null ? 0 : page.items.indexOf(cursor.after) + 1;
      const items = page.items.slice(start, start + limit);
      const isLast = start + limit >= page.items.length;
      const { facts } = page;
      if (!isLast) return { items, facts, next: format({ up: cursor.up, after: items.at(-1) ?? null }) };
      pages.delete(key);
      const { next: up, incomplete } = page;
      return { items, facts, next: up === undefined ? undefined : format({ up, after: null }), incomplete };
    },
  };
}

function format(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

function parseCursor(next: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(next));
  } catch (cause) {
    throw new AppError('invalid-input', 'The place to continue from is not one of ours.', {}, { cause });
  }
}
