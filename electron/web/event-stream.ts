import type { ServerResponse } from 'node:http';
import type { StreamLine } from '../../shared/contract/wire.ts';
import type { EventHub } from '../host/core.ts';

const pingIntervalMs = 15_000;
/** A reader this far behind is cut off; it comes back and is told that it missed events. */
const maxBehindBytes = 4 * 1024 * 1024;

/** Sends events as one NDJSON response until the reader goes or `ending` fires. */
export function streamEvents(hub: EventHub, after: number | null, response: ServerResponse, ending: AbortSignal): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const send = (line: StreamLine) => {
    if (response.writableLength > maxBehindBytes) response.destroy();
    else response.write(`${JSON.stringify(line)}\n`);
  };
  send({ kind: 'open' });
  const unsubscribe = hub.subscribe(after, (event) => send({ kind: 'event', event }));
  const timer = setInterval(() => send({ kind: 'ping' }), pingIntervalMs);
  const end = () => void response.end();
  ending.addEventListener('abort', end);
  response.on('close', () => {
    ending.removeEventListener('abort', end);
    clearInterval(timer);
    unsubscribe();
  });
}
