import { contract as waybill } from '../../shared/contract/index.ts';
import type { WaybillEvent, WaybillEventName, WaybillPublish } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import type { EventKind } from '../../shared/contract/kit.ts';
import { describeCause } from './dispatcher.ts';
import type { Clock, Log } from './ports.ts';

/** The one event stream of a host. */
export interface EventHub {
  /** Parses the payload and sends it to everybody. Never throws: a payload that does not fit is logged and dropped. */
  readonly publish: WaybillPublish;
  /**
   * Calls back for every event with a sequence number above `after`, beginning with those still kept; null means
   * from now on. A reader that missed more than is kept gets `app.eventsMissed` first and must ask for everything
   * again. Returns the function that ends the subscription.
   */
  subscribe(after: number | null, listener: (event: WaybillEvent) => void): () => void;
  /** Delivers what is held back by throttling and ends all subscriptions. */
  close(): void;
}

/** What a hub needs. */
export interface EventHubOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How many events are kept for readers that reconnect. */
  readonly keep?: number;
}

// Ten per second and job.
const jobIntervalMs = 100;

/** Makes the event stream. */
export function createEventHub({ clock, log, keep = 500 }: EventHubOptions): EventHub {
  // Beginning at the time keeps numbers growing across restarts, so that a reader left over from an earlier host
  // process is always found to have missed something.
  let seq = clock.now();
  const kept: WaybillEvent[] = [];
  const listeners = new Set<(event: WaybillEvent) => void>();

  const deliver = (listener: (event: WaybillEvent) => void, event: WaybillEvent) => {
    try {
      listener(event);
    } catch (error) {
      log.error('An event listener failed', { event: event.name, cause: describeCause(error) });
    }
  };
  const send = (name: WaybillEventName, payload: unknown) => {
    const parsed = payloadSchema(name).safeParse(payload);
    if (!parsed.success) {
      log.error('An event did not fit the contract', { event: name, cause: describeCause(parsed.error) });
      return;
    }
    seq += 1;
    const event = { seq, name, payload: parsed.data } as WaybillEvent;
    kept.push(event);
    if (kept.length > keep) kept.shift();
    for (const listener of listeners) deliver(listener, event);
  };
  const throttle = createThrottle(jobIntervalMs);

  return {
    publish: (name, payload) => {
      if (name === 'jobs.changed') throttle.run((payload as Job).id, () => send(name, payload));
      else send(name, payload);
    },
    subscribe: (after, listener) => {
      if (after !== null && after !== seq) {
        const first = kept[0];
        const complete = after <= seq && first !== undefined && after >= first.seq - 1;
        if (!complete) deliver(listener, { seq, name: 'app.eventsMissed', payload: {} });
        else for (const event of kept) if (event.seq > after) deliver(listener, event);
      }
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      throttle.flush();
      listeners.clear();
    },
  };
}

function payloadSchema(name: WaybillEventName): EventKind['payload'] {
  const [group = '', member = ''] = name.split('.');
  const groups: Readonly<Record<string, Readonly<Record<string, unknown>>>> = waybill;
  return (groups[group]?.[member] as EventKind).payload;
}

/** At most one run per key and interval; of those that come too soon the last one runs when the interval is over. */
function createThrottle(intervalMs: number): { run(key: string, action: () => void): void; flush(): void } {
  const waiting = new Map<string, { timer: NodeJS.Timeout; next: (() => void) | null }>();
  const open = (key: string) => {
    const timer = setTimeout(() => {
      const { next } = waiting.get(key) ?? { next: null };
      waiting.delete(key);
      if (next !== null) {
        open(key);
        next();
      }
    }, intervalMs);
    waiting.set(key, { timer, next: null });
  };
  return {
    run: (key, action) => {
      const entry = waiting.get(key);
      if (entry !== undefined) {
        entry.next = action;
        return;
      }
      open(key);
      action();
    },
    flush: () => {
      const entries = [...waiting.values()];
      waiting.clear();
      for (const { timer, next } of entries) {
        clearTimeout(timer);
        next?.();
      }
    },
  };
}
