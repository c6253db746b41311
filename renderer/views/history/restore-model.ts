import type { EndedVersionRow, LossRow, MomentRow } from '../../../shared/contract/history.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { siblingsOf, type HistoryEvent } from '../../../shared/history/events.ts';
import type { HistoryRow } from '../../../shared/history/rows.ts';
import type { RepositoryState } from '../../../shared/history/states.ts';

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

/** The tags of these rows as they were then; those that are so already, or were not there, are left out. */
export function restoreMoment(rows: readonly MomentRow[]): readonly TagChange[] {
  return rows.flatMap(({ name, then, difference }): TagChange[] =>
    then === null || difference === 'same' ? [] : [{ kind: 'restore', tag: name, digest: then.digest }],
  );
}

/** What these tags lost first, put back. */
export function restoreLosses(losses: readonly LossRow[]): readonly TagChange[] {
  return losses.map(({ name, lost }) => ({ kind: 'restore', tag: name, digest: lost.digest }));
}

/**
 * Versions put back under the tags that held them last. A tag that is something else now is taken only where no other
 * is free, because restoring moves it.
 */
export function restoreVersions(versions: readonly EndedVersionRow[]): readonly TagChange[] {
  const changes = new Map<string, TagChange>();
  for (const { digest, tags } of versions) {
    const free = tags.filter(({ nowDigest }) => nowDigest === null);
    for (const { name } of free.length > 0 ? free : tags.slice(0, 1))
      if (!changes.has(name)) changes.set(name, { kind: 'restore', tag: name, digest });
  }
  return [...changes.values()];
}

/** One preview takes this many changes. */
export const maxChanges = 500;

/** The changes for the next preview, and how many are left for those after it. */
export function nextPreview(changes: readonly TagChange[]): { changes: readonly TagChange[]; left: number } {
  return { changes: changes.slice(0, maxChanges), left: Math.max(0, changes.length - maxChanges) };
}
