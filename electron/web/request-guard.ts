import { wirePaths } from '../../shared/contract/wire.ts';

/** The parts of a request that decide whether it is looked at. */
export interface GuardedRequest {
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  /** Names and values as sent, in turn; repeated headers are repeated here. */
  readonly rawHeaders: readonly string[];
}

/** What to do with a request: serve a file, look at a call, or refuse with a status and a sentence. */
export type Verdict =
  | { readonly kind: 'asset'; readonly path: string }
  | { readonly kind: 'post'; readonly path: string }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

const refused = (status: number, message: string): Verdict => ({ kind: 'refused', status, message });

/** All values of a header. */
function values(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

/**
 * The rules that keep other web pages and other programs' pages out, before any token is looked at.
 *
 * The exact Host list stops DNS rebinding, so it holds for files too. Calls must be JSON by POST from a page of exactly
 * this origin: JSON forces a preflight, which is never answered, and Origin and Sec-Fetch-Site cannot be forged by a page.
 */
export function guardRequest({ method, target, rawHeaders }: GuardedRequest, port: number): Verdict {
  const hosts = values(rawHeaders, 'host');
  const [host = ''] = hosts;
  if (hosts.length !== 1 || !allowedHosts(port).includes(host))
    return refused(421, 'This host name is not served here.');
  // An absolute target names a host of its own, past the one just checked.
  if (!target.startsWith('/') || target.startsWith('//')) return refused(400, 'The request target is not a path.');
  const path = target.replace(/[?#].*$/s, '');
  return isCallPath(path) ? guardPost(method, path, host, rawHeaders) : guardAsset(method, path, rawHeaders);
}

/** The names under which this machine reaches the port. */
export function allowedHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}

/** Where a second start of the program asks the first one for a new link. */
export const linkPath = '/link';

function isCallPath(path: string): boolean {
  return [wirePaths.session, wirePaths.events, linkPath].includes(path) || path.startsWith(wirePaths.call);
}

function guardPost(method: string, path: string, host: string, rawHeaders: readonly string[]): Verdict {
  if (method !== 'POST') return refused(405, 'This address takes POST only.');
  const types = values(rawHeaders, 'content-type');
  if (types.length !== 1 || !/^application\/json(; ?charset=utf-8)?$/i.test(types[0] ?? '')) {
    return refused(415, 'The body must be application/json.');
  }
  if (values(rawHeaders, 'content-encoding').length > 0) return refused(415, 'The body must not be encoded.');
  const origins = values(rawHeaders, 'origin');
  if (origins.length !== 1 || origins[0] !== `http://${host}`) return refused(403, 'Calls come from this page only.');
  if (values(rawHeaders, 'sec-fetch-site').some((site) => site !== 'same-origin')) {
    return refused(403, 'Calls come from this page only.');
  }
  return { kind: 'post', path };
}

function guardAsset(method: string, path: string, rawHeaders: readonly string[]): Verdict {
  if (method !== 'GET' && method !== 'HEAD') return refused(405, 'This address takes GET and HEAD only.');
  const foreign = values(rawHeaders, 'sec-fetch-site').some((site) => site !== 'same-origin' && site !== 'none');
  // Following a link from elsewhere opens the page, which shows nothing without a session. Embedding it does not.
  const navigation = values(rawHeaders, 'sec-fetch-mode').join() === 'navigate';
  const document = values(rawHeaders, 'sec-fetch-dest').join() === 'document';
  if (foreign && !(navigation && document)) return refused(403, 'Files are for this page only.');
  return { kind: 'asset', path };
}
