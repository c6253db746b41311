import type { JsonObject, JsonValue } from './json.ts';
import { isJsonArray, isJsonObject, JsonNumber } from './json.ts';

/**
 * True when two documents say the same: the order of members is ignored, the order of array items is not, numbers
 * are equal when their tokens denote the same number (`1e2` and `100`), without any rounding.
 */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (a instanceof JsonNumber) return b instanceof JsonNumber && numberTokensEqual(a.token, b.token);
  if (isJsonArray(a)) {
    return isJsonArray(b) && a.length === b.length && a.every((item, index) => jsonEqual(item, b[index]));
  }
  return isJsonObject(a) && isJsonObject(b) && membersEqual(a, b);
}

function membersEqual(a: JsonObject, b: JsonObject): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) {
    if (!b.has(name) || !jsonEqual(value, b.get(name))) return false;
  }
  return true;
}

const numberParts = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

/** True when two number tokens denote exactly the same number; `-0` equals `0`. */
export function numberTokensEqual(a: string, b: string): boolean {
  return a === b || canonicalNumber(a) === canonicalNumber(b);
}

// A token of megabytes is an attack, not a number: such ones are equal only when they are spelled alike.
const maxTokenLength = 2000;

/** Sign, significant digits and power of ten, which is a spelling that each number has only once. */
function canonicalNumber(token: string): string {
  if (token.length > maxTokenLength) return token;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = numberParts.exec(token) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return whole === '' ? token : '0';
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${String(power)}`;
}
