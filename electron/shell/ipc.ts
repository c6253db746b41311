import type { WebContents } from 'electron';
import { portChannel } from '../../shared/contract/desktop.ts';
import type { Dispatch, EventHub } from '../host/core.ts';
import type { Log } from '../services/ports.ts';
import { isTrustedFrame } from './origin.ts';
import { servePort } from './port-session.ts';

/**
 * Takes the ports of this window's documents. The sender is checked once, at once (the frame is gone after a navigation),
 * and from then on the port itself is the proof.
 */
export function acceptPorts(contents: WebContents, targets: { dispatch: Dispatch; hub: EventHub; log: Log }): void {
  contents.ipc.on(portChannel, (event) => {
    const trusted = isTrustedFrame(event.senderFrame);
    const [port] = event.ports;
    if (trusted && port !== undefined && event.ports.length === 1) return servePort(port, targets);
    targets.log.warn('A port was refused', { origin: event.senderFrame?.origin ?? 'a frame that has gone' });
    event.ports.forEach((refused) => refused.close());
  });
}
