import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** What a request must look like to get the answer of its step. Members that are not given match anything. */
export interface Expected {
  readonly method: string;
  /** Path and query, exactly or by pattern. */
  readonly path: string | RegExp;
  /** By lower-case name; null means that the header must not be there. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  readonly body?: string | RegExp;
}

/** What goes wrong with an answer. `at` counts body bytes. */
export type Fault =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'reset'; readonly at: number }
  | { readonly kind: 'stall'; readonly at: number }
  /** The connection is reset before any answer. */
  | { readonly kind: 'hang-up' }
  /** The connection stays open and silent. */
  | { readonly kind: 'silence' };

/** The answer of a step. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  readonly fault?: Fault;
  readonly delayMs?: number;
  /** Replaces the true Content-Length. */
  readonly claimedLength?: number;
  /** Sends the body in chunks, without a length. */
  readonly chunked?: boolean;
}

/** One request that must come, and what it gets. */
export interface Step {
  readonly expect: Expected;
  readonly answer: Answer;
  /** How often it must come; `any` also allows never. Once unless told. */
  readonly times?: number | 'any';
}

/** A request as it came. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that plays a script. */
export interface ScriptedServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly seen: readonly Seen[];
  /** Adds steps after the start, for scripts that name the server's own address. */
  add(...steps: readonly Step[]): void;
  /** Throws when a request came that the script does not have, or one of the script did not come. */
  verify(): void;
  close(): Promise<void>;
}

function matches(value: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? value === wanted : wanted.test(value);
}

function isMet(expected: Expected, seen: Seen): boolean {
  if (expected.method !== seen.method || !matches(seen.path, expected.path)) return false;
  if (expected.body !== undefined && !matches(seen.body, expected.body)) return false;
  return Object.entries(expected.headers ?? {}).every(([name, wanted]) => {
    const value = seen.headers[name];
    if (wanted === null) return value === undefined;
    return value !== undefined && matches(Array.isArray(value) ? value.join(', ') : value, wanted);
  });
}

async function readRequest(request: IncomingMessage): Promise<Seen> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(pieces).toString('utf8'),
  };
}

function play(answer: Answer, response: ServerResponse, socket: Socket): void {
  const { fault } = answer;
  if (fault?.kind === 'silence') return;
  if (fault?.kind === 'hang-up') {
    socket.resetAndDestroy();
    return;
  }
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : Buffer.from(answer.body ?? '');
  const length = answer.chunked === true ? {} : { 'content-length': String(answer.claimedLength ?? body.length) };
  const headers = Object.fromEntries(
    Object.entries(answer.headers ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
  response.writeHead(answer.status ?? 200, { ...length, ...headers });
  if (fault === undefined) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  response.write(body.subarray(0, fault.at), () => {
    if (fault.kind === 'cut') socket.destroy();
    // A reset may overtake the bytes before it; give them a turn to leave.
    if (fault.kind === 'reset') setTimeout(() => socket.resetAndDestroy(), 20);
  });
  // With nothing to write the callback does not come before the headers have left.
  if (fault.at === 0) setTimeout(() => (fault.kind === 'stall' ? undefined : socket.destroy()), 20);
}

function createScript(initial: readonly Step[]) {
  const steps = initial.map((step) => ({ step, count: 0 }));
  const seen: Seen[] = [];
  const unexpected: Seen[] = [];
  return {
    seen,
    add: (more: readonly Step[]) => steps.push(...more.map((step) => ({ step, count: 0 }))),
    next: (request: Seen): Answer => {
      seen.push(request);
      const found = steps.find(
        ({ step, count }) => (step.times === 'any' || count < (step.times ?? 1)) && isMet(step.expect, request),
      );
      if (found === undefined) {
        unexpected.push(request);
        return { status: 418, body: 'unexpected request' };
      }
      found.count += 1;
      return found.step.answer;
    },
    verify: () => {
      const missing = steps.filter(({ step, count }) => step.times !== 'any' && count < (step.times ?? 1));
      const lines = [
        ...unexpected.map(({ method, path }) => `unexpected: ${method} ${path}`),
        ...missing.map(({ step }) => `did not come: ${step.expect.method} ${String(step.expect.path)}`),
      ];
      if (lines.length > 0) throw new Error(`The script was not kept.\n${lines.join('\n')}`);
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Starts a server on a free port of 127.0.0.1 that plays the steps; an unexpected request fails {@link ScriptedServer.verify}. */
export async function startScriptedServer(
  steps: readonly Step[],
  options: { readonly tls?: TlsOptions; readonly hostname?: string } = {},
): Promise<ScriptedServer> {
  const script = createScript(steps);
  const sockets = new Set<Socket>();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    readRequest(request)
      .then((seen) => {
        const answer = script.next(seen);
        setTimeout(() => play(answer, response, request.socket), answer.delayMs ?? 0);
      })
      .catch(() => request.socket.destroy());
  };
  const server = options.tls === undefined ? createServer(handle) : createTlsServer(options.tls, handle);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server);
  const host = `${options.hostname ?? '127.0.0.1'}:${port}`;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}`,
    host,
    port,
    seen: script.seen,
    add: (...more) => script.add(more),
    verify: script.verify,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A JSON answer. */
export function json(value: unknown, more: Answer = {}): Answer {
  return { ...more, headers: { 'content-type': 'application/json', ...more.headers }, body: JSON.stringify(value) };
}
