import type { HistoryEvent, HistoryEventKind } from '../../../shared/history/events.ts';
import { namePattern } from '../../../shared/history/name-pattern.ts';
import type { HistorySearch } from '../../search-params.ts';
import { kindTitles } from './history-words.ts';

const dayMs = 86_400_000;

/** Kinds named in the address; an empty set means all. */
export function kindsOf(text: string | undefined): ReadonlySet<HistoryEventKind> {
  const isKind = (word: string): word is HistoryEventKind => Object.hasOwn(kindTitles, word);
  return new Set((text ?? '').split(',').filter(isKind));
}

/** Where a range ends: a day includes all of itself, a moment itself. */
export function rangeEndMs(toMs: number): number {
  const date = new Date(toMs);
  const isDay = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  return isDay ? toMs + dayMs - 1 : toMs;
}

/** Events within the range, of the wanted kinds, of tags whose name matches what was typed. */
export function filterEvents(
  events: readonly HistoryEvent[],
  { tag = '', from, to, kinds }: Pick<HistorySearch, 'tag' | 'from' | 'to' | 'kinds'>,
): readonly HistoryEvent[] {
  const wantedKinds = kindsOf(kinds);
  const matches = namePattern(tag);
  const untilMs = to === undefined ? Infinity : rangeEndMs(to);
  return events.filter(
    (event) =>
      (from === undefined || event.atMs >= from) &&
      event.atMs <= untilMs &&
      (wantedKinds.size === 0 || wantedKinds.has(event.kind)) &&
      matches(event.name),
  );
}
