import type { Digest } from '../../oci/digest.ts';
import { sha256Digest } from '../../oci/digest.ts';
import type { JsonArray, JsonObject, JsonValue } from '../../oci/json.ts';
import { isJsonObject, parseJson } from '../../oci/json.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import type { MergeSide } from '../types.ts';
import type { PubtoolsResult, PubtoolsVersion } from './failure.ts';
import { attempt, raise } from './failure.ts';
import { pythonEqual } from './python-equal.ts';
import { compareCodePoints, pythonJson } from './python-json.ts';
import { architectureOf, digestText, isTakenAsAbsent, manifestsOf, readManifest } from './read.ts';

/** What would be PUT. */
export interface PubtoolsUpload {
  /** `raw-source-bytes`: the source's own bytes; `reserialised`: Python's JSON of the result. */
  readonly what: 'raw-source-bytes' | 'reserialised';
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly contentType: string;
}

/** A new list and the bytes that would be written for it. */
export interface PubtoolsList {
  readonly document: JsonObject;
  readonly upload: PubtoolsUpload;
}

/** A selected merge, which only returns its list. Null: the tag workflow could not upload it. */
export interface PubtoolsSelection {
  readonly document: JsonObject;
  readonly upload: PubtoolsUpload | null;
}

const isIn = (value: JsonValue, list: readonly JsonValue[]) => list.some((item) => pythonEqual(item, value));

/** `upload_manifest`: a document without a media type goes as schema 1, whatever it is. */
export function reserialised(document: JsonObject): PubtoolsUpload {
  const bytes = pythonJson(document);
  return { what: 'reserialised', bytes, digest: sha256Digest(bytes), contentType: uploadType(document) };
}

function uploadType(document: JsonObject): string {
  const mediaType = document.get('mediaType');
  return typeof mediaType === 'string' ? mediaType : mediaTypes.dockerSchema1;
}

function withManifests(document: JsonObject, manifests: JsonArray): JsonObject {
  return new Map(document).set('manifests', manifests);
}

function missingFrom(source: JsonObject, destination: JsonObject): JsonArray {
  const architectures = manifestsOf('src', source).map((entry) => architectureOf('src', entry));
  const missing = manifestsOf('dest', destination).filter(
    (entry) => !isIn(architectureOf('dest', entry), architectures),
  );
  // It joins the missing architectures for its log line, and Python joins texts only.
  if (missing.some((entry) => typeof architectureOf('dest', entry) !== 'string')) {
    raise(
      'dest-entry-null-architecture',
      'TypeError',
      'A missing entry of the destination has an architecture that is no text.',
    );
  }
  return missing;
}

/** `get_missing_architectures`: entries of the destination whose architecture the source does not have. */
export function pubtoolsMissing(source: MergeSide, destination: MergeSide): PubtoolsResult<JsonArray> {
  return attempt(() => {
    const from = readManifest('src', source, false).document;
    return missingFrom(from, readManifest('dest', destination, false).document);
  });
}

/** `merge_manifest_lists`: the source's entries, then what is missing, under the source's top level; always written. */
export function pubtoolsMerge(source: MergeSide, destination: MergeSide): PubtoolsResult<PubtoolsList> {
  return attempt(() => {
    const from = readManifest('src', source, true).document;
    const missing = missingFrom(from, readManifest('dest', destination, true).document);
    const document = withManifests(from, [...manifestsOf('src', from), ...missing]);
    return { document, upload: reserialised(document) };
  });
}

/**
 * `merge_manifest_lists_selected_architectures`: the source's entries of the eligible architectures, then those of
 * the destination whose architecture was not added. 404 and 401 on the destination count as absent. The upload is
 * what the tag workflow makes of it.
 */
export function pubtoolsMergeSelected(
  source: MergeSide,
  destination: MergeSide,
  eligible: readonly string[],
  version: PubtoolsVersion,
): PubtoolsResult<PubtoolsSelection> {
  return attempt(() => {
    const onlyDockerList = version === 'seed';
    const from = readManifest('src', source, onlyDockerList);
    const into = isTakenAsAbsent(destination)
      ? null
      : readManifest('dest', destination, onlyDockerList, 'empty').document;
    const added = manifestsOf('src', from.document).filter((entry) => isIn(architectureOf('src', entry), eligible));
    const architectures = added.map((entry) => architectureOf('src', entry));
    // An empty document is false in Python and counts as absent too.
    const kept =
      into === null || into.size === 0
        ? []
        : manifestsOf('dest', into).filter((entry) => !isIn(architectureOf('dest', entry), architectures));
    const document = withManifests(from.document, [...added, ...kept]);
    return { document, upload: tagWorkflowUpload(document, from.bytes) };
  });
}

/**
 * The raw rule: a result with the source's entries, in any order, is written as the source's own bytes. Sorting them
 * needs a digest of each; where one has none the workflow fails, after the merge itself has succeeded.
 */
function tagWorkflowUpload(document: JsonObject, sourceBytes: Uint8Array): PubtoolsUpload | null {
  const source = parseJson(sourceBytes, { duplicateNames: 'last-wins', pythonLiterals: true }) as JsonObject;
  const result = byDigest(manifestsOf('src', document));
  const original = byDigest(manifestsOf('src', source));
  if (result === null || original === null) return null;
  if (!pythonEqual(result, original)) return reserialised(document);
  return {
    what: 'raw-source-bytes',
    bytes: sourceBytes,
    digest: sha256Digest(sourceBytes),
    contentType: uploadType(source),
  };
}

function byDigest(manifests: JsonArray): JsonArray | null {
  if (!manifests.every((entry) => isJsonObject(entry) && entry.has('digest'))) return null;
  return manifests
    .map((entry) => ({ entry, digest: digestText('src', entry) }))
    .sort((a, b) => compareCodePoints(a.digest, b.digest))
    .map(({ entry }) => entry);
}

/** `manifest_list_remove_archs`: the destination without these architectures, and whose signatures go first. */
export function pubtoolsRemoveArchs(
  destination: MergeSide,
  architectures: readonly string[],
  version: PubtoolsVersion,
): PubtoolsResult<PubtoolsList & { readonly signaturesToRemove: readonly Digest[] }> {
  return attempt(() => {
    const from = readManifest('dest', destination, version === 'seed').document;
    const manifests = manifestsOf('dest', from);
    const isRemoved = manifests.map((entry) => isIn(architectureOf('dest', entry), architectures));
    const document = withManifests(
      from,
      manifests.filter((_, index) => isRemoved[index] === false),
    );
    const removed = manifests.filter((_, index) => isRemoved[index] === true);
    const signaturesToRemove = removed.map((entry) => digestText('dest', entry));
    return { document, upload: reserialised(document), signaturesToRemove };
  });
}
