import type { JsonObject, JsonValue } from '../../oci/json.ts';
import { isJsonArray, isJsonObject, JsonNumber } from '../../oci/json.ts';

/** Python's `==` on parsed JSON: member order does not matter, `1 == 1.0` and `1 == True` hold, big integers are exact. */
export function pythonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  const left = numeric(a);
  const right = numeric(b);
  if (left !== undefined && right !== undefined) return numbersEqual(left, right);
  if (isJsonArray(a)) {
    return isJsonArray(b) && a.length === b.length && a.every((item, index) => pythonEqual(item, b[index]));
  }
  return isJsonObject(a) && isJsonObject(b) && objectsEqual(a, b);
}

function objectsEqual(a: JsonObject, b: JsonObject): boolean {
  return a.size === b.size && [...a].every(([name, value]) => b.has(name) && pythonEqual(value, b.get(name)));
}

function numeric(value: JsonValue | undefined): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (!(value instanceof JsonNumber)) return undefined;
  return /^-?[0-9]+$/.test(value.token) ? BigInt(value.token) : Number(value.token);
}

function numbersEqual(a: bigint | number, b: bigint | number): boolean {
  // A mixed `==` of JavaScript compares the exact values, as Python does.
  // eslint-disable-next-line eqeqeq -- see above
  return a == b;
}
