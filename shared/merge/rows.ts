import type { Entry } from './entries.ts';
import { identityOf } from './entries.ts';
import type { MergeOptions, RowChoice } from './options.ts';
import { refuse } from './refusal.ts';
import type { BoardRow } from './types.ts';

/** Everything the two lists have under one key. Attestations are not rows. */
export interface Row {
  readonly key: string;
  readonly kind: 'keyed' | 'opaque';
  readonly source: readonly Entry[];
  /** Those of the source that the selection (or a removal: of the destination) names. */
  readonly selected: readonly Entry[];
  readonly destination: readonly Entry[];
}

/** What happens to a row. `incoming` are the source entries that the result holds in its place or behind it. */
export interface Decision {
  readonly row: Row;
  readonly action: BoardRow['action'];
  readonly conflict: boolean;
  readonly incoming: readonly Entry[];
  /** Images of the source that the user wants; their attestations come along. */
  readonly wanted: readonly Entry[];
  /** Policy `error` and nobody has decided. */
  readonly undecided: boolean;
}

/** Groups both lists by key: rows of the destination first, in order, then those only the source has. */
export function makeRows(
  source: readonly Entry[],
  destination: readonly Entry[],
  isSelected: (entry: Entry) => boolean,
  selectedSide: 'source' | 'destination',
): Row[] {
  const groups = new Map<string, { source: Entry[]; destination: Entry[] }>();
  const put = (entry: Entry, side: 'source' | 'destination') => {
    if (entry.role === 'attestation') return;
    const group = groups.get(entry.key) ?? { source: [], destination: [] };
    if (!groups.has(entry.key)) groups.set(entry.key, group);
    group[side].push(entry);
  };
  for (const entry of destination) put(entry, 'destination');
  for (const entry of source) put(entry, 'source');
  return [...groups].map(([key, group]) => {
    const kind = (group.destination[0] ?? group.source[0])?.role === 'keyed' ? ('keyed' as const) : ('opaque' as const);
    return { key, kind, ...group, selected: group[selectedSide].filter(isSelected) };
  });
}

/** Equal for every client: the same entries, and of each platform in the same order. */
function sameGroups(a: readonly Entry[], b: readonly Entry[]): boolean {
  if (a.length !== b.length) return false;
  if (a.length === 1) return a[0]?.digest === b[0]?.digest;
  const order = (entries: readonly Entry[]) =>
    [...Map.groupBy(entries, ({ shadowKey }) => shadowKey ?? '')]
      .map(([platform, group]) => JSON.stringify([platform, group.map(({ digest }) => digest)]))
      .sort()
      .join();
  return order(a) === order(b);
}

/** The source adds nothing new and clients already get its entry: nobody needs to decide. */
function agrees(source: readonly Entry[], destination: readonly Entry[]): boolean {
  const known = new Set(destination.map((entry) => entry.digest));
  return source[0]?.digest === destination[0]?.digest && source.every((entry) => known.has(entry.digest));
}

type Outcome = Omit<Decision, 'row' | 'conflict' | 'undecided'> & { undecided?: boolean };

function keepOrLeave(row: Row): Outcome {
  return { action: row.destination.length > 0 ? 'keep' : 'leave-out', incoming: [], wanted: [] };
}

function take(row: Row, candidates: readonly Entry[]): Outcome {
  if (row.destination.length === 0) return { action: 'add', incoming: candidates, wanted: candidates };
  const action = sameGroups(candidates, row.destination) ? 'same' : 'replace';
  return { action, incoming: candidates, wanted: candidates };
}

function removed(row: Row): Outcome {
  return { action: row.destination.length > 0 ? 'remove' : 'leave-out', incoming: [], wanted: [] };
}

function byChoice(row: Row, choice: RowChoice['take'], operation: MergeOptions['operation']): Outcome {
  if (choice === 'remove') return removed(row);
  if (choice === 'destination') return keepOrLeave(row);
  if (operation === 'remove' || row.source.length === 0) {
    return refuse('E_BAD_OPTIONS', 'A choice asks for the source’s entry of a row that the source does not have.', {
      keys: [row.key],
    });
  }
  return take(row, row.source);
}

function byPolicy(row: Row, options: MergeOptions): Outcome {
  const { selected, destination } = row;
  if (selected.length === 0) return keepOrLeave(row);
  if (options.operation === 'remove') return removed(row);
  const taken = take(row, selected);
  if (taken.action !== 'replace') {
    // “Only what is missing” leaves a row that is there alone, attestations included.
    return taken.action === 'same' && options.onConflict === 'keep-dest' ? { ...taken, wanted: [] } : taken;
  }
  switch (options.onConflict) {
    case 'replace':
      return taken;
    case 'keep-dest':
      return keepOrLeave(row);
    case 'keep-both': {
      const known = new Set(destination.map((entry) => entry.digest));
      const isNew = selected.some((entry) => !known.has(entry.digest));
      return { ...taken, action: isNew ? 'both' : 'same' };
    }
    case 'error':
      return agrees(selected, destination) ? { ...taken, action: 'same' } : { ...keepOrLeave(row), undecided: true };
  }
}

/** Decides every row: the user's choice first, then the policies. `attestations` are those of the destination. */
export function decideRows(rows: readonly Row[], attestations: readonly Entry[], options: MergeOptions): Decision[] {
  const choices = new Map(options.choices.map((choice) => [choice.key, choice.take]));
  const known = new Set(rows.map((row) => row.key));
  const strangers = [...choices.keys()].filter((key) => !known.has(key));
  if (strangers.length > 0) {
    refuse('E_BAD_OPTIONS', 'A choice names a row that neither list has. The lists or the key may have changed.', {
      keys: strangers,
    });
  }
  const decisions = rows.map((row) => {
    const choice = choices.get(row.key);
    const outcome = choice === undefined ? byPolicy(row, options) : byChoice(row, choice, options.operation);
    const conflict = row.source.length > 0 && row.destination.length > 0 && !agrees(row.source, row.destination);
    return { row, conflict, undecided: false, ...outcome };
  });
  return withoutRepeats(decisions, attestations);
}

/** An entry that has no platform in the source, but has one in the destination and stays there, is not added again. */
function withoutRepeats(decisions: readonly Decision[], attestations: readonly Entry[]): Decision[] {
  const staying = decisions.flatMap(({ row, action, incoming }) => {
    if (row.kind === 'opaque' && action === 'add') return [];
    if (action === 'keep' || action === 'same' || action === 'both') return row.destination;
    const present = new Set(row.destination.map(({ digest }) => digest));
    return incoming.filter(({ digest }) => present.has(digest));
  });
  const there = new Set([...staying, ...attestations].map(identityOf));
  return decisions.map((decision) => {
    const repeats = decision.row.kind === 'opaque' && decision.action === 'add' && there.has(decision.row.key);
    return repeats ? { ...decision, action: 'same', incoming: [] } : decision;
  });
}
