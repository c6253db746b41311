import type { BoardEntry, MergePlan, MergeResult } from '../../../shared/merge/types.ts';
import { isKnownPlatform, platformLabel } from '../../../shared/oci/platform.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { plural } from '../../ui/format.ts';

/** How the pubtools result differs from the extended one, told before anything is written. */
export interface ModeDifference {
  /** `same`: equal bytes. `form`: the same entries in the same order. */
  readonly kind: 'same' | 'form' | 'order' | 'entries' | 'refused';
  readonly extendedDigest: string | null;
  readonly sentences: readonly string[];
}

function nameOf(entry: BoardEntry): string {
  return isKnownPlatform(entry.platform) ? platformLabel(entry.platform) : `entry ${shortDigest(entry.digest)}`;
}

/** Entries of `left` that `right` has not, counted as often as they occur. */
function missingFrom(left: readonly BoardEntry[], right: readonly BoardEntry[]): readonly BoardEntry[] {
  const counts = new Map<string, number>();
  for (const { digest } of right) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  return left.filter(({ digest }) => {
    const count = counts.get(digest) ?? 0;
    counts.set(digest, count - 1);
    return count <= 0;
  });
}

function listed(entries: readonly BoardEntry[]): string {
  const isAttestation = (entry: BoardEntry) =>
    entry.platform?.os === 'unknown' && entry.platform.architecture === 'unknown';
  const attestations = entries.filter(isAttestation).length;
  const names = entries.filter((entry) => !isAttestation(entry)).map(nameOf);
  return [...names, ...(attestations > 0 ? [plural(attestations, 'attestation')] : [])].join(', ');
}

/** Compares the result of the pubtools way with what the extended way would make of the same two lists. */
export function compareModes(pubtools: MergePlan, extended: MergeResult): ModeDifference {
  if (!extended.ok) {
    const sentences = [`The extended way refuses this merge: ${extended.refusal.message}`];
    return { kind: 'refused', extendedDigest: null, sentences };
  }
  const other = extended.plan;
  const extendedDigest = other.digest;
  if (pubtools.digest === extendedDigest) return { kind: 'same', extendedDigest, sentences: [] };
  const only = missingFrom(pubtools.entries, other.entries);
  const lacking = missingFrom(other.entries, pubtools.entries);
  const sentences = [
    ...(only.length > 0 ? [`Only the pubtools result has: ${listed(only)}.`] : []),
    ...(lacking.length > 0 ? [`Only the extended result has: ${listed(lacking)}.`] : []),
    ...(other.outcome === 'noop'
      ? ['The extended way would write nothing: the destination has all of it already.']
      : []),
  ];
  if (only.length + lacking.length > 0) return { kind: 'entries', extendedDigest, sentences };
  const isSameOrder = pubtools.entries.every((entry, index) => entry.digest === other.entries[index]?.digest);
  if (!isSameOrder)
    return { kind: 'order', extendedDigest, sentences: ['Both have the same entries in another order.', ...sentences] };
  return {
    kind: 'form',
    extendedDigest,
    sentences: ['Both have the same entries; only the form of the document or its annotations differ.', ...sentences],
  };
}
