import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { AppError } from '../../../shared/errors.ts';
import type { Limits } from '../environment.ts';

/** How the sockets of one registry are made. */
export interface TransportOptions {
  /** PEM certificates to trust; undefined means the runtime's defaults. */
  readonly certificates?: readonly string[] | undefined;
  /** PEM client certificate and key. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  readonly proxyUrl?: string | null | undefined;
}

function readProxy(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AppError('invalid-input', 'The proxy setting is not a URL such as http://proxy.example:3128.');
  }
  if (!['http:', 'https:', 'socks5:'].includes(url.protocol)) {
    throw new AppError(
      'invalid-input',
      `A proxy is reached over http, https or socks5, not ${url.protocol.slice(0, -1)}.`,
    );
  }
  return url;
}

function readContext(options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch {
    // OpenSSL's words name no file and no host.
    throw new AppError('invalid-input', 'The certificates or the client key of this registry cannot be read.', {
      reason: 'E_CERTIFICATE',
      advice: 'They must be PEM files; a client key must be without a passphrase and belong to its certificate.',
    });
  }
}

/**
 * Sockets for one registry and the hosts it redirects to. Redirects, retries and decoding are not done here.
 * HTTP/1.1 only: a pool of connections is what registries' rate limits and proxies are made for.
 */
export function createTransport(options: TransportOptions, limits: Limits): Dispatcher {
  // Made once: reading a hundred authorities anew for every connection would cost more than the handshake.
  const ca = options.certificates === undefined ? {} : { ca: [...options.certificates] };
  const secureContext = readContext({ ...ca, ...options.clientCertificate });
  const common = {
    connectTimeout: limits.connectTimeoutMs,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.stallTimeoutMs,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 64 * 1024,
    pipelining: 1,
    allowH2: false,
  };
  if (options.proxyUrl === undefined || options.proxyUrl === null) {
    return new Agent({ ...common, connect: { secureContext, timeout: limits.connectTimeoutMs } });
  }
  const proxy = readProxy(options.proxyUrl);
  return new ProxyAgent({
    ...common,
    uri: proxy.href,
    requestTls: { secureContext, timeout: limits.connectTimeoutMs },
    // The client certificate is for the registry; the proxy must not see it. To SOCKS there is no TLS, and the
    // library would start it if it were given anything here.
    ...(proxy.protocol === 'socks5:'
      ? {}
      : { proxyTls: { secureContext: readContext(ca), timeout: limits.connectTimeoutMs } }),
  });
}
