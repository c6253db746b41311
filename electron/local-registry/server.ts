import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Access } from './auth/access.ts';
import type { Authenticator } from './auth/authenticate.ts';
import type { Exchange } from './http/exchange.ts';
import { sendJson } from './http/exchange.ts';
import { refusal } from './http/guard.ts';
import { HttpProblem, registryProblem } from './http/problem.ts';

/** Answers what lies under a prefix; gets the decoded rest of the path, split at slashes. */
type Routes = (exchange: Exchange, segments: readonly string[]) => Promise<void>;

export interface ServerDependencies {
  readonly authenticator: Authenticator;
  readonly registry: Routes;
  readonly api: Routes;
  readonly releases: Routes;
  /** Told about what should not happen; never contains a credential. */
  readonly logError: (message: string) => void;
}

/** Of each server. Node counts a connection that was opened ahead and never used as busy, so closing looks itself. */
const openSockets = new WeakMap<Server, ReadonlySet<Socket>>();

/** How long a finished server waits for requests that are under way. */
const graceMs = 3000;

/** The HTTP server on 127.0.0.1, not yet listening. */
export function createRegistryServer(dependencies: ServerDependencies): Server {
  const server = createServer((request, response) => {
    void answer(dependencies, server, request, response);
  });
  // A layer of gigabytes may take its time; a client that says nothing at all may not.
  server.requestTimeout = 0;
  server.headersTimeout = 60_000;
  server.timeout = 300_000;
  server.keepAliveTimeout = 30_000;
  const sockets = new Set<Socket>();
  openSockets.set(server, sockets);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return server;
}

/** Listens; answers the port. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Takes no more requests, lets those under way finish for a moment, then ends. */
export async function closeServer(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    for (const socket of openSockets.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
  });
  clearTimeout(timer);
}

async function answer(
  dependencies: ServerDependencies,
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  try {
    await dispatch(dependencies, server, request, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      // The rest of a body cannot be taken back: a broken connection says that it is not whole.
      response.destroy();
      if (!isDisconnect(error)) dependencies.logError(describe(method, request, error));
      return;
    }
    const problem = toProblem(error);
    if (problem.status >= 500 && !(error instanceof HttpProblem)) {
      dependencies.logError(describe(method, request, error));
    }
    refuse(request, response, problem);
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, problem: HttpProblem): void {
  // What is left of the request body is not read, so the connection cannot be used again.
  const headers = request.complete ? problem.headers : { ...problem.headers, Connection: 'close' };
  sendJson({ response, method: request.method ?? 'GET' }, problem.status, problem.body, headers);
  if (!request.complete) request.resume();
}

async function dispatch(
  { authenticator, registry, api, releases }: ServerDependencies,
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = refusal(request.headers, (server.address() as AddressInfo).port);
  if (refused !== null) throw registryProblem(403, 'DENIED', refused);
  const target = request.url ?? '/';
  const queryAt = target.indexOf('?');
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  const query = new URLSearchParams(queryAt < 0 ? '' : target.slice(queryAt + 1));
  const origin = `http://${request.headers.host ?? ''}`;
  const exchange = (access: Access): Exchange => ({
    request,
    response,
    method: request.method ?? 'GET',
    query,
    target,
    origin,
    access,
  });
  const [, first = '', ...rest] = path.split('/').map(decodeSegment);
  const { authorization } = request.headers;
  if (first === 'v2') {
    await registry(exchange(authenticator.forRegistry(authorization)), rest.length === 0 ? [''] : rest);
    return;
  }
  if (first === 'api' && rest[0] === 'v1') {
    await api(exchange(authenticator.forApi(authorization)), rest.slice(1));
    return;
  }
  if (first === 'cnr') {
    await releases(exchange(authenticator.forApi(authorization)), rest);
    return;
  }
  throw new HttpProblem(404, { message: 'The requested URL was not found on the server.' });
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpProblem(400, { message: 'The address is not properly encoded.' });
  }
}

/** SQLITE_FULL; sqlite.org/rescode.html */
const sqliteFull = 13;
const noSpaceCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isNoSpace(error)) {
    return registryProblem(507, 'DENIED', 'the disk of the registry is full; nothing was changed');
  }
  return registryProblem(500, 'UNSUPPORTED', 'the registry failed to answer; its log says more');
}

function isNoSpace(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && noSpaceCodes.has(error.code)) return true;
  return 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === sqliteFull;
}

function isDisconnect(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'EPIPE';
}

function describe(method: string, request: IncomingMessage, error: unknown): string {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  return `${method} ${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
