import type { JsonObject, JsonValue } from '../oci/json.ts';
import { isJsonObject } from '../oci/json.ts';
import { isDockerType, isIndexType, mediaTypes } from '../oci/media-types.ts';
import type { Entry } from './entries.ts';
import { textOf } from './keys.ts';
import type { MergeOptions } from './options.ts';
import { refuse } from './refusal.ts';
import type { LoadedList } from './sides.ts';

/** The result as a document, before it becomes bytes. */
export interface Composed {
  readonly document: JsonObject;
  readonly mediaType: string;
}

/** Puts entries under the top level of `base`, everything else in place. */
export function compose(base: LoadedList, values: readonly JsonValue[]): JsonObject {
  return new Map(base.document).set('manifests', values);
}

/** Children that do not belong to the list's family. Attestations and opaque entries count too. */
export function isMixed(mediaType: string, entries: readonly Entry[]): boolean {
  if (isDockerType(mediaType)) return entries.some((entry) => !isDockerType(entry.mediaType));
  return mediaType === mediaTypes.ociIndex && entries.some((entry) => isDockerType(entry.mediaType));
}

/** The list type of the result: the wanted one, else the base's, promoted to OCI where its children ask for it. */
export function resultType(base: LoadedList, entries: readonly Entry[], options: MergeOptions): string {
  const { targetType } = options;
  const mediaType = targetType === undefined ? base.mediaType : explicitType(targetType);
  if (!isMixed(mediaType, entries)) return mediaType;
  if (options.mixedTypes === 'reject') {
    const strangers = entries.filter((entry) => isDockerType(entry.mediaType) !== isDockerType(mediaType));
    const keys = strangers.map((entry) => entry.digest);
    return refuse('E_MIXED_TYPES', 'The result would mix Docker and OCI types in one list.', { keys });
  }
  if (targetType !== undefined) return mediaType;
  return options.mixedTypes === 'promote-to-oci' && isDockerType(mediaType) ? mediaTypes.ociIndex : mediaType;
}

function explicitType(wanted: string): string {
  if (isIndexType(wanted)) return wanted;
  return refuse(
    'E_BAD_OPTIONS',
    `“${wanted}” is not the type of a list; use ${mediaTypes.ociIndex} or ${mediaTypes.dockerList}.`,
  );
}

/**
 * Gives the document the type `wanted`. Children are never rewritten. A document without `mediaType` keeps being
 * without one unless the user asked for a type.
 */
export function convert(composed: JsonObject, base: LoadedList, wanted: string, options: MergeOptions): Composed {
  const isAsked = options.targetType !== undefined;
  const isUnnamed = textOf(composed, 'mediaType') === '';
  if (wanted === base.mediaType && !(isUnnamed && isAsked)) return { document: composed, mediaType: wanted };
  const toDocker = isDockerType(wanted);
  const document = toDocker ? withoutOciMembers(composed, options.lossy) : composed;
  return { document: isUnnamed && !isAsked ? document : new Map(document).set('mediaType', wanted), mediaType: wanted };
}

// What only OCI's documents can say (image-spec considerations and compatibility matrix).
const ociTopMembers = ['annotations', 'subject', 'artifactType'];
const ociEntryMembers = ['annotations', 'urls', 'data', 'artifactType'];

function withoutOciMembers(document: JsonObject, lossy: boolean): JsonObject {
  const manifests = document.get('manifests');
  const values: readonly JsonValue[] = Array.isArray(manifests) ? (manifests as readonly JsonValue[]) : [];
  if (!lossy) refuseLoss(document, values);
  const slim = values.filter((value) => !isAttestation(value)).map((value) => without(value, ociEntryMembers));
  return new Map(without(document, ociTopMembers) as JsonObject).set('manifests', slim);
}

/** Lives by its annotations alone, so it cannot be said in a Docker list. */
function isAttestation(value: JsonValue): boolean {
  const annotations = isJsonObject(value) ? value.get('annotations') : undefined;
  return isJsonObject(annotations) && annotations.get('vnd.docker.reference.type') === 'attestation-manifest';
}

function without(value: JsonValue, names: readonly string[]): JsonValue {
  if (!isJsonObject(value) || !names.some((name) => value.has(name))) return value;
  return new Map([...value].filter(([name]) => !names.includes(name)));
}

function refuseLoss(document: JsonObject, values: readonly JsonValue[]): void {
  const lost = new Set(ociTopMembers.filter((name) => document.has(name)));
  for (const value of values) {
    if (!isJsonObject(value)) continue;
    for (const name of ociEntryMembers) if (value.has(name)) lost.add(name);
    if (!isDockerType(textOf(value, 'mediaType'))) lost.add('OCI children');
  }
  if (lost.size === 0) return;
  refuse(
    'E_LOSSY_CONVERSION',
    `A Docker list cannot hold: ${[...lost].join(', ')}. Keep the OCI type, or allow the loss.`,
    {
      keys: [...lost],
    },
  );
}
