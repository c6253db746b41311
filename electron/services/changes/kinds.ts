import type { TagChange } from '../../../shared/contract/tags.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { planDelete } from './kinds/delete.ts';
import { planDeletePermanently } from './kinds/delete-permanently.ts';
import { planExpire } from './kinds/expire.ts';
import { planImmutability } from './kinds/immutability.ts';
import { planLabels } from './kinds/labels.ts';
import { planPoint } from './kinds/point.ts';
import { planRelease } from './kinds/release.ts';
import type { Outline, PlanContext } from './plan-context.ts';

/** What there is to know about one kind of change. */
interface ChangeKind<C extends TagChange> {
  /** Begins the line of a task: “Move”, “Set the expiration of”. */
  readonly verb: (change: C) => string;
  /** @throws AppError saying why it cannot be done. */
  readonly plan: (context: PlanContext, change: C) => Promise<Outline> | Outline;
  /** Can be done to a tag that is immutable. */
  readonly touchesImmutable?: true;
}

const kinds: { readonly [K in TagChange['kind']]: ChangeKind<Extract<TagChange, { kind: K }>> } = {
  move: { verb: () => 'Move', plan: planPoint },
  restore: { verb: () => 'Restore', plan: planPoint },
  delete: { verb: () => 'Delete', plan: planDelete },
  expire: { verb: () => 'Set the expiration of', plan: planExpire },
  immutability: {
    verb: ({ immutable }) => (immutable ? 'Make immutable' : 'Make changeable'),
    plan: planImmutability,
    touchesImmutable: true,
  },
  labels: { verb: () => 'Change the labels of', plan: planLabels, touchesImmutable: true },
  release: {
    verb: ({ entry }) => (entry.edit === 'put' ? 'Release into' : 'Take a release out of'),
    plan: planRelease,
  },
  'delete-permanently': { verb: () => 'Permanently delete', plan: planDeletePermanently },
};

/** The kind of a change. */
export function kindOf(change: TagChange): ChangeKind<TagChange> {
  // Each entry takes exactly the changes that its key picks.
  return kinds[change.kind] as ChangeKind<TagChange>;
}

/** A change in one line for the list of tasks. */
export function labelOf(change: TagChange): string {
  const to = 'digest' in change && change.digest !== null ? ` to ${shortDigest(change.digest)}` : '';
  const where = change.kind === 'delete-permanently' || change.kind === 'release' ? '' : to;
  return `${kindOf(change).verb(change)} ${change.tag}${where}`;
}
