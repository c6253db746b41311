import type { RegistryErrorCode } from '../../../shared/errors.ts';
import { printable } from './messages.ts';

/** What an error body says, whichever of the many shapes it has. */
export interface RegistryWords {
  readonly codes: readonly RegistryErrorCode[];
  /** One readable line; null when there is none. */
  readonly text: string | null;
  /** The body is a web page: a proxy, a portal or a wrong address answered. */
  readonly isPage: boolean;
  /** Quay says that the token was not recognised, in its own way: it asks for a CSRF token. */
  readonly tokenNotRecognised: boolean;
  readonly readOnly: boolean;
}

/** A foreign text made fit to be shown. */
type Show = (text: string, maxLength?: number) => string;
type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True when the media type or the first bytes are those of a web page. */
export function looksLikePage(contentType: string | null, text: string): boolean {
  if (contentType?.toLowerCase().startsWith('text/html') === true) return true;
  return /^\s*<(?:!doctype|html|head|body)/i.test(text.slice(0, 200));
}

/** `errors[]` of the distribution-spec; Artifactory leaves `code` out and has a number in `status`. */
function readCodes(value: unknown, show: Show): RegistryErrorCode[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, 20)
    .filter(isObject)
    .map((entry) => {
      const code = typeof entry['code'] === 'string' ? entry['code'] : '';
      const message = typeof entry['message'] === 'string' ? entry['message'] : '';
      const detail = isObject(entry['detail']) ? entry['detail']['message'] : entry['detail'];
      const more = typeof detail === 'string' && detail !== '' && detail !== message ? ` (${detail})` : '';
      return { code: show(code, 100), message: show(`${message}${more}`) };
    });
}

/** Quay's three JSON families, in the order its own page reads them, then those of token services. */
function readText(document: JsonObject): string | null {
  for (const key of ['detail', 'error_message', 'message', 'error_description', 'error', 'details']) {
    const value = document[key];
    if (typeof value === 'string' && value !== '') return value;
    if (isObject(value)) {
      const parts = Object.values(value).filter((part) => typeof part === 'string');
      if (parts.length > 0) return parts.join('; ');
    }
  }
  return null;
}

/** Quay's mark of its read-only mode: beside the message, or on the error itself. */
function saysReadOnly(document: JsonObject): boolean {
  const errors: unknown[] = Array.isArray(document['errors']) ? document['errors'].slice(0, 20) : [];
  return [document, ...errors.filter(isObject)].some((place) => place['is_readonly'] === true);
}

/**
 * Reads an error body. Never throws; hostile bytes give an unhelpful text at worst. `clean` hides secrets: servers do
 * echo what they were sent.
 */
export function readRegistryWords(
  body: Uint8Array,
  contentType: string | null,
  clean: (text: string) => string,
): RegistryWords {
  // Before the text is cut: of a secret that lies across the cut nothing would be found, and its beginning shown.
  const show: Show = (shown, maxLength) => printable(clean(shown), maxLength);
  const text = new TextDecoder().decode(body);
  const document = parse(text);
  if (isObject(document)) {
    const codes = readCodes(document['errors'], show);
    const words = readText(document);
    const fromCodes = codes.map(({ code, message }) => (message === '' ? code : message)).join('; ');
    const type =
      typeof document['error_type'] === 'string'
        ? [{ code: show(document['error_type'], 100), message: show(words ?? '') }]
        : [];
    return {
      codes: codes.length > 0 ? codes : type,
      text: show(words ?? fromCodes) || null,
      isPage: false,
      tokenNotRecognised: typeof document['error'] === 'string' && document['error'].startsWith('CSRF token'),
      readOnly: saysReadOnly(document),
    };
  }
  const isPage = looksLikePage(contentType, text);
  const plain = isPage || document !== undefined || text.slice(0, 500).includes('\ufffd') ? '' : show(text, 300);
  return { codes: [], text: plain || null, isPage, tokenNotRecognised: false, readOnly: false };
}
