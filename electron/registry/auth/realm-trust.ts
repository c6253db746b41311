import { getDomain } from 'tldts';
import { isAddress, isInternalAddress, isLinkLocal, isLocalName, isLoopback } from '../http/hosts.ts';

/** Whether credentials for a registry may be sent to the token service it names. */
export type RealmJudgement =
  | { readonly trusted: true; readonly realm: URL }
  /** `ask`: the user may allow the pair of hosts; otherwise nothing helps but a repair of the registry. */
  | { readonly trusted: false; readonly why: string; readonly ask: boolean; readonly host: string | null };

const reject = (why: string, host: string | null = null): RealmJudgement => ({ trusted: false, why, ask: false, host });

function hostAndPort(url: URL): string {
  return `${url.hostname.toLowerCase()}:${url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port}`;
}

/** Same registrable domain by the public suffix list, private suffixes counted as suffixes. */
function isSameDomain(a: string, b: string): boolean {
  if (isAddress(a) || isAddress(b) || isLoopback(a) || isLoopback(b)) return false;
  const domain = getDomain(a, { allowPrivateDomains: true });
  return domain !== null && domain === getDomain(b, { allowPrivateDomains: true });
}

/** What no consent can make right: the address itself. */
function readRealm(
  realm: string | undefined,
  registry: URL,
): { url: URL; flaw: null } | { url: null; flaw: RealmJudgement } {
  const flawed = (why: string, host: string | null = null) => ({ url: null, flaw: reject(why, host) });
  if (realm === undefined || realm === '') return flawed('its challenge names no token service');
  if (!URL.canParse(realm)) return flawed('its challenge names a token service that is not an absolute address');
  const url = new URL(realm);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return flawed(`its challenge names a token service with a “${url.protocol}” address`);
  }
  if (url.username !== '' || url.password !== '') {
    return flawed('its challenge names a token service with a user name in the address', url.host);
  }
  if (url.protocol === 'http:' && registry.protocol === 'https:') {
    return flawed(`it wants the password sent to ${url.host} over plain http`, url.host);
  }
  if (isLinkLocal(url.hostname) && hostAndPort(url) !== hostAndPort(registry)) {
    return flawed(`it wants the password sent to ${url.host}, an address no token service has`, url.host);
  }
  return { url, flaw: null };
}

/**
 * Judges the realm of a Bearer challenge. Trusted are the registry's own host and port, and hosts of the same
 * registrable domain; addresses and localhost must match exactly. Never http for an https registry, never a user
 * name in it, never a link-local address. Anything else needs the user's word for this pair of hosts.
 * @param approved realm hosts (`host` or `host:port`) the user allowed for this registry
 */
export function judgeRealm(realm: string | undefined, registry: URL, approved: readonly string[]): RealmJudgement {
  const { url, flaw } = readRealm(realm, registry);
  if (url === null) return flaw;
  const isOwn = hostAndPort(url) === hostAndPort(registry) || isSameDomain(url.hostname, registry.hostname);
  if (isOwn || approved.includes(url.host) || approved.includes(hostAndPort(url))) return { trusted: true, realm: url };
  const isInward = isInternalAddress(url.hostname) || isLoopback(url.hostname);
  const why =
    isInward && !isLocalName(registry.hostname)
      ? 'an address inside a private network'
      : 'which is not known to belong to it';
  return { trusted: false, why: `it wants the password sent to ${url.host}, ${why}`, ask: true, host: url.host };
}
