import { isDigest } from '../oci/digest.ts';
import type { JsonArray, JsonObject, JsonValue } from '../oci/json.ts';
import { isJsonArray, isJsonObject, JsonNumber } from '../oci/json.ts';
import type { Platform } from '../oci/platform.ts';
import type { ComparablePlatform, KeyMode } from './keys.ts';
import { comparablePlatform, digestKey, objectOf, platformKey, rowKey, textOf } from './keys.ts';

/**
 * One entry of a list. `keyed`: has a usable platform and is matched by key. `opaque`: has none and is matched by
 * digest. `attestation`: speaks about another entry of the same list and goes where that one goes. An attestation
 * whose subject is not in its list is `opaque` with a `subject`.
 */
export interface Entry {
  /** The descriptor with every member it came with. */
  readonly value: JsonValue;
  readonly role: 'keyed' | 'opaque' | 'attestation';
  /** Row it belongs to; for attestations the row of their subject is found by `subject` instead. */
  readonly key: string;
  /** Key by which a client would tell it from others; undefined where a client cannot choose it by platform. */
  readonly shadowKey: string | undefined;
  /** As written, '' when absent. */
  readonly digest: string;
  readonly mediaType: string;
  /** Digest of the image an attestation speaks about. */
  readonly subject: string | undefined;
  readonly platform: JsonObject | undefined;
  readonly comparable: ComparablePlatform | undefined;
}

type MutableEntry = { -readonly [Member in keyof Entry]: Entry[Member] };

/** Digest of the image that an attestation entry names as its subject (BuildKit attestation-storage.md). */
function subjectOf(value: JsonObject | undefined): string | undefined {
  const annotations = objectOf(value, 'annotations');
  if (textOf(annotations, 'vnd.docker.reference.type') !== 'attestation-manifest') return undefined;
  const subject = annotations?.get('vnd.docker.reference.digest');
  return typeof subject === 'string' ? subject : undefined;
}

function usablePlatform(value: JsonObject | undefined): JsonObject | undefined {
  const platform = objectOf(value, 'platform');
  if (platform === undefined) return undefined;
  const os = textOf(platform, 'os');
  const architecture = textOf(platform, 'architecture');
  const usable = os !== '' && architecture !== '' && os !== 'unknown' && architecture !== 'unknown';
  return usable ? platform : undefined;
}

/** What an entry without a usable platform is known by. One attestation document may speak about several images. */
function identityKey(digest: string, subject: string | undefined): string {
  return subject === undefined ? digestKey(digest) : `${digestKey(digest)} of ${subject}`;
}

/** {@link identityKey} of any entry, keyed ones included. */
export function identityOf({ digest, subject }: Entry): string {
  return identityKey(digest, subject);
}

/** Reads one descriptor. {@link readEntries} finds out which of them are attestations. */
export function readEntry(value: JsonValue, mode: KeyMode): Entry {
  const object = isJsonObject(value) ? value : undefined;
  const digest = textOf(object, 'digest');
  const subject = subjectOf(object);
  const platform = subject === undefined ? usablePlatform(object) : undefined;
  const comparable = object && platform && comparablePlatform(object, platform);
  return {
    value,
    role: comparable === undefined ? 'opaque' : 'keyed',
    key: object && platform && comparable ? rowKey(mode, object, platform, comparable) : identityKey(digest, subject),
    shadowKey: comparable && platformKey(comparable),
    digest,
    mediaType: textOf(object, 'mediaType'),
    subject,
    platform: objectOf(object, 'platform'),
    comparable,
  };
}

/** Reads the entries of a list under one key mode. Malformed ones become opaque, never an error. */
export function readEntries(values: JsonArray, mode: KeyMode): Entry[] {
  const entries: MutableEntry[] = values.map((value) => readEntry(value, mode));
  const images = new Set<string>();
  for (const { subject, digest } of entries) if (subject === undefined) images.add(digest);
  for (const entry of entries) {
    if (entry.subject !== undefined && images.has(entry.subject)) entry.role = 'attestation';
  }
  return entries;
}

/** The platform as screens show it. */
export function platformOf({ platform }: Entry): Platform | null {
  if (platform === undefined) return null;
  const features = platform.get('os.features');
  return {
    architecture: textOf(platform, 'architecture'),
    os: textOf(platform, 'os'),
    variant: optionalText(platform, 'variant'),
    osVersion: optionalText(platform, 'os.version'),
    osFeatures: isJsonArray(features) ? features.filter((feature) => typeof feature === 'string') : undefined,
  };
}

function optionalText(object: JsonObject, name: string): string | undefined {
  const value = object.get(name);
  return typeof value === 'string' ? value : undefined;
}

const sizePattern = /^(?:0|[1-9][0-9]{0,18})$/;
const maxSize = 2n ** 63n - 1n;

/** What is wrong with an entry that is about to be copied, or undefined. Sizes are int64 (image-spec descriptor.md). */
export function entryFault(entry: Entry): 'E_BAD_DIGEST' | 'E_BAD_SIZE' | undefined {
  if (!isDigest(entry.digest)) return 'E_BAD_DIGEST';
  const size = isJsonObject(entry.value) ? entry.value.get('size') : undefined;
  const isInt64 = size instanceof JsonNumber && sizePattern.test(size.token) && BigInt(size.token) <= maxSize;
  return isInt64 ? undefined : 'E_BAD_SIZE';
}

/** Bytes of the child, 0 when the descriptor does not say. */
export function sizeOf(entry: Entry): number {
  const size = isJsonObject(entry.value) ? entry.value.get('size') : undefined;
  const bytes = size instanceof JsonNumber ? Number(size.token) : 0;
  return Number.isFinite(bytes) && bytes > 0 ? bytes : 0;
}
