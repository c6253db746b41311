import { AppError } from '../errors.ts';
import type { Digest } from './digest.ts';
import { emitJson, isJsonArray, isJsonObject, JsonNumber, parseJson } from './json.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { mediaTypes } from './media-types.ts';

/** An entry to be put into an index. */
export interface NewEntry {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly artifactType?: string | undefined;
}

/** What is done to an index: at most one entry of each type, as releases have it. */
export type IndexEdit =
  | { readonly kind: 'put'; readonly type: string; readonly entry: NewEntry; readonly force: boolean }
  | { readonly kind: 'remove'; readonly type: string };

const indexType: JsonObject = new Map<string, JsonValue>([
  ['schemaVersion', new JsonNumber('2')],
  ['mediaType', mediaTypes.ociIndex],
]);

/**
 * What makes an entry one of its kind: its artifact type, else its media type. Null for images with a platform, of
 * which an index has many of the same type.
 */
export function entryType(entry: JsonValue): string | null {
  if (!isJsonObject(entry) || isJsonObject(entry.get('platform'))) return null;
  const type = entry.get('artifactType') ?? entry.get('mediaType');
  return typeof type === 'string' && type !== '' ? type : null;
}

/**
 * An index with one entry put in, replaced or taken out. Everything else keeps its members, their order and
 * number tokens. Null when nothing is left in it.
 * @param bytes null for a new index
 * @throws AppError `conflict` (`E_RELEASE_EXISTS`) for an entry of the same type without `force`, `not-found`
 * (`E_NO_ENTRY`) for one to remove that is not there, `invalid-input` (`E_NOT_INDEX`) for what is no index
 */
export function editIndex(bytes: Uint8Array | null, edit: IndexEdit): Uint8Array | null {
  const document = bytes === null ? indexType : readIndex(bytes);
  const manifests = document.get('manifests') ?? [];
  if (!isJsonArray(manifests)) throw notIndex();
  const at = manifests.findIndex((entry) => entryType(entry) === edit.type);
  const entries = edit.kind === 'put' ? put(manifests, at, edit) : remove(manifests, at, edit.type);
  if (entries.length === 0) return null;
  return emitJson(new Map([...document, ['manifests', entries]]));
}

function readIndex(bytes: Uint8Array): JsonObject {
  const document = parseJson(bytes);
  if (isJsonObject(document) && isJsonArray(document.get('manifests')) && !document.has('config')) return document;
  throw notIndex();
}

function notIndex(): AppError {
  return new AppError('invalid-input', 'The tag is a single image and has no entries.', {
    reason: 'E_NOT_INDEX',
    advice: 'Merge it into a list first, or choose another tag.',
  });
}

function put(
  entries: readonly JsonValue[],
  at: number,
  { type, entry, force }: Extract<IndexEdit, { kind: 'put' }>,
): readonly JsonValue[] {
  if (at >= 0 && !force) {
    throw new AppError('conflict', `There is an entry of the type ${type} already.`, {
      reason: 'E_RELEASE_EXISTS',
      advice: 'Replace it if that is what you want.',
    });
  }
  const { mediaType, digest, size, artifactType } = entry;
  const value = new Map<string, JsonValue>([
    ['mediaType', mediaType],
    ['digest', digest],
    ['size', new JsonNumber(String(size))],
    ...(artifactType === undefined ? [] : [['artifactType', artifactType] as const]),
  ]);
  return at >= 0 ? entries.map((old, index) => (index === at ? value : old)) : [...entries, value];
}

function remove(entries: readonly JsonValue[], at: number, type: string): readonly JsonValue[] {
  if (at >= 0) return entries.filter((_, index) => index !== at);
  throw new AppError('not-found', `There is no entry of the type ${type}.`, { reason: 'E_NO_ENTRY' });
}
