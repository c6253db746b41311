import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from 'undici';
import { AppError } from '../../../shared/errors.ts';
import type { Environment, Limits } from '../environment.ts';
import { bareHost, isSocks, openSocket, readWay, type Way } from './ways.ts';

/** How the sockets of one registry are made. */
export interface TransportOptions {
  /** PEM certificates to trust; undefined means the runtime's defaults. */
  readonly certificates?: readonly string[] | undefined;
  /** PEM client certificate and key. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  /** SHA-256 of the only certificate the registry itself may show; who signed it does not matter then. */
  readonly pinnedFingerprint?: string | undefined;
  /** The ways to an address in the order to try them: proxy URLs, null for none. Without it there is no proxy. */
  readonly ways?: ((url: URL) => Promise<readonly (string | null)[]>) | undefined;
}

/** One way to send a request. */
export interface Route {
  readonly way: Way;
  readonly dispatcher: Dispatcher;
}

/** Sockets for one registry and the hosts it redirects to. Redirects, retries and decoding are not done here. */
export interface Transport {
  /** The ways to an address, the one that worked last first. @throws AppError `invalid-input` for a wrong proxy. */
  routes(url: URL): Promise<readonly Route[]>;
  /** This way worked. */
  worked(url: URL, way: Way): void;
  /** A connection for looking at the server, by the first way that works. */
  readonly open: (url: URL) => Promise<Socket>;
  readonly secureContext: SecureContext;
  readonly pinnedFingerprint: string | undefined;
  destroy(): Promise<void>;
}

/** The registry shows another certificate than the one that is pinned. */
export class PinMismatch extends Error {
  readonly pinned: string;
  readonly shown: string;
  constructor(pinned: string, shown: string) {
    super('another certificate than the pinned one');
    this.pinned = pinned;
    this.shown = shown;
  }
}

/** A fingerprint as certificates show it: capital pairs with colons. */
export function normalFingerprint(text: string): string {
  return (text.replaceAll(':', '').toUpperCase().match(/../g) ?? []).join(':');
}

function readContext(options: SecureContextOptions): SecureContext {
  try {
    // A trusted intermediate authority is enough: whoever trusts it need not know the one above.
    return createSecureContext({ ...options, allowPartialTrustChain: true });
  } catch {
    // OpenSSL's words name no file and no host.
    throw new AppError('invalid-input', 'The certificates or the client key of this registry cannot be read.', {
      reason: 'E_CERTIFICATE',
      advice: 'They must be PEM files; a client key must be without a passphrase and belong to its certificate.',
    });
  }
}

const portOf = (protocol: string, port: string | number | undefined) =>
  Number(port ?? '') || (protocol === 'https:' ? 443 : 80);

/** True for the connections that the pin is for; token services and storage have certificates of their own. */
type IsPinned = (host: string, port: number) => boolean;

function checkPin(pinned: string, callback: buildConnector.Callback): buildConnector.Callback {
  return (...[error, socket]) => {
    if (error !== null) return callback(error, null);
    // An empty one would be a resumed session; those are not kept for pinned connections.
    const shown = (socket as TLSSocket).getPeerCertificate().fingerprint256 ?? '';
    if (shown === pinned) return callback(null, socket);
    socket.destroy();
    callback(new PinMismatch(pinned, shown), null);
  };
}

/** Makes the maker of connections by one way; everything about trust is decided here. */
function createConnector(
  way: Way,
  secureContext: SecureContext,
  proxyContext: SecureContext,
  limits: Limits,
  pin: { fingerprint: string; isFor: IsPinned } | null,
): buildConnector.connector {
  const timeoutMs = limits.connectTimeoutMs;
  const common = { secureContext, timeout: timeoutMs, allowH2: false };
  const trusting = buildConnector(common);
  const comparing = buildConnector({ ...common, rejectUnauthorized: false, maxCachedSessions: 0 });
  return (options, callback) => {
    const target = { host: bareHost(options.hostname), port: portOf(options.protocol, options.port) };
    const isPinned = pin !== null && options.protocol === 'https:' && pin.isFor(target.host, target.port);
    const shake = (httpSocket?: Socket) => {
      const upgraded = httpSocket === undefined ? options : { ...options, httpSocket };
      if (isPinned) comparing(upgraded, checkPin(pin.fingerprint, callback));
      else trusting(upgraded, callback);
    };
    if (way === null) return shake();
    openSocket(way, target, { timeoutMs, proxyContext }).then(
      (socket) => (options.protocol === 'https:' ? shake(socket) : callback(null, socket)),
      (error: Error) => callback(error, null),
    );
  };
}

/**
 * Makes the transport. HTTP/1.1 only: a pool of connections is what registries' rate limits and proxies are made for.
 * @throws AppError `invalid-input` for certificates that cannot be read.
 */
export function createTransport(
  options: TransportOptions,
  registry: URL,
  { limits, now }: Pick<Environment, 'limits' | 'now'>,
): Transport {
  // Made once: reading a hundred authorities anew for every connection would cost more than the handshake.
  const ca = options.certificates === undefined ? {} : { ca: [...options.certificates] };
  const secureContext = readContext({ ...ca, ...options.clientCertificate });
  // The client certificate is for the registry; the proxy must not see it.
  const proxyContext = readContext(ca);
  const pinnedFingerprint =
    options.pinnedFingerprint === undefined ? undefined : normalFingerprint(options.pinnedFingerprint);
  const own = { host: bareHost(registry.hostname), port: portOf(registry.protocol, registry.port) };
  const isFor: IsPinned = (host, port) => host === own.host && port === own.port;
  const pin = pinnedFingerprint === undefined ? null : { fingerprint: pinnedFingerprint, isFor };
  const common = {
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.stallTimeoutMs,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 64 * 1024,
    pipelining: 1,
    allowH2: false,
  };
  const make = (way: Way, protocol: string): Dispatcher => {
    const proxyTls = { secureContext: proxyContext, timeout: limits.connectTimeoutMs };
    const isForwarded = way !== null && protocol === 'http:' && !isSocks(way);
    // Plain http is not tunnelled but asked of the proxy, which is what company proxies allow.
    if (isForwarded) return new ProxyAgent({ ...common, uri: way.href, proxyTls, proxyTunnel: false });
    return new Agent({ ...common, connect: createConnector(way, secureContext, proxyContext, limits, pin) });
  };
  return createRoutes(options, make, {
    now,
    secureContext,
    pinnedFingerprint,
    openBy: (way, url) => {
      const target = { host: bareHost(url.hostname), port: portOf(url.protocol, url.port) };
      return openSocket(way, target, { timeoutMs: limits.connectTimeoutMs, proxyContext });
    },
  });
}

interface RouteParts extends Pick<Transport, 'secureContext' | 'pinnedFingerprint'> {
  readonly now: () => number;
  readonly openBy: (way: Way, url: URL) => Promise<Socket>;
}

// As browsers do: what the system names first is tried again after a while, for it may be back.
const keepGoodMs = 5 * 60_000;

function createRoutes(
  { ways }: TransportOptions,
  make: (way: Way, protocol: string) => Dispatcher,
  { openBy, now, ...trust }: RouteParts,
): Transport {
  const dispatchers = new Map<string, Dispatcher>();
  const lastGood = new Map<string, { readonly way: string; readonly untilMs: number }>();
  const isLastGood = ({ origin }: URL, way: Way): boolean => {
    const { way: good, untilMs } = lastGood.get(origin) ?? { way: null, untilMs: 0 };
    return untilMs > now() && good === (way?.href ?? '');
  };
  const dispatcherOf = (way: Way, protocol: string): Dispatcher => {
    const key = `${protocol} ${way?.href ?? ''}`;
    const dispatcher = dispatchers.get(key) ?? make(way, protocol);
    dispatchers.set(key, dispatcher);
    return dispatcher;
  };
  const waysTo = async (url: URL): Promise<Way[]> => {
    const listed = (await ways?.(url)) ?? [null];
    const found = (listed.length === 0 ? [null] : listed).map(readWay);
    const isGood = (way: Way) => isLastGood(url, way);
    return [...found.filter(isGood), ...found.filter((way) => !isGood(way))];
  };
  return {
    ...trust,
    routes: async (url) => (await waysTo(url)).map((way) => ({ way, dispatcher: dispatcherOf(way, url.protocol) })),
    worked: (url, way) => {
      if (!isLastGood(url, way)) lastGood.set(url.origin, { way: way?.href ?? '', untilMs: now() + keepGoodMs });
    },
    open: async (url) => {
      let last: unknown;
      for (const way of await waysTo(url)) {
        try {
          return await openBy(way, url);
        } catch (error) {
          last = error;
        }
      }
      throw last;
    },
    destroy: async () => void (await Promise.all([...dispatchers.values()].map((one) => one.destroy()))),
  };
}
