import { AppError } from '../../errors.ts';
import type { JsonArray, JsonObject, JsonValue } from '../../oci/json.ts';
import { isJsonArray, isJsonObject, JsonNumber, parseJson } from '../../oci/json.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import type { MergeSide } from '../types.ts';
import { raise } from './failure.ts';

/** The two lists, in pubtools’ own words. */
export type SideName = 'src' | 'dest';
const words = { src: 'source', dest: 'destination' } as const;

/** What `get_manifest` gave: the parsed document and its text. */
interface FoundManifest {
  readonly document: JsonObject;
  readonly bytes: Uint8Array;
}

/**
 * One GET as pubtools makes it. With `onlyDockerList` the answer's Content-Type must be the Docker list type to the
 * letter (a parameter fails), except that whatever contains `text/plain` passes. With `falsy` as `empty` a document
 * that Python takes for false is read as an empty one.
 */
export function readManifest(
  side: SideName,
  given: MergeSide,
  onlyDockerList: boolean,
  falsy: 'refused' | 'empty' = 'refused',
): FoundManifest {
  if (given.state !== 'found') return raiseHttpError(side, given.state === 'failed' ? given.status : 404);
  const contentType = given.contentType ?? '';
  if (onlyDockerList && contentType !== mediaTypes.dockerList && !contentType.includes('text/plain')) {
    raise(`${side}-not-a-list`, 'ManifestTypeError', `The ${words[side]} is not a Docker manifest list.`);
  }
  return { document: parsed(side, given.bytes, falsy), bytes: given.bytes };
}

function raiseHttpError(side: SideName, status: number): never {
  // Its session repeats these statuses and gives up with another class than for the rest.
  const python = status >= 500 && status <= 511 ? 'RetryError' : 'HTTPError';
  return raise(`${side}-http-error`, python, `The ${words[side]} could not be read (${String(status)}).`, status);
}

/** Python keeps the last of two equal member names. */
function parsed(side: SideName, bytes: Uint8Array, falsy: 'refused' | 'empty'): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(bytes, { duplicateNames: 'last-wins', pythonLiterals: true });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return raise(`${side}-not-a-list`, 'JSONDecodeError', `In the ${words[side]}: ${error.message}`);
  }
  if (falsy === 'empty' && isFalsy(value)) return new Map();
  return isJsonObject(value) ? value : raise(`${side}-not-a-list`, 'TypeError', `The ${words[side]} is not an object.`);
}

function isFalsy(value: JsonValue): boolean {
  if (value instanceof JsonNumber) return Number(value.token) === 0;
  return value === null || value === false || value === '' || (isJsonArray(value) && value.length === 0);
}

/** True for the statuses that the tag workflow and the selected merge take as “does not exist”. */
export function isTakenAsAbsent(given: MergeSide): boolean {
  return given.state === 'absent' || (given.state === 'failed' && (given.status === 404 || given.status === 401));
}

/** `document["manifests"]`. */
export function manifestsOf(side: SideName, document: JsonObject): JsonArray {
  const manifests = document.get('manifests');
  if (isJsonArray(manifests)) return manifests;
  const python = manifests === undefined ? 'KeyError' : 'TypeError';
  return raise(`${side}-not-a-list`, python, `The ${words[side]} has no list of manifests.`);
}

/** `entry["platform"]["architecture"]`, whatever it is. */
export function architectureOf(side: SideName, entry: JsonValue): JsonValue {
  const platform = isJsonObject(entry) ? entry.get('platform') : undefined;
  const where = `An entry of the ${words[side]}`;
  if (platform === undefined) return raise(`${side}-entry-without-platform`, 'KeyError', `${where} has no platform.`);
  if (!isJsonObject(platform))
    return raise(`${side}-entry-null-platform`, 'TypeError', `${where} has a platform that is no object.`);
  const architecture = platform.get('architecture');
  if (architecture !== undefined) return architecture;
  return raise(`${side}-entry-without-architecture`, 'KeyError', `${where} has no architecture.`);
}

/** `entry["digest"]`. */
export function digestOf(side: SideName, entry: JsonValue): JsonValue {
  const digest = isJsonObject(entry) ? entry.get('digest') : undefined;
  return digest ?? raise(`${side}-entry-without-digest`, 'KeyError', `An entry of the ${words[side]} has no digest.`);
}

/** The digest of an entry where a text is needed. */
export function digestText(side: SideName, entry: JsonValue): string {
  const digest = digestOf(side, entry);
  return typeof digest === 'string' ? digest : '';
}
