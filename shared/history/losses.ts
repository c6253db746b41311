import type { HistoryRow } from './rows.ts';
import { historyEvents } from './events.ts';
import type { HistoryEvent } from './events.ts';

/** What took a tag away from a digest: the kinds of events that end one. */
export type LossKind = 'deleted' | 'expired' | 'purged' | 'moved' | 'restored';

/** A tag that lost what it pointed at between two moments. */
export interface Loss {
  readonly name: string;
  /** What it pointed at until its first loss in the range: what putting it back would restore. */
  readonly lost: HistoryRow;
  /** What happened first. */
  readonly kind: LossKind;
  readonly atMs: number;
  /** How often it lost something in the range. */
  readonly count: number;
}

/**
 * What tags lost after `fromMs` and until `toMs` (that moment included), in name order: deletions, expirations and moves
 * to another digest. Of a tag with several losses the first decides, because that undoes all of them. A push of the
 * same digest loses nothing; a tag made and lost inside the range counts.
 */
export function lossesBetween(
  rows: readonly HistoryRow[],
  { fromMs, toMs, nowMs }: { fromMs: number; toMs: number; nowMs: number },
): Loss[] {
  const losses = new Map<string, Loss>();
  const untilMs = Math.min(toMs, nowMs);
  const events = historyEvents(rows, { nowMs }).reverse();
  const previous = new Map<string, HistoryRow>();
  for (const event of events) {
    const isInside = event.atMs > fromMs && event.atMs <= untilMs;
    const lost = isInside ? lostRow(event, previous.get(event.name)) : null;
    if (lost !== null) {
      const known = losses.get(event.name);
      losses.set(
        event.name,
        known === undefined
          ? { name: event.name, lost, kind: event.kind as LossKind, atMs: event.atMs, count: 1 }
          : { ...known, count: known.count + 1 },
      );
    }
    if (!isEnding(event)) previous.set(event.name, event.row);
  }
  return [...losses.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isEnding({ kind }: HistoryEvent): boolean {
  return kind === 'deleted' || kind === 'expired' || kind === 'purged' || kind === 'will-expire';
}

function lostRow(event: HistoryEvent, previous: HistoryRow | undefined): HistoryRow | null {
  switch (event.kind) {
    case 'deleted':
    case 'expired':
    case 'purged':
      return event.row;
    case 'moved':
    case 'restored':
      if (event.previousDigest === null || event.previousDigest === event.digest) return null;
      return previous ?? null;
    case 'created':
    case 'recreated':
    case 'pushed-again':
    case 'will-expire':
      return null;
  }
}
