import type { Client, WaybillEvent } from '../../../shared/contract/index.ts';
import type { AppError } from '../../../shared/errors.ts';
import { fromWireError } from '../../../shared/errors.ts';
import type { LinkState, Transport } from './transport.ts';

/** The contract's client, plus how the page stands with its host. */
export interface HostClient extends Client {
  /** Calls back at once with the present state and on every change, until the returned function is called. */
  watchLink(listener: (state: LinkState) => void): () => void;
}

/** Makes the contract's client from a transport. All listeners share one event stream. */
export function createClient(transport: Transport): HostClient {
  const listeners = new Set<(event: WaybillEvent) => void>();
  const watchers = new Set<(state: LinkState) => void>();
  let state: LinkState = { status: 'connecting' };
  let stop: (() => void) | undefined;

  const follow = () => {
    stop ??= transport.events(
      null,
      (event) => listeners.forEach((listener) => listener(event)),
      (next) => {
        state = next;
        watchers.forEach((watcher) => watcher(next));
      },
    );
  };
  const unfollow = () => {
    if (listeners.size > 0 || watchers.size > 0) return;
    stop?.();
    stop = undefined;
    state = { status: 'connecting' };
  };

  return {
    async call(name, input, options = {}) {
      const envelope = await transport.request(name, input, options.signal ?? new AbortController().signal);
      if (!envelope.ok) throw fromWireError(envelope.error);
      // The host parses every output with the contract's schema before it answers.
      return envelope.value as never;
    },
    subscribe(listener) {
      // A fresh function per subscription, so that subscribing the same one twice is two subscriptions.
      const own = (event: WaybillEvent) => listener(event);
      listeners.add(own);
      follow();
      return () => {
        listeners.delete(own);
        unfollow();
      };
    },
    watchLink(listener) {
      const own = (next: LinkState) => listener(next);
      watchers.add(own);
      own(state);
      follow();
      return () => {
        watchers.delete(own);
        unfollow();
      };
    },
  };
}

/** A client whose every call fails the same way: shown when no transport could be made. */
export function createFailedClient(error: AppError): HostClient {
  return {
    call: () => Promise.reject(error),
    subscribe: () => () => undefined,
    watchLink(listener) {
      listener({ status: 'ended', error });
      return () => undefined;
    },
  };
}
