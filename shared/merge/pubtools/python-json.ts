import type { JsonValue } from '../../oci/json.ts';
import { isJsonArray, isJsonObject, JsonNumber } from '../../oci/json.ts';

/**
 * The bytes of Python's `json.dumps(document, sort_keys=True, indent=4)`, which is what pubtools uploads: keys in
 * code point order at every level, four spaces, `": "` and `","`, `[]` and `{}` for empty ones, ASCII only, no final
 * newline, numbers as Python prints what it read.
 */
export function pythonJson(value: JsonValue): Uint8Array {
  return new TextEncoder().encode(write(value, '\n'));
}

function write(value: JsonValue, newline: string): string {
  if (typeof value === 'string') return pythonText(value);
  if (value instanceof JsonNumber) return pythonNumber(value.token);
  if (value === null || typeof value === 'boolean') return String(value);
  const inner = `${newline}    `;
  if (isJsonArray(value)) {
    if (value.length === 0) return '[]';
    return `[${inner}${value.map((item) => write(item, inner)).join(`,${inner}`)}${newline}]`;
  }
  if (!isJsonObject(value) || value.size === 0) return '{}';
  const members = [...value]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([name, member]) => `${pythonText(name)}: ${write(member, inner)}`);
  return `{${inner}${members.join(`,${inner}`)}${newline}}`;
}

/** Order by code points, as Python compares strings; JavaScript's own order puts U+1F600 before U+FB00. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a.charCodeAt(index) === b.charCodeAt(index)) continue;
    // A high surrogate in front may be half of a pair on one side and stand alone on the other.
    const isHalf = index > 0 && (a.charCodeAt(index - 1) & 0xfc00) === 0xd800;
    return (isHalf ? codePointDifference(a, b, index - 1) : 0) || codePointDifference(a, b, index);
  }
  return a.length - b.length;
}

function codePointDifference(a: string, b: string, index: number): number {
  return (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

function pythonText(text: string): string {
  // Unit by unit, so that what is outside the basic plane becomes a pair and a lone surrogate stays one.
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => shortEscapes[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}

/** A number token as Python prints the value it reads from it: integers exactly, everything else as a double. */
export function pythonNumber(token: string): string {
  if (/^-?[0-9]+$/.test(token)) return token === '-0' ? '0' : token;
  return pythonFloat(Number(token));
}

/** `repr(float)`: the shortest digits, fixed notation from 1e-4 up to below 1e16, `Infinity` for what overflows. */
function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  const sign = value < 0 ? '-' : '';
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
