import { randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { LocalRegistryAddress, Log } from '../services/ports.ts';

/** How the registry's process is started. `onExit` is called once, with words about how it ended. */
export interface RegistryLaunch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly onExit: (how: string) => void;
}

/** A started process. */
export interface RegistryChild {
  /** Asks it to end; `onExit` tells when it has. */
  stop(): void;
}

/** Starts the local registry's file in a process of its own: Node's way in one host, Electron's in the other. */
export type StartRegistryChild = (launch: RegistryLaunch) => RegistryChild;

/** What the supervisor needs. */
export interface LocalRegistryOptions {
  readonly start: StartRegistryChild;
  readonly dataDir: string;
  /** Fill an empty registry with sample repositories. */
  readonly samples: boolean;
  readonly log: Log;
  /** The registry died and was brought back, or could not be. One sentence for the user. */
  readonly onTrouble: (message: string) => void;
  readonly readyTimeoutMs?: number;
  /** Wait before the n-th restart in a row (from 1). */
  readonly restartDelayMs?: (attempt: number) => number;
}

/** The running local registry. */
export interface LocalRegistry {
  readonly address: LocalRegistryAddress;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

const username = 'waybill';
const readyPattern = /^Local registry is ready: (http:\/\/127\.0\.0\.1:(\d+))$/;
const maxRestartsInARow = 5;
/** A process that lived this long counts as healthy, so the next restart begins to count anew. */
const healthyMs = 60_000;

interface RunningChild {
  readonly url: string;
  readonly port: string;
  readonly exited: Promise<string>;
  stop(): void;
}

/**
 * Starts the local registry and keeps it running: when it dies it is started again on the same port with the same
 * password, so that everybody who knows the address can go on. The password is new for every launch of the program and
 * travels in the environment, because arguments can be read by every user of the machine.
 *
 * @throws AppError `internal` when it does not become ready the first time.
 */
export async function startLocalRegistry(options: LocalRegistryOptions): Promise<LocalRegistry> {
  const password = randomBytes(24).toString('base64url');
  const env = { WAYBILL_REGISTRY_AUTH: `${username}:${password}` };
  let stopping = false;
  let running = await launch(options, env, '0');
  const { url, port } = running;
  const wake = new AbortController();

  const keepRunning = async () => {
    for (let attempt = 1; ; attempt++) {
      const startedAtMs = Date.now();
      const how = await running.exited;
      if (stopping) return;
      if (Date.now() - startedAtMs > healthyMs) attempt = 1;
      options.log.warn('The local registry ended', { how, attempt });
      if (attempt > maxRestartsInARow) {
        return options.onTrouble('The local library keeps stopping. Restart Waybill; the log has the reason.');
      }
      await pause((options.restartDelayMs ?? defaultRestartDelayMs)(attempt), wake.signal);
      if (stopping) return;
      running = await launch(options, env, port).catch((error: unknown) => failedChild(url, port, error));
      if (running.url === url) options.onTrouble('The local library stopped unexpectedly and was started again.');
    }
  };
  const kept = keepRunning();

  return {
    address: { url, username, password },
    stop: async () => {
      stopping = true;
      wake.abort();
      running.stop();
      await kept;
    },
  };
}

const defaultRestartDelayMs = (attempt: number) => 250 * 4 ** (attempt - 1);

/** A restart that did not work counts as a child that ended at once. */
function failedChild(url: string, port: string, error: unknown): RunningChild {
  return { url: `${url}#failed`, port, exited: Promise.resolve(String(error)), stop: () => undefined };
}

function launch(
  { start, dataDir, samples, log, readyTimeoutMs = 60_000 }: LocalRegistryOptions,
  env: Readonly<Record<string, string>>,
  port: string,
): Promise<RunningChild> {
  const args = ['--port', port, '--data-dir', dataDir, ...(samples ? ['--samples'] : [])];
  const exit = Promise.withResolvers<string>();
  const ready = Promise.withResolvers<RunningChild>();
  const lastLines: string[] = [];
  const child = start({
    args,
    env,
    onExit: (how) => exit.resolve(how),
    onLine: (line) => {
      const match = readyPattern.exec(line);
      if (match === null) {
        log.debug('Local registry', { line });
        lastLines.splice(0, lastLines.length - 4, line);
      } else {
        const [, url = '', ownPort = ''] = match;
        ready.resolve({ url, port: ownPort, exited: exit.promise, stop: () => child.stop() });
      }
    },
  });
  const fail = (why: string) => {
    const said = lastLines.length === 0 ? '' : ` It said: ${lastLines.join(' / ')}`;
    ready.reject(new AppError('internal', `The local library did not start: ${why}.${said}`.slice(0, 2000)));
  };
  const timer = setTimeout(() => {
    child.stop();
    fail('it was not ready in time');
  }, readyTimeoutMs);
  void exit.promise.then(fail);
  return ready.promise.finally(() => clearTimeout(timer));
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
