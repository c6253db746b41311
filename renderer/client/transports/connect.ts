import { z } from 'zod';
import { desktopGlobal, portMessages } from '../../../shared/contract/desktop.ts';
import { AppError } from '../../../shared/errors.ts';
import { createClient, createFailedClient, type HostClient } from './create-client.ts';
import { createHttpTransport, type Visibility } from './http-transport.ts';
import { createPortTransport, type PagePort } from './port-transport.ts';
import { openSession } from './session.ts';
import { hostGone } from './transport.ts';

// zod would try out whether it may make functions from text, which the page's policy forbids and reports.
z.config({ jitless: true });

/**
 * The client of whatever host this page was loaded from: the desktop window's port, or HTTP to the page's own origin.
 * Resolves always; where no link can be made, every call of the client fails with the reason and `watchLink` tells it.
 * Call it before the router reads the address, because it takes the one-time code out of it.
 */
export async function connectToHost(): Promise<HostClient> {
  try {
    if (desktopGlobal in window) return createClient(createPortTransport(await desktopPort()));
    const token = await openSession({
      origin: window.location.origin,
      hash: window.location.hash,
      replaceHash: (hash) => window.history.replaceState(null, '', window.location.pathname + hash),
      storage: window.sessionStorage,
      fetch: window.fetch.bind(window),
    });
    return createClient(createHttpTransport({ origin: window.location.origin, token, visibility }));
  } catch (error) {
    return createFailedClient(error instanceof AppError ? error : hostGone(error));
  }
}

const visibility: Visibility = {
  isHidden: () => document.visibilityState === 'hidden',
  onChange: (listener) => {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};

/** Asks the preload script for this document's port. It was loaded before us, so it is listening. */
function desktopPort(): Promise<PagePort> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent) => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== portMessages.port || port === undefined) return;
      window.removeEventListener('message', receive);
      resolve(port);
    };
    window.addEventListener('message', receive);
    window.postMessage(portMessages.wanted, window.location.origin);
  });
}
