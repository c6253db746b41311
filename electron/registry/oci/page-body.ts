/** The names on one page of a listing. */
export interface NamesOnPage {
  readonly names: readonly string[];
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
  if (list === null || list === undefined) return { names: [], dropped: 0 };
  if (!Array.isArray(list)) return null;
  const names = list.filter((name): name is string => typeof name === 'string' && name !== '');
  return { names: [...new Set(names)], dropped: list.length - names.length };
}
