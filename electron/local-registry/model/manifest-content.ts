import { isDigest, isVerifiableAlgorithm, splitDigest } from '../../../shared/oci/digest.ts';
import { isImageManifestType, isIndexType, mediaTypes } from '../../../shared/oci/media-types.ts';

/** A descriptor as far as a registry must understand it. */
export interface PushedDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** Fetched from elsewhere (foreign and non-distributable layers): need not be here. */
  readonly isRemote: boolean;
  readonly urls: readonly string[];
}

/** A manifest that was found well-formed. */
export interface PushedManifest {
  readonly mediaType: string;
  readonly kind: 'index' | 'image';
  readonly config: PushedDescriptor | null;
  readonly layers: readonly PushedDescriptor[];
  readonly children: readonly PushedDescriptor[];
  readonly subject: PushedDescriptor | null;
  readonly artifactType: string | null;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Why a manifest was refused, in words for the one who pushed it. */
export class ManifestProblem extends Error {
  override readonly name = 'ManifestProblem';
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What may stand in a list, by the list's type. A Docker list around OCI images is refused by Quay, always. */
const childTypes: Readonly<Record<string, readonly string[]>> = {
  [mediaTypes.dockerList]: [mediaTypes.dockerManifest],
  [mediaTypes.ociIndex]: [
    mediaTypes.ociManifest,
    mediaTypes.ociIndex,
    mediaTypes.dockerManifest,
    mediaTypes.dockerList,
  ],
};

/**
 * Reads manifest bytes strictly. `mediaType` is one of the four types that are taken.
 * @throws ManifestProblem naming the member that is wrong.
 */
export function readPushedManifest(bytes: Uint8Array, mediaType: string): PushedManifest {
  const document = parseObject(bytes);
  refuseAmbiguity(document);
  if (document['schemaVersion'] !== 2) throw new ManifestProblem('schemaVersion must be 2');
  const own = document['mediaType'];
  if (own !== undefined && own !== mediaType) {
    throw new ManifestProblem(`mediaType in the document differs from the Content-Type ${mediaType}`);
  }
  if (own === undefined && mediaType.startsWith('application/vnd.docker.')) {
    throw new ManifestProblem('mediaType is missing');
  }
  const common = {
    mediaType,
    subject: document['subject'] === undefined ? null : readDescriptor(document['subject'], 'subject'),
    artifactType: optionalText(document['artifactType'], 'artifactType'),
    annotations: readAnnotations(document['annotations']),
  };
  if (isIndexType(mediaType)) {
    const children = readList(document['manifests'], 'manifests');
    children.forEach((child, at) => checkChild(mediaType, child, listItem(document, at), at));
    return { ...common, kind: 'index', config: null, layers: [], children };
  }
  if (!isImageManifestType(mediaType)) throw new ManifestProblem(`media type ${mediaType} is not supported`);
  return {
    ...common,
    kind: 'image',
    config: readDescriptor(document['config'], 'config'),
    layers: readList(document['layers'], 'layers'),
    children: [],
  };
}

function parseObject(bytes: Uint8Array): JsonObject {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new ManifestProblem('the manifest is not valid JSON in UTF-8 without a byte order mark');
  }
  if (!isObject(document)) throw new ManifestProblem('the manifest is not a JSON object');
  return document;
}

/** Go's decoder matches names without regard to case, so such a document reads differently there (CVE-2021-41190). */
function refuseAmbiguity(document: JsonObject): void {
  const names = Object.keys(document).map((name) => name.toLowerCase());
  const seen = new Set(names);
  if (seen.size < names.length) throw new ManifestProblem('two members differ only in upper and lower case');
  if (seen.has('manifests') && ['layers', 'config', 'fslayers'].some((name) => seen.has(name))) {
    throw new ManifestProblem('the manifest lists both child manifests and layers');
  }
}

function readList(value: unknown, where: string): PushedDescriptor[] {
  // Go writes an empty list as null.
  if (value === null) return [];
  if (!Array.isArray(value)) throw new ManifestProblem(`${where} must be a list`);
  return value.map((item, at) => readDescriptor(item, `${where}[${String(at)}]`));
}

function readDescriptor(value: unknown, where: string): PushedDescriptor {
  if (!isObject(value)) throw new ManifestProblem(`${where} must be an object`);
  const { mediaType, digest, size, urls } = value;
  if (typeof mediaType !== 'string' || mediaType === '') throw new ManifestProblem(`${where}.mediaType is missing`);
  if (typeof digest !== 'string' || !isDigest(digest) || !isVerifiableAlgorithm(splitDigest(digest).algorithm)) {
    throw new ManifestProblem(`${where}.digest must be a sha256 or sha512 digest`);
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new ManifestProblem(`${where}.size must be a whole number of bytes`);
  }
  const addresses = Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : [];
  const isForeign = mediaType.includes('.nondistributable.') || mediaType.includes('.foreign.');
  return { mediaType, digest, size, isRemote: isForeign && addresses.length > 0, urls: addresses };
}

function listItem(document: JsonObject, at: number): unknown {
  const list = document['manifests'];
  return Array.isArray(list) ? list[at] : undefined;
}

function checkChild(listType: string, child: PushedDescriptor, raw: unknown, at: number): void {
  const where = `manifests[${String(at)}]`;
  if (!(childTypes[listType] ?? []).includes(child.mediaType)) {
    throw new ManifestProblem(`${where}.mediaType ${child.mediaType} cannot stand in a ${listType}`);
  }
  const platform = isObject(raw) ? raw['platform'] : undefined;
  if (platform === undefined && listType === mediaTypes.ociIndex) return;
  const complete =
    isObject(platform) && typeof platform['os'] === 'string' && typeof platform['architecture'] === 'string';
  if (!complete) throw new ManifestProblem(`${where}.platform must name os and architecture`);
}

function optionalText(value: unknown, where: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new ManifestProblem(`${where} must be text`);
  return value;
}

function readAnnotations(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new ManifestProblem('annotations must be an object');
  const texts = Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  if (texts.length < Object.keys(value).length) throw new ManifestProblem('annotations must be texts');
  return Object.fromEntries(texts);
}
