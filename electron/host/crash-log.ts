import type { Log } from '../services/ports.ts';

/**
 * Puts the reason into the log when this process is about to end of an error nobody has caught. It only looks: what
 * happens then is the host's business.
 */
export function logCrashes(log: Log, host: NodeJS.EventEmitter = process): () => void {
  const write = (error: unknown) =>
    log.error('Waybill ended of an unexpected error', {
      cause: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  host.on('uncaughtExceptionMonitor', write);
  return () => void host.off('uncaughtExceptionMonitor', write);
}
