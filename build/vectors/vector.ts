import type { JsonObject, JsonValue } from '../../shared/oci/json.ts';
import { emitJson, isJsonArray, isJsonObject, JsonNumber, parseJson } from '../../shared/oci/json.ts';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import type { MergeSide } from '../../shared/merge/types.ts';

/** One test vector, read without losing a number or a member. */
export interface Vector {
  readonly name: string;
  readonly mode: string;
  readonly source: MergeSide;
  readonly destination: MergeSide;
  readonly options: Readonly<Record<string, unknown>>;
  readonly expect: JsonObject;
}

const members = new Set([
  ...['name', 'mode', 'why', 'src', 'dest', 'srcRaw', 'destRaw', 'srcContentType', 'destContentType'],
  ...['options', 'expect'],
]);

/** Reads a vector's file. @throws Error naming what is wrong with the file itself. */
export function readVector(bytes: Uint8Array): Vector {
  // Python writes these files and prints what overflows a double as `Infinity`.
  const document = parseJson(bytes, { pythonLiterals: true });
  if (!isJsonObject(document)) throw new Error('the file is not a JSON object');
  const unknown = [...document.keys()].filter((name) => !members.has(name));
  if (unknown.length > 0) throw new Error(`unknown member “${unknown.join('”, “')}”`);
  const expect = document.get('expect');
  if (!isJsonObject(expect) || expect.size === 0) throw new Error('it expects nothing');
  const options = toPlain(document.get('options') ?? new Map());
  if (options === null || typeof options !== 'object' || Array.isArray(options))
    throw new Error('its options are no object');
  return {
    name: text(document, 'name') ?? '',
    mode: text(document, 'mode') ?? '',
    source: readSide(document, 'src'),
    destination: readSide(document, 'dest'),
    options: options as Readonly<Record<string, unknown>>,
    expect,
  };
}

/** A text member. */
export function text(object: JsonObject, name: string): string | undefined {
  const value = object.get(name);
  return typeof value === 'string' ? value : undefined;
}

function readSide(vector: JsonObject, side: 'src' | 'dest'): MergeSide {
  const raw = text(vector, `${side}Raw`);
  const document = vector.get(side) ?? null;
  const status = isJsonObject(document) && document.size === 1 ? document.get('error') : undefined;
  if (raw === undefined && status instanceof JsonNumber) return { state: 'failed', status: Number(status.token) };
  if (raw === undefined && document === null) return { state: 'absent' };
  const bytes = raw === undefined ? emitJson(document) : new TextEncoder().encode(raw);
  const stated = text(vector, `${side}ContentType`) ?? mediaTypeOf(document) ?? mediaTypeOf(parsedOrNull(bytes));
  // pubtools decides by the header alone; a vector that says nothing of it means the type that is asked for.
  const contentType = stated ?? (text(vector, 'mode') === 'pubtools' ? mediaTypes.dockerList : undefined);
  return { state: 'found', bytes, contentType };
}

function mediaTypeOf(document: JsonValue): string | undefined {
  return isJsonObject(document) ? text(document, 'mediaType') : undefined;
}

function parsedOrNull(bytes: Uint8Array): JsonValue {
  try {
    return parseJson(bytes, { duplicateNames: 'last-wins' });
  } catch {
    // The bytes may be broken on purpose; then they say nothing about a type.
    return null;
  }
}

/** The value as `JSON.parse` would give it. */
function toPlain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.token);
  if (isJsonArray(value)) return value.map(toPlain);
  if (isJsonObject(value)) return Object.fromEntries([...value].map(([name, item]) => [name, toPlain(item)]));
  return value;
}
