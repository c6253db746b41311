import { redirectError } from './errors.ts';
import type { Answer, Exchange, Hop, Method } from './exchange.ts';
import { isInternalAddress, isLocalName, isLoopback } from './hosts.ts';
import type { Where } from './messages.ts';

/** As many as browsers follow. */
export const maxRedirects = 20;

/** Where a redirect leads, or why it is not followed. */
export type RedirectDecision =
  | { readonly follow: true; readonly url: URL; readonly method: Method; readonly keepBody: boolean }
  | { readonly follow: false; readonly why: string };

/** What a decision depends on. */
export interface RedirectCase {
  readonly status: number;
  readonly method: Method;
  /** The address that answered; a relative Location resolves against it. */
  readonly from: URL;
  readonly location: string | null;
  /** The registry's own address, whose locality bounds where it may send us. */
  readonly registry: URL;
}

/** True for the statuses that carry a Location to follow. */
export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** A Location resolved and judged: http(s), no user in it, no downgrade, nothing internal reached from outside. */
export function resolveLocation(
  location: string | null,
  from: URL,
  registry: URL,
): { url: URL; why: null } | { url: null; why: string } {
  const refuse = (why: string) => ({ url: null, why });
  if (location === null || location.trim() === '') return refuse('the registry redirects without saying where.');
  if (!URL.canParse(location, from.href)) return refuse('the registry redirects to something that is not an address.');
  const url = new URL(location, from.href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse(`the registry redirects to a “${url.protocol}” address.`);
  }
  if (url.username !== '' || url.password !== '')
    return refuse(`the registry redirects to ${url.host} with a user name in the address.`);
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    return refuse(`the registry redirects from https to plain http (${url.host}).`);
  }
  const isInward = isInternalAddress(url.hostname) || isLoopback(url.hostname);
  if (isInward && url.host !== registry.host && !isLocalName(registry.hostname)) {
    return refuse(`the registry redirects to an internal address (${url.host}).`);
  }
  return { url, why: null };
}

/** The method of the next hop (fetch standard): 303 turns all but HEAD into GET, 301 and 302 turn POST into GET. */
function nextMethod(status: number, method: Method): Method {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET';
  if ((status === 301 || status === 302) && method === 'POST') return 'GET';
  return method;
}

/** Decides about one redirect. */
export function decideRedirect(given: RedirectCase): RedirectDecision {
  const { url, why } = resolveLocation(given.location, given.from, given.registry);
  if (url === null) return { follow: false, why };
  const method = nextMethod(given.status, given.method);
  return { follow: true, url, method, keepBody: method === given.method };
}

/** Headers that must not leave the registry's origin. */
const privateHeaders = new Set(['authorization', 'cookie', 'proxy-authorization']);
const bodyHeaders = new Set(['content-type', 'content-length', 'content-encoding', 'content-range']);

function without(headers: Readonly<Record<string, string>>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())));
}

/** An answer after redirects. */
export interface FollowedAnswer extends Answer {
  /** The chain left the registry's origin at some point; from there on no credential was sent. */
  readonly leftOrigin: boolean;
}

/**
 * Sends a request and follows redirects by hand. Credentials stay with the registry's origin (scheme, host, port):
 * once the chain has left it they are off, even if it comes back.
 * @throws AppError `untrusted` (E_REDIRECT) for a redirect that is not followed.
 */
export async function followRedirects(
  exchange: Exchange,
  first: Hop,
  registry: URL,
  where: Where,
): Promise<FollowedAnswer> {
  let hop = first;
  let leftOrigin = first.url.origin !== registry.origin;
  if (leftOrigin) hop = { ...hop, headers: without(hop.headers, privateHeaders) };
  for (let count = 0; ; count += 1) {
    const answer = await exchange(hop, where);
    if (!isRedirect(answer.status)) return { ...answer, leftOrigin };
    answer.body.cancel();
    if (count >= maxRedirects) throw redirectError(where, 'the registry redirects in circles.');
    const decision = decideRedirect({
      status: answer.status,
      method: hop.method,
      from: answer.url,
      location: answer.headers.get('location'),
      registry,
    });
    if (!decision.follow) throw redirectError(where, decision.why);
    leftOrigin ||= decision.url.origin !== registry.origin;
    let { headers } = hop;
    if (leftOrigin) headers = without(headers, privateHeaders);
    if (!decision.keepBody) headers = without(headers, bodyHeaders);
    hop = {
      ...hop,
      url: decision.url,
      method: decision.method,
      headers,
      body: decision.keepBody ? hop.body : undefined,
    };
  }
}
