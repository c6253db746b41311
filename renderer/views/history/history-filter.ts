import type { HistoryEvent, HistoryEventKind } from '../../../shared/history/events.ts';
import type { HistorySearch } from '../../search-params.ts';
import { kindTitles } from './history-words.ts';

const dayMs = 86_400_000;

/** Kinds named in the address; an empty set means all. */
export function kindsOf(text: string | undefined): ReadonlySet<HistoryEventKind> {
  const isKind = (word: string): word is HistoryEventKind => Object.hasOwn(kindTitles, word);
  return new Set((text ?? '').split(',').filter(isKind));
}

/** Events within the range of days, of the wanted kinds, of tags whose name contains the text (or is it, with quotes). */
export function filterEvents(
  events: readonly HistoryEvent[],
  { tag, from, to, kinds }: HistorySearch,
): readonly HistoryEvent[] {
  const wantedKinds = kindsOf(kinds);
  const wanted = (tag ?? '').trim().toLowerCase();
  return events.filter(
    (event) =>
      (from === undefined || event.atMs >= from) &&
      (to === undefined || event.atMs < to + dayMs) &&
      (wantedKinds.size === 0 || wantedKinds.has(event.kind)) &&
      (wanted === '' || event.name.toLowerCase().includes(wanted)),
  );
}

/** Local midnight of a day written `2026-03-08`; undefined for anything else. */
export function dayStartMs(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const timeMs = new Date(`${text}T00:00:00`).getTime();
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
