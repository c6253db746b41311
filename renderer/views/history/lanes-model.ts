import type { HistoryEvent } from '../../../shared/history/events.ts';
import { hasImpossibleEnd, type HistoryRow } from '../../../shared/history/rows.ts';
import { sortNaturally } from '../../ui/natural-sort.ts';
import { xOf, type TimeScale } from './time-axis.ts';

/** One tag on the time axis; both lists begin with the oldest. */
export interface Lane {
  readonly name: string;
  readonly rows: readonly HistoryRow[];
  readonly events: readonly HistoryEvent[];
}

/** The lanes of the tags that have one of these events, in natural order; a lane shows all of its tag's rows. */
export function buildLanes(events: readonly HistoryEvent[], rows: readonly HistoryRow[]): readonly Lane[] {
  const byName = new Map<string, { rows: HistoryRow[]; events: HistoryEvent[] }>();
  for (const event of events) {
    const lane = byName.get(event.name);
    if (lane === undefined) byName.set(event.name, { rows: [], events: [event] });
    else lane.events.push(event);
  }
  for (const row of rows) byName.get(row.name)?.rows.push(row);
  const lanes = [...byName].map(([name, lane]): Lane => ({
    name,
    rows: lane.rows.sort((a, b) => a.startMs - b.startMs || (a.endMs ?? Infinity) - (b.endMs ?? Infinity)),
    events: lane.events.reverse(),
  }));
  return sortNaturally(lanes, ({ name }) => name);
}

/** A stretch of a lane, in pixels. */
export interface Block {
  readonly leftPx: number;
  readonly widthPx: number;
  /**
   * `held`: the tag pointed at the digest; `ahead`: it will until its end; `unseen`: nobody looked; `several`: too many
   * intervals to draw one by one.
   */
  readonly kind: 'held' | 'ahead' | 'unseen' | 'several';
  /** The row it shows; of several the first. Null before a tag was seen for the first time. */
  readonly row: HistoryRow | null;
  /** How many intervals it stands for. */
  readonly count: number;
}

const leastBlockPx = 3;

/** What to draw of a lane's intervals: never more than fit, however many there are. */
export function laneBlocks({ rows }: Lane, scale: TimeScale, nowMs: number): readonly Block[] {
  const blocks: Block[] = [];
  const put = (kind: Block['kind'], row: HistoryRow | null, fromMs: number, toMs: number) => {
    const left = Math.max(0, xOf(scale, fromMs));
    const right = Math.min(scale.widthPx, xOf(scale, toMs));
    if (right <= 0 || left >= scale.widthPx || right <= left) return;
    add(blocks, { leftPx: left, widthPx: right - left, kind, row, count: 1 });
  };
  const [first] = rows;
  if (first?.origin === 'seen') put('unseen', null, scale.startMs, first.startMs);
  for (const row of rows) {
    if (hasImpossibleEnd(row)) continue;
    const endMs = row.endMs ?? nowMs;
    const knownMs = Math.min(row.lastSeenMs ?? endMs, endMs, Math.max(nowMs, row.startMs));
    put('held', row, row.startMs, knownMs);
    if (row.lastSeenMs !== null) put('unseen', row, knownMs, Math.min(endMs, nowMs));
    if (endMs > nowMs) put('ahead', row, nowMs, endMs);
  }
  return blocks;
}

/** Joins what is too narrow to be told apart with its narrow neighbour. */
function add(blocks: Block[], block: Block): void {
  const last = blocks.at(-1);
  const isNarrow = block.widthPx < leastBlockPx && block.kind === 'held';
  const wasNarrow =
    last !== undefined && (last.kind === 'several' || (last.kind === 'held' && last.widthPx < leastBlockPx));
  const touches = last !== undefined && block.leftPx - (last.leftPx + last.widthPx) < leastBlockPx;
  if (!isNarrow || !wasNarrow || !touches) {
    blocks.push(block);
    return;
  }
  const widthPx = block.leftPx + block.widthPx - last.leftPx;
  blocks[blocks.length - 1] = { ...last, widthPx, kind: 'several', count: last.count + 1 };
}

/** Events at one place of a lane; the first is the oldest. */
export interface Mark {
  readonly leftPx: number;
  readonly events: readonly HistoryEvent[];
}

const leastMarkPx = 9;

/** What to draw of a lane's events: those closer than a mark is wide share one. */
export function laneMarks({ events }: Lane, scale: TimeScale): readonly Mark[] {
  const marks: { leftPx: number; events: HistoryEvent[] }[] = [];
  const from = lowerBound(events, scale.startMs);
  for (let index = from; index < events.length; index += 1) {
    const event = events[index];
    if (event === undefined || event.atMs > scale.endMs) break;
    const leftPx = xOf(scale, event.atMs);
    const last = marks.at(-1);
    if (last !== undefined && leftPx - last.leftPx < leastMarkPx) last.events.push(event);
    else marks.push({ leftPx, events: [event] });
  }
  return marks;
}

function lowerBound(events: readonly HistoryEvent[], timeMs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.atMs ?? Infinity) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which event has the keyboard. */
export interface LanePlace {
  readonly lane: number;
  readonly event: number;
}

export type LaneStep = 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down';
const laneSteps: Partial<Record<LaneStep, number>> = { up: -1, down: 1, 'page-up': -10, 'page-down': 10 };

/** Where a key leads: along the lane event by event, to other lanes at the event nearest in time. */
export function stepFrom(lanes: readonly Lane[], at: LanePlace, step: LaneStep): LanePlace {
  const lane = lanes[at.lane];
  if (lane === undefined) return at;
  const last = lane.events.length - 1;
  const jump = laneSteps[step];
  if (jump === undefined) {
    const event = { left: at.event - 1, right: at.event + 1, first: 0, last }[step as 'left'];
    return { lane: at.lane, event: Math.min(last, Math.max(0, event)) };
  }
  const target = Math.min(lanes.length - 1, Math.max(0, at.lane + jump));
  if (target === at.lane) return at;
  const atMs = lane.events[at.event]?.atMs ?? 0;
  return { lane: target, event: nearest(lanes[target]?.events ?? [], atMs) };
}

function nearest(events: readonly HistoryEvent[], timeMs: number): number {
  const after = lowerBound(events, timeMs);
  const before = after - 1;
  const distance = (index: number) => Math.abs((events[index]?.atMs ?? Infinity) - timeMs);
  return distance(before) <= distance(after) ? Math.max(0, before) : after;
}

/** Where an event of that id is; the newest event of the first lane when there is none. */
export function findPlace(lanes: readonly Lane[], name: string | undefined, id: string | undefined): LanePlace {
  const lane = Math.max(0, name === undefined ? 0 : lanes.findIndex((each) => each.name === name));
  const events = lanes[lane]?.events ?? [];
  const found = events.findIndex((event) => event.id === id);
  return { lane, event: found < 0 ? Math.max(0, events.length - 1) : found };
}
