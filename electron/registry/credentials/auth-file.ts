import { AppError } from '../../../shared/errors.ts';
import type { Credentials } from '../registry.ts';

/** One entry of `auths`. `marker`: left by a credential store, holds nothing. */
export type AuthEntry =
  | { readonly kind: 'credentials'; readonly credentials: Credentials }
  | { readonly kind: 'marker' }
  | { readonly kind: 'invalid'; readonly why: string };

/** What Docker's `config.json` and Podman's `auth.json` say about signing in. */
export interface AuthFile {
  /** By key as written: a host, an address, or (Podman) a host with a path. */
  readonly auths: ReadonlyMap<string, AuthEntry>;
  /** Suffix of the helper for all hosts. */
  readonly credsStore: string | null;
  /** Suffix of the helper by host. */
  readonly credHelpers: ReadonlyMap<string, string>;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The user name under which helpers and clients mark an OAuth refresh token. */
export const identityTokenUser = '<token>';

/** `user:password` in base64; the password may hold colons, and old clients padded with NUL. */
function readAuth(encoded: string): AuthEntry {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return { kind: 'invalid', why: 'its “auth” is not base64' };
  const decoded = Buffer.from(encoded, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  if (colon <= 0) return { kind: 'invalid', why: 'its “auth” holds no user name and password' };
  const [username, password] = [decoded.slice(0, colon), decoded.slice(colon + 1)];
  return { kind: 'credentials', credentials: { method: 'basic', username, password } };
}

function readEntry(value: unknown): AuthEntry {
  if (!isObject(value)) return { kind: 'invalid', why: 'it is not an object' };
  const identityToken = text(value['identitytoken']);
  if (identityToken !== '') {
    return {
      kind: 'credentials',
      credentials: { method: 'basic', username: identityTokenUser, password: identityToken },
    };
  }
  const registryToken = text(value['registrytoken']);
  if (registryToken !== '') return { kind: 'credentials', credentials: { method: 'token', token: registryToken } };
  if (text(value['auth']) !== '') return readAuth(text(value['auth']).trim());
  const [username, password] = [text(value['username']), text(value['password'])];
  if (username !== '') return { kind: 'credentials', credentials: { method: 'basic', username, password } };
  return { kind: 'marker' };
}

function readTexts(value: unknown): Map<string, string> {
  const pairs = isObject(value) ? Object.entries(value) : [];
  return new Map(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== ''));
}

/** A file that says nothing. */
export const emptyAuthFile: AuthFile = { auths: new Map(), credsStore: null, credHelpers: new Map() };

/** The JSON object in the text. The parser's own message would quote it, and it holds passwords. */
function parseObject(content: string, where: string): JsonObject {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    document = undefined;
  }
  if (isObject(document)) return document;
  throw new AppError('corrupt', `${where} is not valid JSON, so the logins in it cannot be used.`, {
    reason: 'E_AUTH_FILE',
    advice: 'Repair the file, or sign in with the tool it belongs to. Waybill never writes to it.',
  });
}

const readEntries = (auths: JsonObject) =>
  new Map(Object.entries(auths).map(([key, value]) => [key, readEntry(value)]));

/**
 * Reads an auth file. An empty one says nothing; entries that cannot be read are kept as invalid, with the reason.
 * @param where names the file or variable in errors; the text itself never is in one
 * @throws AppError `corrupt` when it is not a JSON object: there, but unreadable, is not the same as not there.
 */
export function readAuthFile(content: string, where: string): AuthFile {
  if (content.trim() === '') return emptyAuthFile;
  const document = parseObject(content, where);
  return {
    auths: readEntries(isObject(document['auths']) ? document['auths'] : {}),
    credsStore: text(document['credsStore']) || null,
    credHelpers: readTexts(document['credHelpers']),
  };
}

/** Reads the old `.dockercfg`, whose whole object is the map of logins. @throws AppError like {@link readAuthFile}. */
export function readLegacyAuthFile(content: string, where: string): AuthFile {
  return content.trim() === '' ? emptyAuthFile : { ...emptyAuthFile, auths: readEntries(parseObject(content, where)) };
}
