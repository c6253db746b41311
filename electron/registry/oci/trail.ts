/** A page that was read, and the pages before it: what a listing has been through. */
export interface Trail {
  readonly path: string;
  readonly names: ReadonlySet<string>;
  readonly previous: Trail | null;
  /** The listing was begun anew because a page had vanished. */
  readonly isRestarted: boolean;
}

function* back(trail: Trail | null): Generator<Trail> {
  for (let at = trail; at !== null; at = at.previous) yield at;
}

/** True when the listing has been at this address before. */
export function hasVisited(trail: Trail | null, path: string): boolean {
  return [...back(trail)].some((page) => page.path === path);
}

/** The names that no earlier page had. */
export function newNames(trail: Trail | null, names: readonly string[]): string[] {
  const pages = [...back(trail)];
  return names.filter((name) => !pages.some((page) => page.names.has(name)));
}

/** How many pages in a row, the latest included, brought nothing. */
export function emptyRun(trail: Trail | null): number {
  let count = 0;
  for (const page of back(trail)) {
    if (page.names.size > 0) return count;
    count += 1;
  }
  return count;
}

// So many continuations are remembered; one that is forgotten still works, only without its past.
const maxTrails = 3000;

/** Remembers the trail behind each continuation that was handed out. */
export function createTrails() {
  const trails = new Map<string, Trail>();
  return {
    of: (next: string | undefined): Trail | null => (next === undefined ? null : (trails.get(next) ?? null)),
    keep: (next: string, trail: Trail): void => {
      trails.delete(next);
      trails.set(next, trail);
      const [oldest] = trails.keys();
      if (trails.size > maxTrails && oldest !== undefined) trails.delete(oldest);
    },
  };
}

export type Trails = ReturnType<typeof createTrails>;
