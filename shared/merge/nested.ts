import type { JsonArray, JsonValue } from '../oci/json.ts';
import { isJsonArray, toJsonValue } from '../oci/json.ts';
import { isIndexType } from '../oci/media-types.ts';
import { readEntries } from './entries.ts';
import type { MergeOptions } from './options.ts';
import { refuse } from './refusal.ts';
import type { EntryTest } from './select.ts';

/**
 * Replaces nested indexes of the source by their children, one level, where they stand. One whose document was not
 * given stays when nothing asks for it and is refused when it would be copied.
 */
export function flattenNested(
  values: JsonArray,
  options: MergeOptions,
  isSelected: EntryTest,
): { values: JsonArray; flattened: Set<JsonValue> } {
  const flattened = new Set<JsonValue>();
  if (options.nested !== 'flatten') return { values, flattened };
  const result = readEntries(values, 'digest').flatMap((entry) => {
    if (!isIndexType(entry.mediaType)) return [entry.value];
    const content = options.nestedContent ?? {};
    if (!Object.hasOwn(content, entry.digest)) {
      if (!isSelected(entry)) return [entry.value];
      return refuse('E_NESTED', `The nested index ${entry.digest} was not read, so it cannot be flattened.`, {
        side: 'source',
        keys: [entry.digest],
      });
    }
    const children = childrenOf(content[entry.digest], entry.digest);
    // Choosing the nested index chooses what it holds.
    if (options.select !== 'all' && options.select.digests?.includes(entry.digest) === true) {
      for (const child of children) flattened.add(child);
    }
    return children;
  });
  return { values: result, flattened };
}

function childrenOf(document: unknown, digest: string): JsonArray {
  const manifests =
    document !== null && typeof document === 'object' && 'manifests' in document ? document.manifests : undefined;
  const values = manifests === undefined ? undefined : toJsonValue(manifests);
  if (isJsonArray(values)) return values;
  return refuse('E_NESTED', `The document given for the nested index ${digest} is not an index.`, {
    side: 'source',
    keys: [digest],
  });
}
