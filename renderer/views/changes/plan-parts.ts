import type { ChangePlan, PlannedChange } from '../../../shared/contract/tags.ts';

/** The lines of a plan by what their undo promises. */
export interface PlanParts {
  readonly reversible: readonly PlannedChange[];
  readonly irreversible: readonly PlannedChange[];
  /** Nothing would change: the tag is already as wished. */
  readonly idle: readonly PlannedChange[];
  readonly impossible: readonly PlannedChange[];
}

/** Splits a plan; every line is in exactly one part. */
export function planParts(items: readonly PlannedChange[]): PlanParts {
  const possible = items.filter((item) => item.error === null);
  const active = possible.filter((item) => item.method !== 'none');
  const isFinal = (item: PlannedChange) => item.irreversible || !item.undo.possible;
  return {
    reversible: active.filter((item) => !isFinal(item)),
    irreversible: active.filter(isFinal),
    idle: possible.filter((item) => item.method === 'none'),
    impossible: items.filter((item) => item.error !== null),
  };
}

/** What must be typed before something irreversible is done: the tag's name, or how many tags it concerns. */
export function confirmationText(irreversible: readonly PlannedChange[]): string | null {
  const [first] = irreversible;
  if (first === undefined) return null;
  return irreversible.length === 1 ? (first.confirm ?? first.change.tag) : String(irreversible.length);
}

/** What the host is told once the right text was typed: the name of everything that cannot be undone. */
export function confirmedNames(irreversible: readonly PlannedChange[]): string[] {
  return [...new Set(irreversible.map((item) => item.confirm ?? item.change.tag))];
}

const taking: readonly string[] = ['delete', 'delete-permanently'];

/** Every tag that would go although nobody asked for it. */
export function unaskedRemovals(plan: Pick<ChangePlan, 'items'>): readonly string[] {
  const asked = new Set(
    plan.items.filter(({ change }) => taking.includes(change.kind)).map(({ change }) => change.tag),
  );
  return [...new Set(plan.items.flatMap((item) => item.alsoRemoved))].filter((tag) => !asked.has(tag));
}

/** Tags that are deleted with everything else on their digest, where another way could be asked for. */
export function byDigest(plan: Pick<ChangePlan, 'items'>): readonly PlannedChange[] {
  return plan.items.filter((item) => item.error === null && item.method === 'delete-by-digest');
}

/** A tag that is no longer where an earlier preview saw it. */
export interface MovedTag {
  readonly tag: string;
  readonly seen: string | null;
  readonly found: string | null;
}

/** Which tags moved between two previews of the same wishes. */
export function movedSince(earlier: Pick<ChangePlan, 'items'>, now: Pick<ChangePlan, 'items'>): readonly MovedTag[] {
  const seen = new Map(earlier.items.map((item) => [item.change.tag, item.before?.digest ?? null]));
  return now.items.flatMap((item) => {
    const found = item.before?.digest ?? null;
    const before = seen.get(item.change.tag);
    return before === undefined || before === found ? [] : [{ tag: item.change.tag, seen: before, found }];
  });
}
