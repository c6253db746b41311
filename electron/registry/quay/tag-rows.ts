import { isDigest } from '../../../shared/oci/digest.ts';
import type { QuayTag } from '../registry.ts';
import { readMailDate, secondsToMs } from './times.ts';

/**
 * Reads one row of `listRepoTags`. Null for a row without name, digest or start: nothing can be said about it.
 * A row on an end in the future is alive and will expire.
 */
export function readTagRow(value: unknown): QuayTag | null {
  if (typeof value !== 'object' || value === null) return null;
  const row = value as Readonly<Record<string, unknown>>;
  const { name, manifest_digest: digest, size } = row;
  const startMs = secondsToMs(row['start_ts']) ?? readMailDate(row['last_modified']);
  if (typeof name !== 'string' || name === '' || typeof digest !== 'string' || !isDigest(digest) || startMs === null)
    return null;
  return {
    name,
    digest,
    isIndex: row['is_manifest_list'] === true,
    sizeBytes: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null,
    startMs,
    endMs: secondsToMs(row['end_ts']) ?? readMailDate(row['expiration']),
    reversion: row['reversion'] === true,
    immutable: typeof row['immutable'] === 'boolean' ? row['immutable'] : null,
  };
}
