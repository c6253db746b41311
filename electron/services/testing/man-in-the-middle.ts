import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is done with a request: answered by the registry, or spoilt in one of the ways networks know. */
export type Meddling =
  | { readonly kind: 'pass' }
  /** The registry does it, but its answer never arrives. */
  | { readonly kind: 'lose-answer'; readonly then?: () => void }
  /** The registry does it, but a gateway answers in its place. */
  | { readonly kind: 'replace-answer'; readonly status: number; readonly body?: string; readonly type?: string }
  /** The registry never hears of it. */
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string; readonly type?: string }
  | { readonly kind: 'hang-up' }
  /** Runs before the request is passed on. */
  | { readonly kind: 'first'; readonly run: () => Promise<void> };

/** A proxy in front of a real registry that counts what is asked and can spoil it. */
export interface ManInTheMiddle {
  readonly url: string;
  /** `METHOD /path` of every request so far. */
  readonly requests: string[];
  /** Decides about every request; everything passes unless told. */
  meddle(decide: (method: string, path: string) => Meddling): void;
  close(): Promise<void>;
}

/** Starts the proxy on a free port. */
export async function startManInTheMiddle(target: string): Promise<ManInTheMiddle> {
  const requests: string[] = [];
  let decide: (method: string, path: string) => Meddling = () => ({ kind: 'pass' });
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/' } = incoming;
    requests.push(`${method} ${url}`);
    void handle(target, incoming, outgoing, decide(method, url)).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    meddle: (next) => void (decide = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(target: string, incoming: IncomingMessage, outgoing: ServerResponse, what: Meddling) {
  switch (what.kind) {
    case 'hang-up':
      outgoing.destroy();
      return;
    case 'answer':
      incoming.resume();
      answer(outgoing, what);
      return;
    case 'first':
      await what.run();
      (await forward(target, incoming)).pipeInto(outgoing);
      return;
    case 'pass':
      (await forward(target, incoming)).pipeInto(outgoing);
      return;
    case 'lose-answer':
      await (await forward(target, incoming)).drain();
      what.then?.();
      outgoing.destroy();
      return;
    case 'replace-answer':
      await (await forward(target, incoming)).drain();
      answer(outgoing, what);
  }
}

function answer(
  outgoing: ServerResponse,
  { status, body = '', type = 'application/json' }: { status: number; body?: string; type?: string },
) {
  outgoing.writeHead(status, { 'content-type': type });
  outgoing.end(body);
}

function forward(target: string, incoming: IncomingMessage) {
  return new Promise<{ pipeInto(outgoing: ServerResponse): void; drain(): Promise<void> }>((resolve, reject) => {
    const { method, url, headers } = incoming;
    const { host, origin } = new URL(target);
    const onward = request(new URL(url ?? '/', target), { method, headers: { ...headers, host } }, (response) => {
      resolve({
        pipeInto: (outgoing) => {
          outgoing.writeHead(response.statusCode ?? 502, readdressed(response.headers, origin, headers.host ?? ''));
          response.pipe(outgoing);
        },
        drain: async () => {
          response.resume();
          await once(response, 'end');
        },
      });
    });
    onward.once('error', reject);
    incoming.pipe(onward);
  });
}

/** Addresses of the registry in an answer become those of the proxy, so that nothing goes around it. */
function readdressed(headers: IncomingHttpHeaders, origin: string, host: string): IncomingHttpHeaders {
  const changed: IncomingHttpHeaders = { ...headers };
  for (const name of ['location', 'www-authenticate', 'link'] as const) {
    const value = headers[name];
    if (typeof value === 'string') changed[name] = value.replaceAll(origin, `http://${host}`);
  }
  return changed;
}
