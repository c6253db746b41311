import type { TagChange } from '../../../shared/contract/tags.ts';
import { siblingsOf, type HistoryEvent } from '../../../shared/history/events.ts';
import type { HistoryRow } from '../../../shared/history/rows.ts';
import { stateAt, type RepositoryState } from '../../../shared/history/states.ts';

/** What a tag could be put back to from an event. */
export interface RestoreChoice {
  readonly digest: string;
  /** `after`: as the event left it; `before`: as it was until then. */
  readonly moment: 'after' | 'before';
}

/** Digests an event offers that the tag does not have now, the likelier wish first. */
export function restoreChoices(event: HistoryEvent, current: RepositoryState): readonly RestoreChoice[] {
  if (event.kind === 'will-expire' || event.kind === 'purged') return [];
  const now = current.get(event.name)?.digest ?? null;
  const isEnding = event.kind === 'deleted' || event.kind === 'expired';
  const choices: RestoreChoice[] = [{ digest: event.digest, moment: isEnding ? 'before' : 'after' }];
  if (event.previousDigest !== null && event.previousDigest !== event.digest)
    choices.push({ digest: event.previousDigest, moment: 'before' });
  return choices.filter((choice) => choice.digest !== now);
}

/**
 * The present for these rows: the page's clock, or the youngest row where that clock lags behind it. Nothing begins in
 * the future, so a row that seems to has a server whose clock is ahead, or is younger than the last tick.
 */
export function presentOf(rows: readonly HistoryRow[], clockMs: number): number {
  return rows.reduce((latest, row) => Math.max(latest, row.startMs), clockMs);
}

/** The tags as they are now, from the rows. */
export function currentState(rows: readonly HistoryRow[], nowMs: number): RepositoryState {
  return stateAt(rows, nowMs);
}

/** Restores for several events: the newest event of each tag counts, tags that are there already are left out. */
export function restoreChanges(events: readonly HistoryEvent[], current: RepositoryState): readonly TagChange[] {
  const changes = new Map<string, TagChange>();
  for (const event of [...events].sort((a, b) => b.atMs - a.atMs)) {
    const choice = restoreChoices(event, current)[0];
    if (choice === undefined || changes.has(event.name)) continue;
    changes.set(event.name, { kind: 'restore', tag: event.name, digest: choice.digest });
  }
  return [...changes.values()];
}

/** The tag of an ending and all that ended with it, as far as they are not back already. */
export function restoreTogether(
  event: HistoryEvent,
  rows: readonly HistoryRow[],
  current: RepositoryState,
): readonly TagChange[] {
  const together = [event.row, ...siblingsOf(event, rows)];
  return together
    .filter((row) => current.get(row.name)?.digest !== row.digest)
    .map((row) => ({ kind: 'restore', tag: row.name, digest: row.digest }));
}
