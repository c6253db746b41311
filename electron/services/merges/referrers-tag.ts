import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { sha256Digest } from '../../../shared/oci/digest.ts';
import type { JsonObject, JsonValue } from '../../../shared/oci/json.ts';
import { emitJson, isJsonArray, isJsonObject, JsonNumber, parseJson, toJsonValue } from '../../../shared/oci/json.ts';
import { parseManifest } from '../../../shared/oci/manifest.ts';
import { mediaTypes } from '../../../shared/oci/media-types.ts';

/** The descriptor under which a referrer is listed (distribution-spec, "Listing Referrers"). */
export function referrerDescriptor(digest: Digest, mediaType: string, bytes: Uint8Array): JsonObject {
  const manifest = parseManifest(bytes, mediaType);
  const members = manifest.kind === 'image' || manifest.kind === 'index' ? manifest : null;
  const config = manifest.kind === 'image' ? manifest.config.mediaType : undefined;
  const artifactType = members?.artifactType ?? config;
  const annotations = members?.annotations ?? {};
  return new Map<string, JsonValue>([
    ['mediaType', mediaType],
    ['digest', digest],
    ['size', new JsonNumber(String(bytes.length))],
    ...(artifactType === undefined ? [] : [['artifactType', artifactType] as const]),
    ...(Object.keys(annotations).length === 0 ? [] : [['annotations', toJsonValue(annotations)] as const]),
  ]);
}

/** An index of referrers as it will be stored. */
export interface ReferrersIndex {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * The index of referrers with one more in it; what others have put there stays as it is.
 * @param bytes the index as it is; null when there is none yet
 * @returns null when it has the referrer already
 * @throws AppError `corrupt` when the tag is something else than such an index
 */
export function withReferrer(bytes: Uint8Array | null, descriptor: JsonObject): ReferrersIndex | null {
  const document = bytes === null ? emptyIndex() : parseJson(bytes);
  const entries = isJsonObject(document) ? document.get('manifests') : undefined;
  if (!isJsonObject(document) || !isJsonArray(entries)) {
    throw new AppError('corrupt', 'The tag that should list the referrers is something else; it was left alone.', {
      reason: 'E_REFERRERS_TAG',
      side: 'destination',
    });
  }
  const digest = descriptor.get('digest');
  if (entries.some((entry) => isJsonObject(entry) && entry.get('digest') === digest)) return null;
  const next = emitJson(new Map(document).set('manifests', [...entries, descriptor]));
  return { digest: sha256Digest(next), mediaType: mediaTypes.ociIndex, bytes: next };
}

function emptyIndex(): JsonObject {
  return new Map<string, JsonValue>([
    ['schemaVersion', new JsonNumber('2')],
    ['mediaType', mediaTypes.ociIndex],
    ['manifests', []],
  ]);
}
