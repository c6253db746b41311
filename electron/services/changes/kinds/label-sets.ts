import type { PlannedLabel } from '../../../../shared/contract/tags.ts';

/** Equal for labels that are the same: a registry may keep one twice. */
export function keyOf({ key, value, source }: PlannedLabel): string {
  return JSON.stringify([key, value, source]);
}

/** How often a label is there. */
export function countOf(labels: readonly PlannedLabel[], label: PlannedLabel): number {
  return labels.filter((one) => keyOf(one) === keyOf(label)).length;
}

/** What `labels` has more than `others`, counting. */
export function without(labels: readonly PlannedLabel[], others: readonly PlannedLabel[]): PlannedLabel[] {
  const left = new Map<string, number>();
  for (const label of others) left.set(keyOf(label), (left.get(keyOf(label)) ?? 0) + 1);
  return labels.filter((label) => {
    const count = left.get(keyOf(label)) ?? 0;
    left.set(keyOf(label), count - 1);
    return count <= 0;
  });
}

/** The same labels, each as often, in whatever order. */
export function isSameSet(left: readonly PlannedLabel[], right: readonly PlannedLabel[]): boolean {
  return left.length === right.length && without(left, right).length === 0;
}
