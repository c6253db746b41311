import { AppError } from '../errors.ts';
import type { Digest } from '../oci/digest.ts';
import { sha256Digest } from '../oci/digest.ts';
import type { JsonArray, JsonObject, JsonValue } from '../oci/json.ts';
import { duplicateNameReason, isJsonArray, isJsonObject, JsonNumber, parseJson, toJsonValue } from '../oci/json.ts';
import { bareMediaType, isDockerType, isImageManifestType, isIndexType, mediaTypes } from '../oci/media-types.ts';
import { textOf } from './keys.ts';
import type { MergeOptions } from './options.ts';
import { refuse } from './refusal.ts';
import type { MergeSide } from './types.ts';

/** A list as read: the bytes, what they say, and its entries. */
export interface LoadedList {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  /** The document itself, or for a wrapped image the list of one that it becomes. */
  readonly document: JsonObject;
  readonly values: JsonArray;
  /** Documents of nested indexes by digest, as far as they were read. */
  readonly nested: ReadonlyMap<Digest, Uint8Array>;
  /** True when the bytes are a single image and `document` is made up around it; then neither is ever written back. */
  readonly wrapped: boolean;
  /** Its media type: the document's own, else the Content-Type, else OCI index. */
  readonly mediaType: string;
}

/** The two lists of a merge. */
export type SideName = 'source' | 'destination';
type Wrap = MergeOptions['wrapSource'];
type FoundSide = Extract<MergeSide, { state: 'found' }>;

const codes = {
  source: { notIndex: 'E_SRC_NOT_INDEX', unreadable: 'E_SRC_UNREADABLE' },
  destination: { notIndex: 'E_DEST_NOT_INDEX', unreadable: 'E_DEST_UNREADABLE' },
} as const;

/**
 * Reads one side; null when there is none. Only the destination may be absent: by not being named, by a clean 404,
 * or by a 401 where the user gave his word for it.
 */
export function loadSide(
  side: SideName,
  given: MergeSide,
  wrap: Wrap,
  mayBeAbsent: readonly number[],
): LoadedList | null {
  const { unreadable } = codes[side];
  if (given.state === 'found') return loadList(side, given, wrap);
  if (given.state === 'absent') {
    if (side === 'destination') return null;
    return refuse(unreadable, 'No source was given.', { side });
  }
  if (side === 'destination' && mayBeAbsent.includes(given.status)) return null;
  const hint = given.status === 401 ? ' That is not the same as “not there”.' : '';
  return refuse(unreadable, `The ${side} could not be read: the registry answered ${String(given.status)}.${hint}`, {
    side,
  });
}

/** The digest of what was found, computed unless the reader has done it. */
export function foundDigest({ digest, bytes }: FoundSide): Digest {
  return digest ?? sha256Digest(bytes);
}

const none: ReadonlyMap<Digest, Uint8Array> = new Map();

function loadList(side: SideName, given: FoundSide, wrap: Wrap): LoadedList {
  const { bytes, contentType } = given;
  const digest = foundDigest(given);
  const document = parseDocument(side, bytes);
  const manifests = document.get('manifests');
  if (isUnambiguousList(document) && isJsonArray(manifests)) {
    const mediaType = listType(document, contentType);
    return { bytes, digest, document, values: manifests, nested: given.nested ?? none, wrapped: false, mediaType };
  }
  if (wrap !== undefined && !document.has('manifests')) return wrapImage(bytes, digest, toJsonValue(wrap));
  return refuse(codes[side].notIndex, notIndexMessage(side, document), { side });
}

function parseDocument(side: SideName, bytes: Uint8Array): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(bytes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isDuplicate = error.details.reason === duplicateNameReason;
    return refuse(isDuplicate ? 'E_DUPLICATE_JSON_NAME' : codes[side].notIndex, `In the ${side}: ${error.message}`, {
      side,
    });
  }
  return isJsonObject(value)
    ? value
    : refuse(codes[side].notIndex, `The ${side} is JSON, but not an object.`, { side });
}

/** A document that could be read as two kinds at once is neither (the ambiguity of CVE-2021-41190). */
function isUnambiguousList(document: JsonObject): boolean {
  const isImage = ['config', 'layers', 'fsLayers'].some((name) => document.has(name));
  return !isImage && !isImageManifestType(textOf(document, 'mediaType'));
}

function notIndexMessage(side: SideName, document: JsonObject): string {
  if (isJsonArray(document.get('manifests'))) {
    return `The ${side} has members of a list and of a single image, so it cannot be told what it is.`;
  }
  const isImage = document.has('config') || document.has('layers');
  if (isImage) return `The ${side} is a single image. It can be wrapped into a list with itself as the first entry.`;
  return `The ${side} is not a list of architectures: it has no “manifests” array.`;
}

function listType(document: JsonObject, contentType: string | undefined): string {
  const own = textOf(document, 'mediaType');
  if (own !== '') return own;
  const header = contentType === undefined ? '' : bareMediaType(contentType);
  return isIndexType(header) ? header : mediaTypes.ociIndex;
}

function wrapImage(bytes: Uint8Array, digest: Digest, descriptor: JsonValue): LoadedList {
  const childType = isJsonObject(descriptor) ? textOf(descriptor, 'mediaType') : '';
  const mediaType = isDockerType(childType) ? mediaTypes.dockerList : mediaTypes.ociIndex;
  const values = [descriptor];
  const document = new Map<string, JsonValue>([
    ['schemaVersion', new JsonNumber('2')],
    ['mediaType', mediaType],
    ['manifests', values],
  ]);
  return { bytes, digest, document, values, nested: none, wrapped: true, mediaType };
}
