import type { Connection } from '../../shared/contract/connections.ts';
import type { ClientWatcher } from './registry-clients.ts';

/** What a registry still allows and what is waited for. */
export type Traffic = Pick<Connection, 'quota' | 'wait'>;

/** Keeps what one client tells, and tells it on no more often than that a page can show it. */
export interface TrafficMeter {
  readonly watcher: Required<ClientWatcher>;
  current(): Traffic;
  stop(): void;
}

const restMs = 500;

/** Makes a meter; `tell` gets the latest state, at once and then at most twice a second. */
export function createTrafficMeter(tell: (traffic: Traffic) => void, now: () => number): TrafficMeter {
  let quota: Traffic['quota'] = null;
  let wait: Traffic['wait'] = null;
  let timer: NodeJS.Timeout | null = null;
  let isNews = false;
  const current = (): Traffic => ({ quota, wait: wait !== null && wait.untilMs > now() ? wait : null });
  const change = () => {
    isNews = true;
    if (timer !== null) return;
    const flush = () => {
      timer = null;
      if (!isNews) return;
      isNews = false;
      tell(current());
      timer = setTimeout(flush, restMs);
      timer.unref();
    };
    flush();
  };
  return {
    watcher: {
      onQuota: (told) => {
        const isSame = quota !== null && quota.limit === told.limit && quota.remaining === told.remaining;
        quota = { ...told };
        if (!isSame) change();
      },
      onWait: (told) => {
        wait = { ...told, step: told.step.slice(0, 300) };
        change();
      },
    },
    current,
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      isNews = false;
    },
  };
}
