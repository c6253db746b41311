import type { PlannedChange } from '../../../shared/contract/tags.ts';
import type { Digest } from '../../../shared/oci/digest.ts';

/** One line of a plan as the host keeps it: what was shown, and what is needed to do exactly that. */
export interface PlannedItem {
  readonly shown: PlannedChange;
  /** Digest the tag must have when it is written; null: there must be no such tag. */
  readonly expected: Digest | null;
  /** Digest the tag will have; null: it will be gone. */
  readonly target: Digest | null;
  /** Manifests that must be put before the tag's own, by their digests. */
  readonly parts?: readonly Digest[] | undefined;
  /** The journal's entry of an earlier attempt that got half way, which this one goes on with. */
  readonly continues?: string | undefined;
}

/** A plan as the host keeps it. */
export interface KeptPlan {
  readonly id: string;
  readonly connectionId: string;
  readonly repository: string;
  readonly items: readonly PlannedItem[];
}

/** The facts of a preview that say nothing, for lines about which nothing more is to be said. */
export function noFacts(): Omit<PlannedChange, 'change' | 'before' | 'after' | 'method' | 'undo'> {
  return {
    platformsGained: [],
    platformsLost: [],
    siblings: [],
    alsoRemoved: [],
    companions: [],
    parents: [],
    parentsState: 'known',
    company: [],
    expiration: { kind: 'none', beforeMs: null, afterMs: null },
    labels: null,
    irreversible: false,
    confirm: null,
    warnings: [],
    error: null,
  };
}
