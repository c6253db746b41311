import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between Waybill and a registry and can keep requests waiting, so that a test can act in the middle of work. */
export interface Gate {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** From now on requests for which this is true wait until {@link Gate.release}. */
  hold(isHeld: (method: string, path: string) => boolean): void;
  /** How many requests have been kept waiting. */
  heldCount(): number;
  /** Lets everything through, also what waits. */
  release(): void;
  stop(): Promise<void>;
}

/** Starts a gate in front of a registry. */
export async function startGate(target: string): Promise<Gate> {
  let isHeld: (method: string, path: string) => boolean = () => false;
  let heldCount = 0;
  const waiting: (() => void)[] = [];
  const server = createServer((incoming, answer) => {
    const pass = () => forward(target, incoming, answer);
    if (!isHeld(incoming.method ?? 'GET', incoming.url ?? '/')) return pass();
    heldCount += 1;
    waiting.push(pass);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hold: (next) => (isHeld = next),
    heldCount: () => heldCount,
    release: () => {
      isHeld = () => false;
      for (const pass of waiting.splice(0)) pass();
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The host header stays, so that the registry's own links lead through the gate again. */
function forward(target: string, incoming: IncomingMessage, answer: ServerResponse): void {
  // Whoever asked may have gone away while waiting.
  if (answer.destroyed) return;
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, target), { method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  answer.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
