import type { LoadedSide } from '../../../shared/contract/merges.ts';
import type { MergeOptionsInput } from '../../../shared/merge/options.ts';
import { planMerge } from '../../../shared/merge/plan.ts';
import { mergeSideOf, type ReadNested } from '../../../shared/merge/read-side.ts';
import type { BoardRow, MergeResult, MergeSide } from '../../../shared/merge/types.ts';
import { comparePlatforms } from '../../../shared/oci/platform.ts';
import { needsPicks, optionsFor, type BoardState, type Wraps } from './board-state.ts';
import { compareModes, type ModeDifference } from './mode-difference.ts';

/** Both sides in the engine's form, decoded once per reading. */
export interface Sides {
  readonly source: MergeSide;
  readonly destination: MergeSide;
  readonly wraps: Wraps;
}

/** What the host read, for the engine. */
export function sidesOf(loaded: {
  source: LoadedSide;
  destination: LoadedSide;
  nested?: readonly ReadNested[] | undefined;
}): Sides {
  const wrap = (side: LoadedSide) => (side.state === 'found' ? side.wrap : null);
  return {
    source: mergeSideOf(loaded.source, loaded.nested),
    destination: mergeSideOf(loaded.destination),
    wraps: { source: wrap(loaded.source), destination: wrap(loaded.destination) },
  };
}

/** Everything the board draws. */
export interface Board {
  readonly options: MergeOptionsInput;
  /** Null while a recipe waits for its platforms to be ticked. */
  readonly result: MergeResult | null;
  /** Rows with a platform, in Waybill's order. */
  readonly platforms: readonly BoardRow[];
  /** Rows without one. Never hidden. */
  readonly others: readonly BoardRow[];
  /** Against the extended way; null unless the board merges the pubtools way and has a result. */
  readonly difference: ModeDifference | null;
}

/** Rows that wait for a decision, by key. */
export function undecidedKeys({ result }: Pick<Board, 'result'>): ReadonlySet<string> {
  return new Set(result !== null && !result.ok && result.refusal.code === 'E_CONFLICT' ? result.refusal.keys : []);
}

function byPlatform(a: BoardRow, b: BoardRow): number {
  const platform = (row: BoardRow) => (row.destination[0] ?? row.source[0] ?? row.result[0])?.platform ?? null;
  const left = platform(a);
  const right = platform(b);
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return comparePlatforms(left, right);
}

/** The rows of both sides before any selection, to look ticks and choices up in. */
function allRows(sides: Sides, state: BoardState): readonly BoardRow[] {
  const unrestricted = optionsFor(
    { ...state, recipe: state.recipe === 'remove' ? 'remove' : 'merge', picked: [], choices: {} },
    [],
    sides.wraps,
  );
  const result = planMerge(sides.source, sides.destination, { ...unrestricted, onConflict: 'replace' });
  return result.ok ? result.plan.rows : result.rows;
}

/**
 * Computes the whole board from both sides and the user's decisions, with the same engine the host writes with.
 * @param fixed options of an opened plan; they are used exactly as they are.
 */
export function computeBoard(sides: Sides, state: BoardState, fixed: MergeOptionsInput | null = null): Board {
  const all = allRows(sides, state);
  const options = fixed ?? optionsFor(state, all, sides.wraps);
  const picked = state.picked.filter((key) => all.some((row) => row.key === key));
  const waits = fixed === null && needsPicks(state.recipe) && picked.length === 0 && all.length > 0;
  const computed = planMerge(sides.source, sides.destination, options);
  const rows = computed.ok ? computed.plan.rows : computed.rows;
  const shown = rows.length > 0 ? rows : all;
  return {
    options,
    result: waits ? null : computed,
    platforms: shown.filter((row) => row.kind === 'keyed').sort(byPlatform),
    others: shown.filter((row) => row.kind === 'opaque'),
    difference: waits ? null : differenceOf(sides, options, computed),
  };
}

function differenceOf(sides: Sides, options: MergeOptionsInput, computed: MergeResult): ModeDifference | null {
  if (options.mode !== 'pubtools' || !computed.ok) return null;
  return compareModes(computed.plan, planMerge(sides.source, sides.destination, { ...options, mode: 'extended' }));
}
