import type { Digest } from '../oci/digest.ts';
import type { HistoryRow } from './rows.ts';
import { hasImpossibleEnd, rowsByName } from './rows.ts';

/**
 * What happened to a tag. `pushed-again`: the same digest once more, which starts a new row. `purged`: removed from
 * the history for good, or dead from birth; the row does not tell when. `will-expire` lies in the future.
 */
export type HistoryEventKind =
  'created' | 'recreated' | 'moved' | 'pushed-again' | 'restored' | 'deleted' | 'expired' | 'purged' | 'will-expire';

/** One thing that happened, or will happen, to a tag. */
export interface HistoryEvent {
  /** Unique within one list of rows, and the same whenever it is made from the same rows. */
  readonly id: string;
  readonly kind: HistoryEventKind;
  readonly name: string;
  /** Milliseconds since the epoch; for `purged` the start of the row, the last thing that is known. */
  readonly atMs: number;
  /** Where the tag points from now on; for endings the digest it pointed at. */
  readonly digest: Digest;
  /** Where it pointed directly before; null when there was no such tag, and for endings. */
  readonly previousDigest: Digest | null;
  /** The row that starts or ends here. */
  readonly row: HistoryRow;
  readonly isFuture: boolean;
}

/** What cannot be read off the rows themselves: the present, in milliseconds since 1970. */
export interface EventOptions {
  readonly nowMs: number;
}

/** Turns rows, in any order, into events, newest first. Linear but for the sorting. */
export function historyEvents(rows: readonly HistoryRow[], options: EventOptions): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (const chain of rowsByName(rows).values()) {
    for (const [index, row] of chain.entries()) {
      events.push(startOf(row, chain[index - 1], index, options));
      const end = endOf(row, chain[index + 1], index, options);
      if (end !== null) events.push(end);
    }
  }
  return events.reverse().sort(newestFirst);
}

function newestFirst(a: HistoryEvent, b: HistoryEvent): number {
  if (a.atMs !== b.atMs) return b.atMs - a.atMs;
  // Stable: events of one tag at one moment stay in the order of its rows.
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function makeEvent(
  kind: HistoryEventKind,
  row: HistoryRow,
  atMs: number,
  previousDigest: Digest | null,
  place: { index: number; nowMs: number },
): HistoryEvent {
  const id = `${row.name} ${String(place.index)} ${kind} ${String(atMs)}`;
  return { id, kind, name: row.name, atMs, digest: row.digest, previousDigest, row, isFuture: atMs > place.nowMs };
}

/**
 * True when one row goes over into the next without a gap. Quay ends the old row at exactly the start of the new one,
 * so this is an equality and no threshold. A row without an end, or with one that overlaps, was replaced too.
 */
function continues(previous: HistoryRow, next: HistoryRow): boolean {
  if (hasImpossibleEnd(previous)) return false;
  return previous.endMs === null || previous.endMs >= next.startMs;
}

function startOf(
  row: HistoryRow,
  previous: HistoryRow | undefined,
  index: number,
  { nowMs }: EventOptions,
): HistoryEvent {
  const before = previous !== undefined && continues(previous, row) ? previous.digest : null;
  return makeEvent(startKind(row, previous, before), row, row.startMs, before, { index, nowMs });
}

function startKind(row: HistoryRow, previous: HistoryRow | undefined, before: Digest | null): HistoryEventKind {
  if (row.reversion) return 'restored';
  if (previous === undefined) return 'created';
  if (before === null) return 'recreated';
  return before === row.digest ? 'pushed-again' : 'moved';
}

/** The end of a row, unless the next row's start already tells it. */
function endOf(
  row: HistoryRow,
  next: HistoryRow | undefined,
  index: number,
  options: EventOptions,
): HistoryEvent | null {
  const { endMs } = row;
  if (endMs === null) return null;
  const place = { index, nowMs: options.nowMs };
  if (hasImpossibleEnd(row)) return makeEvent('purged', row, row.startMs, null, place);
  if (next !== undefined && continues(row, next)) return null;
  if (endMs > options.nowMs) return makeEvent('will-expire', row, endMs, null, place);
  return makeEvent(row.scheduled ? 'expired' : 'deleted', row, endMs, null, place);
}

const endings: ReadonlySet<HistoryEventKind> = new Set(['deleted', 'expired', 'will-expire']);

/**
 * Rows of other tags that ended together with this one: at the same moment, at the same digest, and without going
 * over into another row. Deleting by digest ends all its tags at once, so restoring one usually means all.
 */
export function siblingsOf(event: HistoryEvent, rows: readonly HistoryRow[]): HistoryRow[] {
  if (!endings.has(event.kind)) return [];
  const isSibling = (row: HistoryRow) =>
    row.endMs === event.atMs && row.digest === event.digest && row.name !== event.name;
  const candidates = rows.filter(isSibling);
  if (candidates.length === 0) return [];
  const successors = new Set(
    rows.filter((row) => row.startMs === event.atMs && row.endMs !== row.startMs).map(({ name }) => name),
  );
  const siblings = new Map(candidates.filter(({ name }) => !successors.has(name)).map((row) => [row.name, row]));
  return [...siblings.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
