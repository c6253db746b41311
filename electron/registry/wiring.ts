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
import { createTransport, type Transport } from './http/transport.ts';
import type { Credentials, LoginSource, Quota, RegistryOptions } from './registry.ts';

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
      const told = readQuota(headers, environment.now());
      if (told !== null) options.onQuota?.(told);
      quota = told ?? quota;
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

function createInspector({ open, secureContext }: Transport, timeoutMs: number): ServerInspector {
  return {
    describeCertificate: async (url) =>
      describeCertificate(await readPeerCertificates(url, { open: () => open(url), secureContext, timeoutMs })),
    asksForClientCertificate: (url) =>
      asksForClientCertificate(url, { open: () => open(url), timeoutMs: Math.min(timeoutMs, 1000) }),
  };
}

/** Every login that is used becomes known to the redactor before it is sent anywhere. */
function createLogin({ login, credentials }: RegistryOptions, redactor: Redactor): LoginSource {
  return async (repository, options) => {
    const found = (await login?.(repository, options)) ?? credentials;
    if (login !== undefined) for (const secret of secretsOf(found)) redactor.add(secret);
    return found;
  };
}

/** A refused login that another program keeps is read once more: it may have been renewed since. */
async function askAgainWhenRenewed<T>(
  { login: source }: RegistryOptions,
  login: LoginSource,
  { repository }: Where,
  ask: (credentials: Credentials) => Promise<T>,
): Promise<T> {
  const used = await login(repository);
  try {
    return await ask(used);
  } catch (error) {
    const isRefused = error instanceof AppError && error.details.reason === 'E_CREDENTIALS';
    if (source === undefined || !isRefused) throw error;
    const renewed = await login(repository, { refused: true });
    if (JSON.stringify(renewed) === JSON.stringify(used)) throw error;
    return ask(renewed);
  }
}

/** The parts of a client, wired for one registry and one identity. */
export interface Wiring {
  readonly registry: URL;
  readonly redactor: Redactor;
  readonly exchange: Exchange;
  readonly transport: Transport;
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
  const redactor = createRedactor(secretsOf(credentials), options.onSecret);
  const login = createLogin(options, redactor);
  const { limits } = environment;
  const transport = createTransport(options, registry, environment);
  const exchange = createExchange(transport, limits, createInspector(transport, limits.connectTimeoutMs));
  // Without identity a proxy may compress, and then digests would be over other bytes.
  const headers = { 'user-agent': userAgent, 'accept-encoding': 'identity' };
  const memory = createMemory(options, environment);
  const askToken: Wiring['requestToken'] = (question, where) => {
    memory.keepService(question.service);
    return askAgainWhenRenewed(options, login, where, (now) =>
      requestToken({ exchange, credentials: now, headers, redactor, environment }, question, where),
    );
  };
  const ping: Wiring['ping'] = (where, signal) =>
    followRedirects(exchange, { method: 'GET', url: new URL('/v2/', registry), headers, signal }, registry, where);
  const authenticator = createAuthenticator({
    registry,
    login,
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
    transport,
    http: clientOf(registry, memory.watcher),
    quota: memory.quota,
    service: memory.service,
    httpFor: (origin) => clientOf(origin, { ...memory.watcher, answered: () => undefined }),
    ping,
    requestToken: askToken,
    close: () => transport.destroy(),
  };
}
