import { AppError } from '../../shared/errors.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { requestToken } from './auth/token.ts';
import { basicHeader } from './auth/basic.ts';
import { probe } from './capabilities.ts';
import { type Environment, realEnvironment } from './environment.ts';
import { createExchange } from './http/exchange.ts';
import { isLoopback } from './http/hosts.ts';
import { createHttpClient, type HttpClient } from './http/http.ts';
import { createLimiter } from './http/limiter.ts';
import { createRedactor, type Redactor } from './http/messages.ts';
import { followRedirects } from './http/redirects.ts';
import { createTransport } from './http/transport.ts';
import { createOciApi } from './oci/oci.ts';
import { createQuayHttp } from './quay/quay-http.ts';
import { createQuayApi } from './quay/quay.ts';
import type { Credentials, Registry, RegistryOptions } from './registry.ts';

/** The registry's address as a URL. @throws AppError `invalid-input` for anything but an origin that may be used. */
function readOrigin(text: string, allowPlainHttp: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new AppError('invalid-input', 'A registry’s address looks like https://registry.example.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('invalid-input', 'User name and password do not belong into the address; sign in with them.');
  }
  if (url.protocol === 'http:' && !allowPlainHttp && !isLoopback(url.hostname)) {
    throw new AppError(
      'invalid-input',
      `${url.host} would be reached over plain http, where anybody on the way reads passwords and changes images.`,
      {
        registry: url.host,
        reason: 'E_PLAIN_HTTP',
        advice: 'Use https, or allow plain http for this registry if you know why.',
      },
    );
  }
  return new URL(url.origin);
}

/** Everything of the credentials that must not be seen in a message. */
function secretsOf(credentials: Credentials): string[] {
  switch (credentials.method) {
    case 'anonymous':
      return [];
    case 'basic':
      return [credentials.password, basicHeader(credentials.username, credentials.password).slice('Basic '.length)];
    case 'token':
      return [credentials.token, basicHeader('$oauthtoken', credentials.token).slice('Basic '.length)];
  }
}

function createHttp(
  options: RegistryOptions,
  registry: URL,
  redactor: Redactor,
  environment: Environment,
): { http: HttpClient; close: () => Promise<void> } {
  const transport = createTransport(options, environment.limits);
  const exchange = createExchange(transport, environment.limits);
  // Without identity a proxy may compress, and then digests would be over other bytes.
  const headers = { 'user-agent': options.userAgent, 'accept-encoding': 'identity' };
  const { credentials } = options;
  const authenticator = createAuthenticator({
    registry,
    credentials,
    approvedRealms: options.approvedRealms ?? [],
    now: () => environment.now(),
    requestToken: (question, where) =>
      requestToken({ exchange, registry, credentials, headers, redactor, environment }, question, where),
    ping: async (where) => {
      const answer = await followRedirects(
        exchange,
        { method: 'GET', url: new URL('/v2/', registry), headers },
        registry,
        where,
      );
      answer.body.cancel();
      return answer.headers;
    },
  });
  const limiter = createLimiter(environment);
  return {
    http: createHttpClient({ registry, headers, exchange, authenticator, limiter, redactor, environment }),
    close: () => transport.destroy(),
  };
}

/**
 * A client for one registry and one identity. Nothing is sent until it is used.
 * @throws AppError `invalid-input` for an address or credentials that cannot be used (E_PLAIN_HTTP: plain http to
 * another machine without consent).
 */
export function createRegistry(options: RegistryOptions, environment: Environment = realEnvironment): Registry {
  const registry = readOrigin(options.url, options.allowPlainHttp);
  const redactor = createRedactor(secretsOf(options.credentials));
  const { http, close } = createHttp(options, registry, redactor, environment);
  const oci = createOciApi(http);
  const quayHttp = createQuayHttp(http, options.credentials);
  const quay = createQuayApi(http, quayHttp);
  return {
    url: registry.origin,
    host: registry.host,
    oci,
    quay,
    probe: (call) => probe({ http, oci, quay, quayHttp, credentials: options.credentials }, call),
    close,
  };
}
