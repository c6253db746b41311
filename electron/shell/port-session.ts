import type { Envelope } from '../../shared/contract/kit.ts';
import { portRequestSchema, type PortAnswer, type PortRequest, type StreamLine } from '../../shared/contract/wire.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import type { Dispatch, EventHub } from '../host/core.ts';
import { inputTooLarge, maxInputBytes } from '../host/operation-limits.ts';

/** What is used of Electron's MessagePortMain. */
export interface HostPort {
  postMessage(message: PortAnswer): void;
  on(name: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(name: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** More calls than any screen makes at once; a page that opens more has gone wrong. */
const maxOpenCalls = 500;

/**
 * Serves one document over its port: calls, aborts and events. Inputs go through JSON, so that both transports pass on
 * the same values. When the port closes (navigation, reload, crash), everything open is aborted. A message that is none
 * of ours closes the port.
 */
export function servePort(port: HostPort, { dispatch, hub }: { dispatch: Dispatch; hub: EventHub }): void {
  const open = new Map<number, AbortController>();
  let unsubscribe = () => undefined as void;

  const call = async ({ id, name, input }: PortRequest & { kind: 'call' }) => {
    const aborted = new AbortController();
    open.set(id, aborted);
    const envelope = await carry(dispatch, name, input, aborted.signal);
    // An aborted call has been answered on the page's side, and a closed port takes no answers.
    if (open.delete(id) && !aborted.signal.aborted) port.postMessage({ kind: 'answer', id, envelope });
  };
  const listen = (after: number | null) => {
    unsubscribe();
    const send = (line: StreamLine) => port.postMessage({ kind: 'stream', line });
    send({ kind: 'open' });
    unsubscribe = hub.subscribe(after, (event) => send({ kind: 'event', event }));
  };

  port.on('message', ({ data }) => {
    const request = portRequestSchema.safeParse(data);
    if (!request.success) return port.close();
    const message = request.data;
    if (message.kind === 'call' && (open.size >= maxOpenCalls || open.has(message.id))) return port.close();
    if (message.kind === 'call') void call(message);
    if (message.kind === 'abort') open.get(message.id)?.abort();
    if (message.kind === 'listen') listen(message.after);
    if (message.kind === 'unlisten') unsubscribe();
  });
  port.on('close', () => {
    unsubscribe();
    open.forEach((aborted) => aborted.abort());
    open.clear();
  });
  port.start();
}

async function carry(dispatch: Dispatch, name: string, input: unknown, signal: AbortSignal): Promise<Envelope> {
  const maxBytes = maxInputBytes(name);
  const text = toJson(input);
  if (text === null)
    return refusal(new AppError('invalid-input', 'The request is not JSON.', { reason: 'E_NOT_JSON' }));
  if (Buffer.byteLength(text) > maxBytes) return refusal(inputTooLarge(maxBytes));
  return dispatch(name, JSON.parse(text), signal);
}

function refusal(error: AppError): Envelope {
  return { ok: false, error: toWireError(error) };
}

/** JSON text, or null for what JSON cannot say (cycles, bigints). */
function toJson(value: unknown): string | null {
  try {
    return JSON.stringify(value ?? null);
  } catch {
    return null;
  }
}
