import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assetResponse } from '../host/assets.ts';
import { securityHeaders, type PagePolicy } from '../host/security-headers.ts';
import { refuse } from './answer.ts';
import type { IdleWatch } from './idle-watch.ts';
import { guardRequest } from './request-guard.ts';
import { routePost, type RouteTargets, type ServerTargets } from './routes.ts';
import type { Log } from '../services/ports.ts';

/** Serves one file of the page. */
export type ServeAsset = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What the server needs. */
export interface LoopbackServerOptions extends RouteTargets {
  /** 0 picks a free port. */
  readonly port: number;
  readonly serveAsset: ServeAsset;
  readonly log: Log;
  readonly idle: IdleWatch;
  /** Only the development server loosens it. */
  readonly policy?: PagePolicy;
  /** Gets the server before it listens, for the development server's hot reload. */
  readonly onServer?: (server: Server) => void;
}

/** A listening server. */
export interface LoopbackServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Limits against requests that never end, headers that never end, and too many of either. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
} as const;
const maxConnections = 200;
const maxHeaders = 60;

/**
 * The browser host's server. Listens on 127.0.0.1 only and answers nobody but the page it has served itself; see
 * `request-guard.ts` for the rules.
 */
export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const headers = Object.entries(securityHeaders(options.policy ?? { connect: 'self' }));
  const ending = new AbortController();
  const targets = { ...options, ending: ending.signal };
  const server = createServer(limits, (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    handle(request, response, targets, portOf(server)).catch((error: unknown) => {
      options.log.error('A request failed', { error });
      if (response.headersSent) response.destroy();
      else refuse(request, response, 500, 'Something went wrong inside Waybill.');
    });
  });
  server.maxConnections = maxConnections;
  // One more than is served, so that a request with too many is seen as such instead of silently cut.
  server.maxHeadersCount = maxHeaders + 1;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    else socket.destroy();
  });
  options.onServer?.(server);
  await listen(server, options.port);
  return {
    port: portOf(server),
    origin: `http://127.0.0.1:${portOf(server)}`,
    stop: () => {
      ending.abort();
      return close(server);
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: LoopbackServerOptions & ServerTargets,
  port: number,
): Promise<void> {
  const { method = '', url = '', rawHeaders } = request;
  if (rawHeaders.length > maxHeaders * 2) return refuse(request, response, 431, 'Too many headers.');
  const verdict = guardRequest({ method, target: url, rawHeaders }, port);
  if (verdict.kind === 'refused') {
    options.log.info('Request refused', { method, status: verdict.status, why: verdict.message });
    return refuse(request, response, verdict.status, verdict.message);
  }
  if (verdict.kind === 'post') {
    response.once('close', options.idle.begin());
    return routePost(verdict.path, request, response, options);
  }
  return options.serveAsset(verdict.path, request, response);
}

/** Serves the built page from a folder. */
export function serveFolder(folder: string): ServeAsset {
  return async (path, request, response) => {
    const { status, contentType, body } = await assetResponse(folder, path);
    response.writeHead(status, { 'content-type': contentType, 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Answers under way get a moment to go out; what is still open then is cut. */
const patienceMs = 1_000;

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
