import { AppError } from '../errors.ts';

/**
 * JSON that survives a round trip. Numbers keep their exact token (`1e400`, `1.0`, a 30 digit integer), objects keep
 * the order of their members and any member name. The engine edits manifests in this form, so that what it does not
 * know comes out as it went in.
 */
export type JsonValue = null | boolean | string | JsonNumber | JsonArray | JsonObject;
/** A JSON array. */
export type JsonArray = readonly JsonValue[];
/** A Map, because a plain object would move names like `1` to the front and treat `__proto__` specially. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** A number as it was written. */
export class JsonNumber {
  readonly token: string;
  constructor(token: string) {
    this.token = token;
  }
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isJsonArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

interface ParseJsonOptions {
  /**
   * What to do with a member name that stands twice in one object. I-JSON (RFC 7493, which image-spec
   * considerations.md asks for) forbids it and parsers disagree on which one wins, so the default refuses;
   * `last-wins` is what Python does.
   */
  readonly duplicateNames?: 'refuse' | 'last-wins';
  /** Accepts Python's `NaN`, `Infinity` and `-Infinity` as numbers. */
  readonly pythonLiterals?: boolean;
}

/** Deeper documents are refused; no manifest comes near it and a recursive reader must not overflow the stack. */
export const maxJsonDepth = 200;

/** `details.reason` of the error for a member name that stands twice. */
export const duplicateNameReason = 'E_DUPLICATE_JSON_NAME';

/**
 * Parses UTF-8 bytes. A byte order mark is refused: RFC 8259 section 8.1 forbids writing one, and neither Go's nor
 * Python's reader accepts it in front of a document.
 * @throws AppError `corrupt` with the place; `details.reason` is `E_DUPLICATE_JSON_NAME` for a repeated name.
 */
export function parseJson(bytes: Uint8Array, options: ParseJsonOptions = {}): JsonValue {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new AppError('corrupt', 'The document is not valid UTF-8.', {}, { cause });
  }
  return parseJsonText(text, options);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const pythonPattern = /NaN|-?Infinity/y;

/** {@link parseJson} for text that has been decoded already. */
export function parseJsonText(text: string, options: ParseJsonOptions = {}): JsonValue {
  return new JsonReader(text, options).document();
}

const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

class JsonReader {
  private at = 0;
  private readonly text: string;
  private readonly refusesDuplicates: boolean;
  private readonly pythonLiterals: boolean;

  constructor(text: string, options: ParseJsonOptions) {
    this.text = text;
    this.refusesDuplicates = options.duplicateNames !== 'last-wins';
    this.pythonLiterals = options.pythonLiterals === true;
  }

  document(): JsonValue {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.fail('Something stands behind the end of the document');
    return value;
  }

  private fail(what: string, reason?: string): never {
    const line = this.text.slice(0, this.at).split('\n').length;
    const details = reason === undefined ? {} : { reason };
    throw new AppError('corrupt', `${what} at line ${String(line)}, character ${String(this.at)}.`, details);
  }

  /** Skips white space and tells which character follows. */
  private space(): number {
    let code = this.text.charCodeAt(this.at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      this.at += 1;
      code = this.text.charCodeAt(this.at);
    }
    return code;
  }

  private value(depth: number): JsonValue {
    const code = this.space();
    if (code === quote) return this.string();
    if (code !== openBrace && code !== openBracket) return this.literal();
    if (depth >= maxJsonDepth) return this.fail(`Nested deeper than ${String(maxJsonDepth)} levels`);
    return code === openBrace ? this.object(depth + 1) : this.array(depth + 1);
  }

  private string(): string {
    const { text, at: start } = this;
    let at = start + 1;
    let code = text.charCodeAt(at);
    // Nearly every text ends here; the others are left to JSON.parse, escapes and faults alike.
    while (code >= 0x20 && code !== quote && code !== backslash) {
      at += 1;
      code = text.charCodeAt(at);
    }
    if (code === quote) {
      this.at = at + 1;
      return text.slice(start + 1, at);
    }
    return this.escapedString(at);
  }

  private escapedString(from: number): string {
    const { text, at: start } = this;
    let close = from;
    while (close < text.length && text.charCodeAt(close) !== quote) {
      close += text.charCodeAt(close) === backslash ? 2 : 1;
    }
    if (close >= text.length) return this.fail('A text that does not end');
    try {
      const value = JSON.parse(text.slice(start, close + 1)) as string;
      this.at = close + 1;
      return value;
    } catch {
      return this.fail('A text with a wrong escape or a raw control character');
    }
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    this.at += 1;
    if (this.closes(closeBrace)) return members;
    let count = 0;
    do {
      if (this.space() !== quote) return this.fail('Expected a member name');
      const name = this.string();
      if (this.space() !== colon) return this.fail('Expected “:”');
      this.at += 1;
      members.set(name, this.value(depth));
      count += 1;
      // A name that stands twice does not make the map grow; asking it beforehand would cost a second look-up.
      if (members.size !== count && this.refusesDuplicates) {
        return this.fail(`The member “${name.slice(0, 80)}” stands twice in one object`, duplicateNameReason);
      }
    } while (this.continues(closeBrace));
    return members;
  }

  private array(depth: number): JsonArray {
    const items: JsonValue[] = [];
    this.at += 1;
    if (this.closes(closeBracket)) return items;
    do items.push(this.value(depth));
    while (this.continues(closeBracket));
    return items;
  }

  private closes(close: number): boolean {
    if (this.space() !== close) return false;
    this.at += 1;
    return true;
  }

  /** True after a comma, false after the closing bracket. */
  private continues(close: number): boolean {
    const code = this.space();
    if (code !== comma && code !== close) return this.fail(`Expected “,” or “${String.fromCharCode(close)}”`);
    this.at += 1;
    return code === comma;
  }

  private literal(): JsonValue {
    for (const [word, meaning] of words) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return meaning;
    }
    const token = (this.pythonLiterals ? this.match(pythonPattern) : undefined) ?? this.match(numberPattern);
    return token === undefined ? this.fail('Expected a value') : new JsonNumber(token);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const token = pattern.exec(this.text)?.[0];
    if (token !== undefined) this.at += token.length;
    return token;
  }
}

/**
 * Writes a value in the one layout Waybill uses for new documents: two spaces of indent, members in their order,
 * `{}` and `[]` for empty ones, no final newline. The same value always gives the same bytes.
 */
export function emitJson(value: JsonValue): Uint8Array {
  return encoder.encode(emit(value, '\n'));
}

const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

/** JSON.stringify of a text is exact (it even writes lone surrogates as \uXXXX), but slow for the plain ones. */
function quoted(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function emit(value: JsonValue, newline: string): string {
  if (typeof value === 'string') return quoted(value);
  if (value instanceof JsonNumber) return value.token;
  if (value === null || typeof value === 'boolean') return String(value);
  const inner = `${newline}  `;
  let body = '';
  if (isJsonArray(value)) {
    for (const item of value) body += `${body === '' ? '' : ','}${inner}${emit(item, inner)}`;
    return body === '' ? '[]' : `[${body}${newline}]`;
  }
  for (const [name, member] of value)
    body += `${body === '' ? '' : ','}${inner}${quoted(name)}: ${emit(member, inner)}`;
  return body === '' ? '{}' : `{${body}${newline}}`;
}

/** An ordinary JSON value (as `JSON.parse` gives it) in this form. Numbers take JavaScript's shortest spelling. */
export function toJsonValue(value: unknown): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return new JsonNumber(JSON.stringify(value));
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value === 'object') return new Map(Object.entries(value).map(([name, item]) => [name, toJsonValue(item)]));
  throw new AppError('internal', `A ${typeof value} is not a JSON value.`);
}
