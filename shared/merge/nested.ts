import type { JsonArray, JsonValue } from '../oci/json.ts';
import { isJsonArray, isJsonObject, parseJson, toJsonValue } from '../oci/json.ts';
import { isIndexType } from '../oci/media-types.ts';
import { readEntries } from './entries.ts';
import type { MergeOptions } from './options.ts';
import { refuse } from './refusal.ts';
import type { EntryTest } from './select.ts';

/** Documents of nested indexes, by digest. */
type Documents = ReadonlyMap<string, Uint8Array>;

/**
 * Replaces nested indexes of the source by their children, one level, where they stand. One whose document was not
 * given stays when nothing asks for it and is refused when it would be copied.
 */
export function flattenNested(
  { values, nested }: { readonly values: JsonArray; readonly nested: Documents },
  options: MergeOptions,
  isSelected: EntryTest,
): { values: JsonArray; flattened: Set<JsonValue> } {
  const flattened = new Set<JsonValue>();
  if (options.nested !== 'flatten') return { values, flattened };
  const result = readEntries(values, 'digest').flatMap((entry) => {
    if (!isIndexType(entry.mediaType)) return [entry.value];
    const children = childrenOf(entry.digest, nested, options);
    if (children === null) {
      if (!isSelected(entry)) return [entry.value];
      return refuse('E_NESTED', `The nested index ${entry.digest} was not read, so it cannot be flattened.`, {
        side: 'source',
        keys: [entry.digest],
      });
    }
    // Choosing the nested index chooses what it holds.
    if (options.select !== 'all' && options.select.digests?.includes(entry.digest) === true) {
      for (const child of children) flattened.add(child);
    }
    return children;
  });
  return { values: result, flattened };
}

/** The entries of a nested index; null when its document was not given. */
function childrenOf(digest: string, nested: Documents, { nestedContent = {} }: MergeOptions): JsonArray | null {
  const bytes = nested.get(digest);
  if (bytes === undefined && !Object.hasOwn(nestedContent, digest)) return null;
  const document = bytes === undefined ? toJsonValue(nestedContent[digest]) : parseDocument(bytes);
  const manifests = isJsonObject(document) ? document.get('manifests') : undefined;
  if (isJsonArray(manifests)) return manifests;
  return refuse('E_NESTED', `The document of the nested index ${digest} is not an index.`, {
    side: 'source',
    keys: [digest],
  });
}

function parseDocument(bytes: Uint8Array): JsonValue | undefined {
  try {
    return parseJson(bytes);
  } catch {
    return undefined;
  }
}
