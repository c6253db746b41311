import type { Envelope } from '../../../shared/contract/kit.ts';
import type { PortAnswer, PortRequest } from '../../../shared/contract/wire.ts';
import { cancelled, failed, hostGone, type Transport } from './transport.ts';

/** What is used of a MessagePort. */
export interface PagePort {
  postMessage(message: PortRequest): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
}

/**
 * Calls and events over the port that the preload script handed to this document. The main process checked the sender
 * once, so what arrives on the port is the host's word.
 */
export function createPortTransport(port: PagePort): Transport {
  const waiting = new Map<number, (envelope: Envelope) => void>();
  let lastId = 0;
  let closed = false;
  let onStream: ((answer: PortAnswer & { kind: 'stream' }) => void) | undefined;
  let onClose: (() => void) | undefined;

  port.addEventListener('message', ({ data }) => {
    const answer = data as PortAnswer;
    if (answer.kind === 'stream') return onStream?.(answer);
    waiting.get(answer.id)?.(answer.envelope);
    waiting.delete(answer.id);
  });
  port.addEventListener('close', () => {
    closed = true;
    waiting.forEach((settle) => settle(failed(hostGone())));
    waiting.clear();
    onClose?.();
  });
  port.start();

  return {
    request(name, input, signal) {
      if (signal.aborted) return Promise.resolve(failed(cancelled()));
      if (closed) return Promise.resolve(failed(hostGone()));
      const id = ++lastId;
      return new Promise((resolve) => {
        const abort = () => {
          waiting.delete(id);
          port.postMessage({ kind: 'abort', id });
          resolve(failed(cancelled()));
        };
        signal.addEventListener('abort', abort, { once: true });
        waiting.set(id, (envelope) => {
          signal.removeEventListener('abort', abort);
          resolve(envelope);
        });
        port.postMessage({ kind: 'call', id, name, input });
      });
    },
    events(after, onEvent, onState) {
      onState({ status: 'connecting' });
      onStream = ({ line }) => {
        if (line.kind === 'open') onState({ status: 'open' });
        if (line.kind === 'event') onEvent(line.event);
      };
      onClose = () => onState({ status: 'ended', error: hostGone() });
      if (closed) onClose();
      else port.postMessage({ kind: 'listen', after });
      return () => {
        onStream = onClose = undefined;
        if (!closed) port.postMessage({ kind: 'unlisten' });
      };
    },
  };
}
