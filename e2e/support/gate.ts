import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type RequestTest = (method: string, path: string) => boolean;

/**
 * What happens to a request: the connection breaks before it reaches the registry, or after the registry has done it, or
 * it gets another answer.
 */
export type Disturbance =
  'cut' | 'cut-answer' | { readonly status: number; readonly code: string; readonly message: string };

/**
 * Stands between Waybill and a registry. It can keep requests waiting, so that a test can act in the middle of work, and
 * break connections or answer itself, as a registry in trouble does.
 */
export interface Gate {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** From now on requests for which this is true wait until {@link Gate.release}. */
  hold(isHeld: RequestTest): void;
  /** From now on requests for which this is true meet the disturbance, until {@link Gate.release}. */
  disturb(isDisturbed: RequestTest, how: Disturbance): void;
  /** How many requests have been kept waiting. */
  heldCount(): number;
  /** How many requests have been disturbed. */
  disturbedCount(): number;
  /** Lets everything through, also what waits. */
  release(): void;
  stop(): Promise<void>;
}

/** Starts a gate in front of a registry. */
export async function startGate(target: string): Promise<Gate> {
  let isHeld: RequestTest = () => false;
  let disturbance: { isDisturbed: RequestTest; how: Disturbance } | null = null;
  let heldCount = 0;
  let disturbedCount = 0;
  const waiting: (() => void)[] = [];
  const server = createServer((incoming, answer) => {
    const { method = 'GET', url = '/' } = incoming;
    const pass = () => forward(target, incoming, answer);
    if (disturbance?.isDisturbed(method, url) === true) {
      disturbedCount += 1;
      return disturb(target, incoming, answer, disturbance.how);
    }
    if (!isHeld(method, url)) return pass();
    heldCount += 1;
    waiting.push(pass);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hold: (next) => (isHeld = next),
    disturb: (isDisturbed, how) => (disturbance = { isDisturbed, how }),
    heldCount: () => heldCount,
    disturbedCount: () => disturbedCount,
    release: () => {
      isHeld = () => false;
      disturbance = null;
      for (const pass of waiting.splice(0)) pass();
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function disturb(target: string, incoming: IncomingMessage, answer: ServerResponse, how: Disturbance): void {
  if (how === 'cut') return void incoming.socket.destroy();
  if (how === 'cut-answer') return forward(target, incoming, answer, () => incoming.socket.destroy());
  const { status, code, message } = how;
  incoming.resume();
  answer.writeHead(status, { 'content-type': 'application/json' });
  answer.end(JSON.stringify({ errors: [{ code, message }] }));
}

/** The host header stays, so that the registry's own links lead through the gate again. */
export function forward(target: string, incoming: IncomingMessage, answer: ServerResponse, onDone?: () => void): void {
  // Whoever asked may have gone away while waiting.
  if (answer.destroyed) return;
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, target), { method, headers }, (response) => {
    if (onDone !== undefined) {
      response.resume().once('end', onDone);
      return;
    }
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  answer.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
