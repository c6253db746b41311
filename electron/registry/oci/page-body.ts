import { asDigest } from '../adapters/facts.ts';
import { asObject, asSize, asText } from '../adapters/json-api.ts';
import type { ListedTag } from '../adapters/listing-api.ts';
import { isIndexType } from '../../../shared/oci/media-types.ts';

/** The names on one page of a listing. */
export interface NamesOnPage {
  readonly names: readonly string[];
  /** What the page tells about its tags beside their names. Empty for most registries. */
  readonly facts: ReadonlyMap<string, ListedTag>;
  /** Entries that are no names at all: null, numbers, empty texts. */
  readonly dropped: number;
}

/**
 * Reads `{"tags": […]}` or `{"repositories": […]}`. Some registries say null, or leave the member out, where nothing
 * is listed; some have null among the names. Null when the body is no such list.
 */
export function readNames(body: Uint8Array, member: 'tags' | 'repositories'): NamesOnPage | null {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return null;
  const list = Object.hasOwn(document, member) ? (document as Record<string, unknown>)[member] : null;
  if (list === null || list === undefined) return { names: [], facts: new Map(), dropped: 0 };
  if (!Array.isArray(list)) return null;
  const names = list.filter((name): name is string => typeof name === 'string' && name !== '');
  const facts = member === 'tags' ? readTagMap(document as Record<string, unknown>) : new Map<string, ListedTag>();
  return { names: [...new Set(names)], facts, dropped: list.length - names.length };
}

/**
 * Google's registries add to `tags/list` a map `manifest` from digest to sizes, times and tags: every tag's digest in
 * the one request.
 */
function readTagMap(document: Readonly<Record<string, unknown>>): Map<string, ListedTag> {
  const facts = new Map<string, ListedTag>();
  for (const [key, value] of Object.entries(asObject(document['manifest']) ?? {})) {
    const row = asObject(value);
    const digest = asDigest(key);
    if (row === null || digest === null || !Array.isArray(row['tag'])) continue;
    const mediaType = asText(row['mediaType']);
    const isIndex = mediaType === null ? null : isIndexType(mediaType);
    const shared = { digest, isIndex, pushedAtMs: asCount(row['timeUploadedMs']), immutable: null, platforms: null };
    // For an index the size is that of its own bytes, not of its images.
    const sizeBytes = isIndex === false ? asCount(row['imageSizeBytes']) : null;
    for (const name of row['tag'] as unknown[]) {
      if (typeof name === 'string') facts.set(name, { ...shared, name, sizeBytes });
    }
  }
  return facts;
}

/** Google writes whole numbers as texts. */
function asCount(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : asSize(value);
}
