import type { JsonObject, JsonValue } from '../../shared/oci/json.ts';
import { emitJson, isJsonArray, isJsonObject, JsonNumber } from '../../shared/oci/json.ts';
import { numberTokensEqual } from '../../shared/oci/json-equal.ts';

/** What differed, one short line each; empty when all is as expected. */
export type Differences = string[];

/** Equal in content: member order is ignored, array order is not, numbers by value. */
function sameContent(expected: JsonValue | undefined, actual: JsonValue | undefined): boolean {
  if (expected === actual) return true;
  if (expected instanceof JsonNumber) return actual instanceof JsonNumber && sameNumber(expected.token, actual.token);
  if (isJsonArray(expected)) {
    return (
      isJsonArray(actual) &&
      expected.length === actual.length &&
      expected.every((item, index) => sameContent(item, actual[index]))
    );
  }
  if (!isJsonObject(expected) || !isJsonObject(actual) || expected.size !== actual.size) return false;
  return [...expected].every(([name, value]) => actual.has(name) && sameContent(value, actual.get(name)));
}

/** Integers must agree exactly; whatever was a double when the vector was written is compared as one. */
function sameNumber(expected: string, actual: string): boolean {
  if (numberTokensEqual(expected, actual)) return true;
  const isInteger = (token: string) => /^-?[0-9]+$/.test(token);
  return !(isInteger(expected) && isInteger(actual)) && Number(expected) === Number(actual);
}

/** A value for a message: short, one line. */
export function show(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  const line = new TextDecoder().decode(emitJson(value)).replace(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}

/** Compares one member. */
export function compareMember(
  name: string,
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
): Differences {
  return sameContent(expected, actual) ? [] : [`${name}: expected ${show(expected)}, got ${show(actual)}`];
}

/** Compares the entries of a list; `ordered` is the only comparison that is not loose. */
export function compareManifests(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  compare: string,
): Differences {
  if (!isJsonArray(expected) || !isJsonArray(actual)) return compareMember('manifests', expected, actual);
  if (compare !== 'ordered' && compare !== 'set') return [`compare: unknown way “${compare}”`];
  const left = compare === 'ordered' ? expected : sorted(expected);
  const right = compare === 'ordered' ? actual : sorted(actual);
  if (left.length !== right.length) {
    return [`manifests: expected ${String(left.length)} entries, got ${String(right.length)} (${digests(right)})`];
  }
  return left.flatMap((item, index) => compareMember(`manifests[${String(index)}]`, item, right[index]));
}

function sorted(items: readonly JsonValue[]): readonly JsonValue[] {
  return items.toSorted((a, b) => (show(a) < show(b) ? -1 : 1));
}

function digests(items: readonly JsonValue[]): string {
  const short = (item: JsonValue) => (isJsonObject(item) ? show(item.get('digest')).slice(1, 16) : show(item));
  return items.map(short).join(', ');
}

/** Every other member of the resulting document. */
export function compareTopLevel(expected: JsonValue | undefined, document: JsonObject): Differences {
  return compareMember('topLevel', expected, new Map([...document].filter(([name]) => name !== 'manifests')));
}

/** Runs one check per expected member; a member without a check fails, so nothing expected is passed over. */
export function checkMembers(
  expected: JsonObject,
  checks: Readonly<Record<string, (value: JsonValue) => Differences>>,
  where = 'expect',
): Differences {
  return [...expected].flatMap(([name, value]) => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    return check === undefined ? [`${where}.${name}: this runner does not know the member`] : check(value);
  });
}
