import type { GarbageCollector } from './model/garbage.ts';

/** Collection that runs by itself. */
export interface BackgroundCollection {
  /** Waits for the round that is under way; no other one starts. */
  stop(): Promise<void>;
}

/**
 * Sweeps once, then collects every `everyMs` (Quay: 30 seconds). A round that fails is told and tried again at the next
 * turn; 0 leaves everything where it is.
 */
export function collectInBackground(
  collector: GarbageCollector,
  everyMs: number,
  logError: (message: string) => void,
): BackgroundCollection {
  if (everyMs === 0) return { stop: () => Promise.resolve() };
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      logError(`Garbage collection: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    // The process may end while this waits.
    if (!isStopped) timer = setTimeout(next, everyMs).unref();
  };
  let running = round(() => collector.sweep().then(() => collector.collect()));
  const next = () => {
    running = round(() => collector.collect());
  };
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
