import type { Digest } from '../../../shared/oci/digest.ts';
import { noFacts } from '../changes/planned-item.ts';
import type { PlannedItem } from '../changes/planned-item.ts';

/** A manifest that a tag will point at. */
export interface TagWrite {
  readonly tag: string;
  /** What the tag must be right before; null: there must be no such tag. */
  readonly expected: Digest | null;
  readonly target: Digest;
  /** When the tag expires now, so that taking the write back can set it again; null: never, or not known. */
  readonly expiresAtMs?: number | null;
  /** Other tags on what is replaced. */
  readonly siblings?: readonly string[];
}

/** The write of a manifest under a tag, so that it is compared, journalled and read back like any other change. */
export function putItem({ tag, expected, target, expiresAtMs = null, siblings = [] }: TagWrite): PlannedItem {
  const side = (digest: Digest) => ({ digest, kind: 'index' as const, expiresAtMs: null, platforms: [] });
  return {
    shown: {
      ...noFacts(),
      change: { kind: 'move', tag, digest: target },
      before: expected === null ? null : { ...side(expected), expiresAtMs },
      after: side(target),
      siblings: [...siblings],
      method: 'put-manifest',
      undo: { possible: true, untilMs: null, reason: null },
    },
    expected,
    target,
  };
}
