import type { DigestGroup } from './digest.tsx';

const tints = 8;

/** `A` … `Z`, `AA`, `AB`, …: short names for groups, in order. */
export function groupLabel(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : groupLabel(Math.floor(index / 26) - 1) + letter;
}

/** Digests that occur more than once in a view, each with a label and a tint, in order of first appearance. */
export function groupDigests(digests: Iterable<string | null>): ReadonlyMap<string, DigestGroup> {
  const counts = new Map<string, number>();
  for (const digest of digests) if (digest !== null) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  const groups = new Map<string, DigestGroup>();
  for (const [digest, count] of counts) {
    if (count > 1) groups.set(digest, { label: groupLabel(groups.size), tint: groups.size % tints, count });
  }
  return groups;
}
