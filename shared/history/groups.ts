import type { HistoryEvent } from './events.ts';

/** Events that are told in one line: one alone, or tags of one digest that ended together. */
export interface EventGroup {
  /** Unique within one list, and the same whichever of its events are in it. */
  readonly id: string;
  readonly first: HistoryEvent;
  /** All of them, the first included, in name order. */
  readonly events: readonly HistoryEvent[];
}

const together: ReadonlySet<HistoryEvent['kind']> = new Set(['deleted', 'expired', 'will-expire']);

/**
 * Puts tags that ended at the same moment at the same digest into one group and leaves every other event alone, in the
 * order given. Deleting by digest ends all its tags at once, so these are one thing that happened.
 */
export function groupEvents(events: readonly HistoryEvent[]): EventGroup[] {
  const groups = new Map<string, HistoryEvent[]>();
  for (const event of events) {
    const key = together.has(event.kind) ? `${String(event.atMs)} ${event.kind} ${event.digest}` : event.id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups].flatMap(([id, group]) => {
    const [first] = group;
    return first === undefined ? [] : [{ id, first, events: group }];
  });
}
