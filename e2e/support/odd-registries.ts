import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { forward } from './gate.ts';

/** A registry, or what stands in front of one. */
export interface OddRegistry {
  readonly url: string;
  readonly host: string;
  stop(): Promise<void>;
}

/** Stands in front of a registry that speaks plain http and speaks TLS with the given certificate, PEM. */
export async function startTlsFront(target: string, pair: { cert: string; key: string }): Promise<OddRegistry> {
  const server = createHttpsServer(pair, (incoming, answer) => {
    // The local registry answers only under its own name.
    incoming.headers.host = new URL(target).host;
    forward(target, incoming, answer);
  });
  const port = await listen(server);
  return { url: `https://localhost:${port}`, host: `localhost:${port}`, stop: () => stop(server) };
}

/** How a registry with a token service is set up. */
export interface TokenRegistryOptions {
  readonly username: string;
  readonly password: string;
  /** Anonymous users are given tokens too, as in public registries. */
  readonly isPublic?: boolean;
  /** Where the token service is, when it is not this server itself. */
  readonly realm?: string;
}

/** A registry with one empty list of repositories behind a token service, and every password that service was sent. */
export interface TokenRegistry extends OddRegistry {
  readonly sentPasswords: readonly string[];
}

/** Starts it. Tokens of all of them are the same, so that one can be the token service of another. */
export async function startTokenRegistry(options: TokenRegistryOptions): Promise<TokenRegistry> {
  const sentPasswords: string[] = [];
  let origin = '';
  const server = createHttpServer((incoming, answer) => {
    const authorization = incoming.headers.authorization ?? '';
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      answer.writeHead(status, { 'content-type': 'application/json', ...headers });
      answer.end(JSON.stringify(body));
    };
    const unauthorized = { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] };
    if ((incoming.url ?? '').startsWith('/token')) {
      const basic = /^Basic (.+)$/.exec(authorization)?.[1];
      if (basic === undefined) return options.isPublic === true ? send(200, { token }) : send(401, unauthorized);
      const [username, ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
      sentPasswords.push(rest.join(':'));
      const isRight = username === options.username && rest.join(':') === options.password;
      return isRight ? send(200, { token }) : send(401, unauthorized);
    }
    if (authorization !== `Bearer ${token}`) {
      const realm = options.realm ?? `${origin}/token`;
      return send(401, unauthorized, { 'www-authenticate': `Bearer realm="${realm}",service="odd"` });
    }
    if (incoming.url === '/v2/') return send(200, {});
    if ((incoming.url ?? '').startsWith('/v2/_catalog')) return send(200, { repositories: [] });
    send(404, { errors: [{ code: 'NAME_UNKNOWN', message: 'not here' }] });
  });
  const port = await listen(server);
  origin = `http://127.0.0.1:${port}`;
  return { url: origin, host: `127.0.0.1:${port}`, sentPasswords, stop: () => stop(server) };
}

const token = 'odd-token';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
