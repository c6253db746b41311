import type { HistoryRow } from './rows.ts';
import { isAliveAt } from './rows.ts';

/** The tags of a repository at one moment, by name, in name order. */
export type RepositoryState = ReadonlyMap<string, HistoryRow>;

/**
 * What every tag pointed at at that moment, as far as the rows tell. Where two rows of one name are alive together,
 * which registries do not forbid, the one that started later counts.
 */
export function stateAt(rows: readonly HistoryRow[], momentMs: number): RepositoryState {
  const alive = new Map<string, HistoryRow>();
  for (const row of rows) {
    if (!isAliveAt(row, momentMs)) continue;
    const known = alive.get(row.name);
    if (known === undefined || row.startMs > known.startMs) alive.set(row.name, row);
  }
  return new Map([...alive].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The present for these rows: the clock, or the youngest row where the clock lags behind it. Nothing begins in the
 * future, so a row that seems to has a server whose clock is ahead, or is younger than the clock's last tick.
 */
export function presentOf(rows: readonly HistoryRow[], clockMs: number): number {
  return rows.reduce((latest, row) => Math.max(latest, row.startMs), clockMs);
}

/** What one tag is in the first state and in the second. */
export interface StateChange {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'moved';
  readonly before: HistoryRow | null;
  readonly after: HistoryRow | null;
}

/** Tags that differ between two states, in name order; a tag on the same digest in both is not a difference. */
export function differenceBetween(before: RepositoryState, after: RepositoryState): StateChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter((change) => change.before?.digest !== change.after?.digest)
    .map((change) => ({ ...change, kind: changeKind(change.before, change.after) }));
}

function changeKind(before: HistoryRow | null, after: HistoryRow | null): StateChange['kind'] {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'moved';
}
