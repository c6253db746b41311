import { AppError } from '../errors.ts';
import { isDigest } from './digest.ts';
import { bareMediaType, isImageManifestType, isIndexType, isSchema1Type, mediaTypes } from './media-types.ts';
import type { Platform } from './platform.ts';

/** A content descriptor (image-spec descriptor.md), read leniently: what is malformed is left out, never guessed. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly platform: Platform | null;
  readonly annotations: Readonly<Record<string, string>>;
  readonly artifactType?: string | undefined;
  readonly urls: readonly string[];
}

/** What a manifest is, as read from its own bytes. */
export type ParsedManifest =
  | {
      readonly kind: 'index';
      readonly mediaType: string;
      readonly entries: readonly Descriptor[];
      readonly annotations: Readonly<Record<string, string>>;
      readonly artifactType?: string | undefined;
      readonly subject?: Descriptor | undefined;
    }
  | {
      readonly kind: 'image';
      readonly mediaType: string;
      readonly config: Descriptor;
      readonly layers: readonly Descriptor[];
      readonly annotations: Readonly<Record<string, string>>;
      readonly artifactType?: string | undefined;
      readonly subject?: Descriptor | undefined;
    }
  | { readonly kind: 'schema1'; readonly mediaType: string }
  | { readonly kind: 'other'; readonly mediaType: string };

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses manifest bytes. The media type is the document's own `mediaType`; the Content-Type decides only where the
 * document has none (image-spec manifest.md recommends the member, the OCI index does not require it).
 * @throws AppError `corrupt` when the bytes are not a JSON object, or one that could be read as two kinds at once
 * (the ambiguity of CVE-2021-41190).
 */
export function parseManifest(bytes: Uint8Array, contentType?: string): ParsedManifest {
  const document = parseJsonObject(bytes);
  if ('manifests' in document && ('layers' in document || 'config' in document || 'fsLayers' in document)) {
    throw new AppError(
      'corrupt',
      'The manifest lists both child manifests and layers, so it cannot be told what it is.',
    );
  }
  const mediaType = manifestMediaType(document, contentType);
  const annotations = readAnnotations(document['annotations']);
  const artifactType = optionalText(document['artifactType']);
  const subject = readDescriptor(document['subject']) ?? undefined;
  if (isIndexType(mediaType) || Array.isArray(document['manifests'])) {
    return {
      kind: 'index',
      mediaType,
      entries: readDescriptors(document['manifests']),
      annotations,
      artifactType,
      subject,
    };
  }
  if (isSchema1Type(mediaType) || 'fsLayers' in document) return { kind: 'schema1', mediaType };
  const config = readDescriptor(document['config']);
  if (config !== null && (isImageManifestType(mediaType) || Array.isArray(document['layers']))) {
    return {
      kind: 'image',
      mediaType,
      config,
      layers: readDescriptors(document['layers']),
      annotations,
      artifactType,
      subject,
    };
  }
  return { kind: 'other', mediaType };
}

function parseJsonObject(bytes: Uint8Array): JsonObject {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('corrupt', 'The manifest is not valid JSON.', {}, { cause });
  }
  if (!isObject(document)) throw new AppError('corrupt', 'The manifest is JSON, but not an object.');
  return document;
}

/** The type of a parsed document: its own word, else the header's, else what its shape says. */
function manifestMediaType(document: JsonObject, contentType: string | undefined): string {
  const own = optionalText(document['mediaType']);
  if (own !== undefined && own !== '') return own;
  const header = contentType === undefined ? '' : bareMediaType(contentType);
  if (isIndexType(header) || isImageManifestType(header) || isSchema1Type(header)) return header;
  if (Array.isArray(document['manifests'])) return mediaTypes.ociIndex;
  if (document['schemaVersion'] === 1) return mediaTypes.dockerSchema1Signed;
  return isObject(document['config']) ? mediaTypes.ociManifest : header;
}

function readDescriptors(value: unknown): Descriptor[] {
  if (!Array.isArray(value)) return [];
  return value.map(readDescriptor).filter((descriptor) => descriptor !== null);
}

/** Reads one descriptor; null when it lacks a digest, because nothing can be done with it. */
export function readDescriptor(value: unknown): Descriptor | null {
  if (!isObject(value) || typeof value['digest'] !== 'string' || !isDigest(value['digest'])) return null;
  const urls = value['urls'];
  return {
    mediaType: optionalText(value['mediaType']) ?? '',
    digest: value['digest'],
    size: typeof value['size'] === 'number' && value['size'] >= 0 ? value['size'] : 0,
    platform: readPlatform(value['platform']),
    annotations: readAnnotations(value['annotations']),
    artifactType: optionalText(value['artifactType']),
    urls: Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : [],
  };
}

/** Reads a platform object; null when there is none. Missing os or architecture become empty, not invented. */
export function readPlatform(value: unknown): Platform | null {
  if (!isObject(value)) return null;
  const features = value['os.features'];
  return {
    architecture: optionalText(value['architecture']) ?? '',
    os: optionalText(value['os']) ?? '',
    variant: optionalText(value['variant']),
    osVersion: optionalText(value['os.version']),
    osFeatures: Array.isArray(features) ? features.filter((feature) => typeof feature === 'string') : undefined,
  };
}

function readAnnotations(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The three classes of index entries (BuildKit attestation-storage.md for the annotations). */
export type EntryRole = 'platform' | 'attestation' | 'other';

/** Which class an index entry belongs to. */
export function entryRole(entry: Descriptor): EntryRole {
  if (
    entry.annotations['vnd.docker.reference.type'] === 'attestation-manifest' &&
    typeof entry.annotations['vnd.docker.reference.digest'] === 'string'
  ) {
    return 'attestation';
  }
  const { platform } = entry;
  if (platform === null || platform.os === '' || platform.architecture === '') return 'other';
  return platform.os === 'unknown' || platform.architecture === 'unknown' ? 'other' : 'platform';
}
