import { contract } from '../../shared/contract/index.ts';
import { createDispatcher, createEventHub, createServices, type Dispatch, type EventHub } from '../services/index.ts';
import type { HostInfo, LocalRegistryAddress, Ports } from '../services/ports.ts';

/** What a host's transport carries: calls and events. */
export interface HostCore {
  readonly dispatch: Dispatch;
  readonly hub: EventHub;
  /** Lets running writes reach their next safe point and closes what is open. */
  stop(): Promise<void>;
}

/** Puts the services together with a host's ports. The hub comes in, because ports may publish too. */
export async function startCore(
  hub: EventHub,
  options: { ports: Ports; info: HostInfo; localRegistry: LocalRegistryAddress | null },
): Promise<HostCore> {
  const running = createServices({ ...options, publish: hub.publish });
  await running.start();
  return {
    hub,
    dispatch: createDispatcher(contract, running.services, { log: options.ports.log }),
    stop: async () => {
      await running.stop();
      hub.close();
    },
  };
}

export { createEventHub };
export type { EventHub, Dispatch };
