import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A browser host of the test's own, in a process of its own. */
export interface RunningHost {
  /** The link it printed; works once. */
  readonly link: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Stops the host and starts it again on the same data folder; the page must be opened anew. */
  restart(): Promise<RunningHost>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** How a host is started. */
export interface HostOptions {
  /** With the sample repositories, unless this says otherwise. */
  readonly samples?: boolean;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the host on an empty data folder of its own. */
export async function startHost(options: HostOptions = {}): Promise<RunningHost> {
  const dataDir = await mkdtemp(join(tmpdir(), 'waybill-e2e-'));
  return startOn(dataDir, options);
}

async function startOn(dataDir: string, options: HostOptions): Promise<RunningHost> {
  const { samples = true, env = {} } = options;
  const args = ['electron/web/main.ts', '--no-open', '--data-dir', dataDir, ...(samples ? [] : ['--no-demo'])];
  const { child, line: link } = await startUntil(args, /^Waybill is ready: (\S+)$/, { env });
  return {
    link,
    url: new URL(link).origin,
    dataDir,
    process: child,
    restart: async () => {
      await stopProcess(child);
      return startOn(dataDir, options);
    },
    stop: async () => {
      await stopProcess(child);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts one of the project's programs and resolves with what `ready` catches of its output. */
export async function startUntil(
  args: readonly string[],
  ready: RegExp,
  options: { env?: Readonly<Record<string, string>>; command?: string } = {},
): Promise<{ child: ChildProcess; line: string }> {
  const command = options.command ?? process.execPath;
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (text) => {
      said.push(text);
      const caught = ready.exec(text);
      if (caught !== null) resolve(caught[1] ?? '');
    });
  }
  const fail = () => reject(new Error(`${args.join(' ')} did not start:\n${said.slice(-20).join('\n')}`));
  child.once('exit', fail).once('error', fail);
  const timer = setTimeout(fail, 60_000);
  try {
    return { child, line: await promise };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Asks a process to end and waits until it has. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exited;
  clearTimeout(timer);
}
