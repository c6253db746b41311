import type { MessagePort } from 'node:worker_threads';
import type { PagePort } from '../../../renderer/client/transports/port-transport.ts';
import type { HostPort } from '../../shell/port-session.ts';

/** Node's port as the page sees its own: messages come as events with `data`. */
export function pageEnd(port: MessagePort): PagePort {
  return {
    postMessage: (message) => port.postMessage(message),
    addEventListener: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      void port.on(type, (data: unknown) => listener({ data })),
    start: () => port.start(),
  };
}

/** Node's port as Electron's main process sees its own. */
export function hostEnd(port: MessagePort): HostPort {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (name: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      port.on(name, (data: unknown) => listener({ data })),
    start: () => port.start(),
    close: () => port.close(),
  };
}
