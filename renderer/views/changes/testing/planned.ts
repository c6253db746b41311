import type { PlannedChange } from '../../../../shared/contract/tags.ts';

/** A digest of one repeated digit. */
export const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

/** One side of a line: an index at a digest of one repeated digit. */
export const sideOf = (digit: string, expiresAtMs: number | null = null): NonNullable<PlannedChange['before']> => ({
  digest: digestOf(digit),
  kind: 'index',
  expiresAtMs,
  platforms: [],
});

/** The plan of deleting `v1` at digest a, which can be undone. */
export function plannedOf(more: Partial<PlannedChange> = {}): PlannedChange {
  return {
    change: { kind: 'delete', tag: 'v1' },
    before: sideOf('a'),
    after: null,
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
    method: 'delete-by-tag',
    undo: { possible: true, untilMs: null, reason: null },
    warnings: [],
    error: null,
    ...more,
  };
}
