/** A selected tag as far as it matters for which one is merged into which. */
export interface MergeSide {
  readonly name: string;
  /** How many platforms it has; null while its manifest has not been read. */
  readonly platformCount: number | null;
  /** Since when it points where it points, milliseconds since 1970; null when the registry does not tell. */
  readonly startedAtMs: number | null;
}

/** Which of two tags gives and which one takes. */
export interface MergeDirection {
  readonly source: string;
  readonly destination: string;
}

/**
 * Guesses what a person means by merging two tags: the one with fewer platforms goes into the one with more, as a
 * rebuild of one architecture goes into the whole list. With equally many, or while either is unknown, the newer one is
 * the source; without times the first one is.
 */
export function mergeDirection(first: MergeSide, second: MergeSide): MergeDirection {
  const isTurned = isSource(second, first);
  return isTurned ? { source: second.name, destination: first.name } : { source: first.name, destination: second.name };
}

/** Whether the first has a reason to be the source that the second has not. */
function isSource(one: MergeSide, other: MergeSide): boolean {
  const counts = [one.platformCount, other.platformCount] as const;
  if (counts[0] !== null && counts[1] !== null && counts[0] !== counts[1]) return counts[0] < counts[1];
  return one.startedAtMs !== null && other.startedAtMs !== null && one.startedAtMs > other.startedAtMs;
}
