import { AppError } from '../../shared/errors.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { basicHeader } from './auth/basic.ts';
import { parseChallenges } from './auth/challenge.ts';
import { requestToken, type TokenQuestion } from './auth/token.ts';
import type { Token } from './auth/token-reply.ts';
import type { Environment } from './environment.ts';
import type { CallWatcher } from './http/call.ts';
import { createExchange, type Exchange, type ServerInspector } from './http/exchange.ts';
import { isLoopback } from './http/hosts.ts';
import { createHttpClient, type HttpClient } from './http/http.ts';
import type { ResponseHeaders } from './http/headers.ts';
import { createLimiter } from './http/limiter.ts';
import { createRedactor, type Redactor, type Where } from './http/messages.ts';
import { asksForClientCertificate, describeCertificate, readPeerCertificates } from './http/peer-certificate.ts';
import { readQuota } from './http/quota.ts';
import { type FollowedAnswer, followRedirects } from './http/redirects.ts';
import { createTransport } from './http/transport.ts';
import type { Credentials, Quota, RegistryOptions } from './registry.ts';

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

/** What a challenge says the registry's service is. */
function readService(headers: ResponseHeaders): string | null {
  const challenges = parseChallenges(headers.all('www-authenticate'));
  return challenges.map(({ parameters }) => parameters.get('service')).find((name) => name !== undefined) ?? null;
}

/** What the registry's answers told in passing. */
function createMemory(options: RegistryOptions, environment: Environment) {
  let quota: Quota | null = null;
  let service: string | null = null;
  const keepService = (name: string | null | undefined) => {
    service = name ?? service;
  };
  const watcher: CallWatcher = {
    answered: (headers) => {
      quota = readQuota(headers, environment.now()) ?? quota;
      keepService(readService(headers));
    },
    waiting: (wait) => options.onWait?.(wait),
  };
  return { watcher, keepService, quota: () => quota, service: () => service };
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

/** Looks at servers directly; behind a proxy there is no way of our own to them. */
function createInspector({ certificates, proxyUrl }: RegistryOptions, timeoutMs: number): ServerInspector | undefined {
  if (proxyUrl !== undefined && proxyUrl !== null) return undefined;
  return {
    describeCertificate: async (url) =>
      describeCertificate(await readPeerCertificates(url, { certificates, timeoutMs })),
    asksForClientCertificate: (url) => asksForClientCertificate(url, Math.min(timeoutMs, 1000)),
  };
}

/** The parts of a client, wired for one registry and one identity. */
export interface Wiring {
  readonly registry: URL;
  readonly redactor: Redactor;
  readonly exchange: Exchange;
  readonly http: HttpClient;
  /** `GET /v2/` with redirects and without credentials. The body is the caller's to read or cancel. */
  ping(where: Where, signal?: AbortSignal): Promise<FollowedAnswer>;
  requestToken(question: TokenQuestion, where: Where): Promise<Token>;
  quota(): Quota | null;
  /** The `service` that the registry's challenges name, once one was seen: what it calls itself. */
  service(): string | null;
  /** A client of another address that belongs to the registry. It never carries the registry's sign-in by itself. */
  httpFor(origin: URL): HttpClient;
  close(): Promise<void>;
}

/**
 * Wires a client. Nothing is sent until it is used.
 * @throws AppError `invalid-input` for an address, proxy or credentials that cannot be used.
 */
export function wire(options: RegistryOptions, environment: Environment): Wiring {
  const registry = readOrigin(options.url, options.allowPlainHttp);
  const { credentials, userAgent } = options;
  const redactor = createRedactor(secretsOf(credentials));
  const { limits } = environment;
  const transport = createTransport(options, limits);
  const exchange = createExchange(transport, limits, createInspector(options, limits.connectTimeoutMs));
  // Without identity a proxy may compress, and then digests would be over other bytes.
  const headers = { 'user-agent': userAgent, 'accept-encoding': 'identity' };
  const memory = createMemory(options, environment);
  const askToken: Wiring['requestToken'] = (question, where) => {
    memory.keepService(question.service);
    return requestToken({ exchange, credentials, headers, redactor, environment }, question, where);
  };
  const ping: Wiring['ping'] = (where, signal) =>
    followRedirects(exchange, { method: 'GET', url: new URL('/v2/', registry), headers, signal }, registry, where);
  const authenticator = createAuthenticator({
    registry,
    credentials,
    approvedRealms: options.approvedRealms ?? [],
    now: () => environment.now(),
    requestToken: askToken,
    ping: async (where) => {
      const answer = await ping(where);
      answer.body.cancel();
      return answer.headers;
    },
  });
  const parts = { headers, exchange, authenticator, redactor, environment };
  // Each address has its own turns: a slow neighbour must not hold the registry up.
  const clientOf = (origin: URL, told: CallWatcher) =>
    createHttpClient({ ...parts, registry: origin, limiter: createLimiter(environment), watcher: told });
  return {
    registry,
    redactor,
    exchange,
    http: clientOf(registry, memory.watcher),
    quota: memory.quota,
    service: memory.service,
    httpFor: (origin) => clientOf(origin, { ...memory.watcher, answered: () => undefined }),
    ping,
    requestToken: askToken,
    close: () => transport.destroy(),
  };
}
