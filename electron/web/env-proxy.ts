import ipaddr from 'ipaddr.js';
import type { ProxyChoice, ProxyResolver } from '../services/ports.ts';

type Env = Readonly<Record<string, string | undefined>>;

const direct: readonly ProxyChoice[] = [{ kind: 'direct' }];
const kinds: Readonly<Record<string, 'http' | 'https' | 'socks4' | 'socks5'>> = {
  'http:': 'http',
  'https:': 'https',
  'socks4:': 'socks4',
  'socks4a:': 'socks4',
  'socks5:': 'socks5',
  'socks5h:': 'socks5',
};
const defaultPorts = { http: 80, https: 443, socks4: 1080, socks5: 1080 } as const;

/**
 * The proxies of the environment: `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` in either case, lower case
 * first, as curl reads them (curl manual, "ENVIRONMENT"). `HTTP_PROXY` in capitals is read as well, because this process
 * is no CGI script. This machine is always reached directly.
 * @param hide told the password of a proxy before it is used
 */
export function createEnvProxyResolver(env: Env, hide: (secret: string) => void = () => undefined): ProxyResolver {
  return {
    resolve: async (url) => {
      const choices = resolveEnvProxy(env, url);
      for (const choice of choices)
        if (choice.kind !== 'direct' && choice.login !== undefined) hide(choice.login.password);
      return choices;
    },
  };
}

/** What {@link createEnvProxyResolver} answers; a proxy that cannot be understood counts as none. */
export function resolveEnvProxy(env: Env, url: URL): readonly ProxyChoice[] {
  if (isThisMachine(url) || isExcepted(read(env, 'no_proxy') ?? '', url)) return direct;
  const named = read(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? read(env, 'all_proxy');
  const proxy = named === undefined ? null : parseProxy(named);
  return proxy === null ? direct : [proxy];
}

function read(env: Env, name: string): string | undefined {
  const value = env[name] ?? env[name.toUpperCase()];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function parseProxy(text: string): ProxyChoice | null {
  const withScheme = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  const kind = kinds[url.protocol];
  if (kind === undefined || url.hostname === '') return null;
  const port = url.port === '' ? defaultPorts[kind] : Number(url.port);
  const login = readLogin(url);
  return login === null ? null : { kind, host: url.hostname, port, ...login };
}

/** The login in a proxy's address, percent-encoding undone; null when that cannot be. */
function readLogin({ username, password }: URL): { login?: { username: string; password: string } } | null {
  if (username === '') return {};
  try {
    return { login: { username: decodeURIComponent(username), password: decodeURIComponent(password) } };
  } catch {
    return null;
  }
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isThisMachine({ hostname }: URL): boolean {
  const host = bare(hostname);
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

/** `no_proxy`: names cover their subdomains, a leading dot or `*.` says the same, `*` covers all; ports and CIDR count. */
function isExcepted(list: string, url: URL): boolean {
  const host = bare(url.hostname).toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(entry, host);
  const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(ipaddr.isValid(entry) ? bare(entry) : entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const suffix = bare(name).replace(/^\*?\./, '');
  return host === suffix || (!ipaddr.isValid(host) && host.endsWith(`.${suffix}`));
}

function isInRange(range: string, host: string): boolean {
  if (!ipaddr.isValidCIDR(range) || !ipaddr.isValid(host)) return false;
  const address = ipaddr.process(host);
  const [base, bits] = ipaddr.parseCIDR(range);
  return address.kind() === base.kind() && address.match([base, bits]);
}
