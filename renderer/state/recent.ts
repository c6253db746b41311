import { z } from 'zod';
import { create } from 'zustand';

// Remembered in the page's own storage, like the columns of a grid: it says something about this window's user alone.
const key = 'waybill.recent';
const visitSchema = z.object({
  connectionId: z.string().max(64),
  repository: z.string().max(255),
  atMs: z.number(),
});
const storedSchema = z.array(visitSchema).max(100);
const mostKept = 12;

/** A repository somebody looked at. */
export type Visit = z.infer<typeof visitSchema>;

/** The list with one more visit, newest first, each repository once. */
export function withVisit(visits: readonly Visit[], visit: Visit): readonly Visit[] {
  const others = visits.filter(
    ({ connectionId, repository }) => connectionId !== visit.connectionId || repository !== visit.repository,
  );
  return [visit, ...others].slice(0, mostKept);
}

/** What is stored, read as something anybody may have written. */
export function readVisits(text: string | null): readonly Visit[] {
  try {
    return storedSchema.parse(JSON.parse(text ?? '[]')).slice(0, mostKept);
  } catch {
    return [];
  }
}

const store = create<{ readonly visits: readonly Visit[] | null }>(() => ({ visits: null }));

/** The repositories looked at last, newest first. */
export function recentVisits(): readonly Visit[] {
  return store.getState().visits ?? readVisits(window.localStorage.getItem(key));
}

/** Remembers that a repository is being looked at. */
export function rememberVisit(visit: Visit): void {
  const visits = withVisit(recentVisits(), visit);
  store.setState({ visits });
  window.localStorage.setItem(key, JSON.stringify(visits));
}
