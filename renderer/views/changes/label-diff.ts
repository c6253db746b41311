import type { PlannedLabel } from '../../../shared/contract/tags.ts';

/** Labels before and after: what goes, what comes, how many stay. */
export interface LabelDiff {
  readonly removed: readonly PlannedLabel[];
  readonly added: readonly PlannedLabel[];
  readonly kept: number;
}

const keyOf = ({ key, value, source }: PlannedLabel) => JSON.stringify([key, value, source]);

/** Compares two lists in which a label may stand several times. */
export function diffLabels(before: readonly PlannedLabel[], after: readonly PlannedLabel[]): LabelDiff {
  const counts = new Map<string, number>();
  for (const label of after) counts.set(keyOf(label), (counts.get(keyOf(label)) ?? 0) + 1);
  const removed = before.filter((label) => {
    const left = counts.get(keyOf(label)) ?? 0;
    counts.set(keyOf(label), left - 1);
    return left <= 0;
  });
  const added: PlannedLabel[] = [];
  for (const label of [...after].reverse()) {
    const left = counts.get(keyOf(label)) ?? 0;
    if (left <= 0) continue;
    counts.set(keyOf(label), left - 1);
    added.unshift(label);
  }
  return { removed, added, kept: before.length - removed.length };
}
