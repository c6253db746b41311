import PQueue from 'p-queue';
import type { Environment } from '../environment.ts';

/** `control`: lists, manifests, tokens. `bulk`: uploads, which wait for data and must not hold up what delivers it. */
export type Lane = 'control' | 'bulk';

/** Keeps one client polite: few requests at a time, and all of them slow down when the registry asks one to. */
export interface Limiter {
  /** Runs the task when it is its turn. Rejects with the signal's reason while waiting. */
  run<T>(lane: Lane, task: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
  /** Nothing new starts before then. */
  pause(durationMs: number): void;
}

/** A limiter for one registry: 6 control and 3 bulk requests in flight. */
export function createLimiter(environment: Environment): Limiter {
  const queues: Readonly<Record<Lane, PQueue>> = {
    control: new PQueue({ concurrency: 6 }),
    bulk: new PQueue({ concurrency: 3 }),
  };
  let pausedUntilMs = 0;
  return {
    run: (lane, task, signal) =>
      queues[lane].add(
        async () => {
          const waitMs = pausedUntilMs - environment.now();
          if (waitMs > 0) await environment.sleep(waitMs, signal);
          return task();
        },
        signal === undefined ? {} : { signal },
      ),
    pause: (durationMs) => {
      pausedUntilMs = Math.max(pausedUntilMs, environment.now() + durationMs);
    },
  };
}
