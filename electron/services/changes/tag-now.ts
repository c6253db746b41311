import { AppError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { QuayTag, Registry } from '../../registry/registry.ts';
import type { OpenRegistry } from '../registry-pool.ts';

/** The digest of a tag right now; null when there is no such tag. */
export async function currentDigest(registry: Registry, repository: string, tag: string): Promise<Digest | null> {
  const head = await registry.oci.manifests.head(repository, tag);
  if (head === null) return null;
  if (head.digest !== null) return head.digest;
  return (await registry.oci.manifests.find(repository, tag))?.digest ?? null;
}

/** The row of a living tag right now, of a registry with an API of its own; null when there is no such tag. */
export async function currentRow(registry: Registry, repository: string, tag: string): Promise<QuayTag | null> {
  const { tags } = await registry.quay.listTags(repository, { page: 1, limit: 1, onlyActive: true, tag });
  return tags[0] ?? null;
}

/** Registries count in whole seconds, from the moment the tag was set. */
export function isSameTime(left: number | null, right: number | null): boolean {
  if (left === null || right === null) return left === right;
  return Math.abs(left - right) < 2000;
}

/** A tag that is not what it must be right before a write. Times in milliseconds since 1970. */
export interface Moved {
  readonly repository: string;
  readonly tag: string;
  /** What it was when the preview was made; null: there was no such tag. */
  readonly expected: Digest | null;
  readonly found: Digest | null;
  /** When it was changed, where the registry tells; null elsewhere. */
  readonly atMs?: number | null;
  readonly nowMs?: number;
}

/** The refusal to write over somebody else's change, with both digests and how long ago that was. */
export function movedError({ repository, tag, expected, found, atMs = null, nowMs = 0 }: Moved): AppError {
  const was = expected === null ? 'did not exist' : `pointed at ${shortDigest(expected)}`;
  const now = found === null ? 'is gone' : `points at ${shortDigest(found)}`;
  const when = atMs === null ? '' : ` Somebody changed it ${ago(nowMs - atMs)}.`;
  return new AppError(
    'conflict',
    `“${tag}” ${was} when the preview was made and ${now} now.${when} Nothing was written.`,
    {
      repository,
      reference: tag,
      reason: 'E_TAG_MOVED',
      advice: 'Somebody else changed it. Make a new preview.',
    },
  );
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

function ago(durationMs: number): string {
  const unit = units.find(([, lengthMs]) => durationMs >= lengthMs);
  if (unit === undefined) return 'a moment ago';
  const count = Math.floor(durationMs / unit[1]);
  return `${count} ${unit[0]}${count === 1 ? '' : 's'} ago`;
}

/**
 * When a tag last began or ended, as the registry tells it; null where it tells nothing. Only for words, so it does not
 * fail.
 */
export async function lastChangeMs(
  { registry, capabilities }: Pick<OpenRegistry, 'registry' | 'capabilities'>,
  repository: string,
  tag: string,
): Promise<number | null> {
  if (!capabilities.tagHistory) return null;
  try {
    const { tags } = await registry.quay.listTags(repository, { page: 1, limit: 1, onlyActive: false, tag });
    const [newest] = tags;
    if (newest === undefined) return null;
    const living = await currentRow(registry, repository, tag);
    return living === null ? newest.endMs : living.startMs;
  } catch {
    return null;
  }
}
