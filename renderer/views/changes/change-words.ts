import type { ChangePlan, PlannedChange, TagChange } from '../../../shared/contract/tags.ts';
import { plural } from '../../ui/format.ts';

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
  return {
    reversible: active.filter((item) => item.undo.possible),
    irreversible: active.filter((item) => !item.undo.possible),
    idle: possible.filter((item) => item.method === 'none'),
    impossible: items.filter((item) => item.error !== null),
  };
}

function verbOf(change: TagChange): string {
  switch (change.kind) {
    case 'move':
      return 'Move';
    case 'restore':
      return 'Restore';
    case 'delete':
      return 'Delete';
    case 'expire':
      return change.expiresAtMs === null ? 'Keep for good' : 'Set expiration of';
    case 'immutability':
      return change.immutable ? 'Make immutable' : 'Make changeable';
    case 'labels':
      return 'Change labels of';
    case 'delete-permanently':
      return 'Permanently delete';
  }
}

/** The wishes in one phrase for the panel's title and its button: “Delete v1.2”, “Restore 5 tags”, “Change 3 tags”. */
export function changesTitle(changes: readonly TagChange[]): string {
  const [first] = changes;
  if (first === undefined) return 'No changes';
  const verbs = new Set(changes.map(verbOf));
  const verb = verbs.size === 1 ? verbOf(first) : 'Change';
  return `${verb} ${changes.length === 1 ? first.tag : plural(changes.length, 'tag')}`;
}

/** What is written how, in one phrase. */
export function methodWords(method: PlannedChange['method']): string {
  switch (method) {
    case 'put-manifest':
      return 'by writing the manifest under the tag';
    case 'move-by-api':
      return 'by the registry’s tag API';
    case 'restore-by-api':
      return 'by the registry’s restore, which also brings back a deleted manifest';
    case 'delete-by-tag':
      return 'by deleting exactly this tag';
    case 'delete-by-api':
      return 'by the registry’s tag API; its history keeps the tag';
    case 'delete-by-digest':
      return 'by deleting the manifest, with every tag that points at it';
    case 'expire-by-api':
    case 'immutability-by-api':
    case 'labels-by-api':
      return 'by the registry’s API';
    case 'delete-permanently-by-api':
      return 'by the registry’s API, which also takes it out of the tag’s history';
    case 'delete-through-placeholder':
      return 'by pointing the tag at a placeholder for a moment and deleting that by its digest';
    case 'none':
      return 'nothing to do: the tag is already like this';
  }
}

/** What becomes of the tag's expiration. */
export type ExpirationFate = 'none' | 'kept' | 'lost' | 'set' | 'changed';

/** Compares the expirations of both sides. A tag that goes has no fate to tell. */
export function expirationFate(item: PlannedChange): ExpirationFate {
  const before = item.before?.expiresAtMs ?? null;
  const after = item.after?.expiresAtMs ?? null;
  if (item.after === null || (before === null && after === null)) return 'none';
  if (before === null) return 'set';
  if (after === null) return 'lost';
  return before === after ? 'kept' : 'changed';
}

/** What must be typed before something irreversible is done: the tag's name, or how many tags it concerns. */
export function confirmationText(irreversible: readonly PlannedChange[]): string | null {
  const [first] = irreversible;
  if (first === undefined) return null;
  return irreversible.length === 1 ? first.change.tag : String(irreversible.length);
}

/** Every tag that would go although nobody asked for it. */
export function unaskedRemovals(plan: Pick<ChangePlan, 'items'>): readonly string[] {
  const asked = new Set(plan.items.filter((item) => item.change.kind === 'delete').map((item) => item.change.tag));
  return [...new Set(plan.items.flatMap((item) => item.alsoRemoved))].filter((tag) => !asked.has(tag));
}

/** A line as one sentence for screen readers. */
export function changeSentence(item: PlannedChange): string {
  const { change, before, after } = item;
  const name = (digest: string | null | undefined) => digest?.replace(/^(\w+:.{12}).*$/, '$1') ?? 'nothing';
  if (item.error !== null) return `${change.tag} cannot be changed: ${item.error.message}`;
  if (after === null) return `${change.tag}, now at ${name(before?.digest)}, will be gone.`;
  if (before === null) return `${change.tag} will be made and points at ${name(after.digest)}.`;
  if (before.digest === after.digest) return `${change.tag} stays at ${name(after.digest)}.`;
  return `${change.tag} moves from ${name(before.digest)} to ${name(after.digest)}.`;
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
