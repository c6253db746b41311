import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../shared/errors.ts';
import { parseWebArguments } from './arguments.ts';
import { openOwnLink } from './browser-opener.ts';
import { serveFolder, type ServeAsset } from './loopback-server.ts';
import { runWebHost, type WebHost, type WebHostOptions } from './run-web-host.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

/** What the development server replaces. */
export type WebMainOverrides = Partial<Pick<WebHostOptions, 'serveAsset' | 'policy' | 'onServer'>>;

/**
 * The browser host as a program: starts it, prints the link, opens it, and stops in order on Ctrl-C. Sets the exit code.
 */
export async function webMain(args: readonly string[], overrides: WebMainOverrides = {}): Promise<void> {
  try {
    const { open, ...rest } = parseWebArguments(args);
    const serveAsset: ServeAsset = overrides.serveAsset ?? serveFolder(`${root}dist/renderer`);
    let endIdle: () => void = () => undefined;
    const onIdle = () => endIdle();
    const host = await runWebHost({ version: ownVersion(), ...rest, ...overrides, serveAsset, onIdle });
    if (host.kind === 'started') {
      const stop = stopOnSignals(host);
      endIdle = () => {
        say('Nobody has used Waybill for a long time, so it ends. Start it again when you need it.');
        stop();
      };
    }
    await present(host, open);
  } catch (error) {
    process.stderr.write(`Waybill did not start: ${describe(error)}\n`);
    process.exitCode = 1;
  }
}

async function present(host: WebHost, open: boolean): Promise<void> {
  if (host.link === null) {
    throw new AppError(
      'conflict',
      `another Waybill is using ${host.paths.data}. Close it, or choose another --data-dir.`,
    );
  }
  if (host.kind === 'already-running') say('Waybill already runs with this data folder; this is a new link to it.');
  say(`Waybill is ready: ${host.link}`);
  if (open)
    await openOwnLink(host.link, host.paths.data).catch(() => say('Open the link in a browser on this machine.'));
}

const orphanCheckMs = 1_000;

/** Returns what the signals do. */
function stopOnSignals(host: WebHost & { kind: 'started' }): () => void {
  let stopping = false;
  const stop = () => {
    // Pressing Ctrl-C again means: at once. Everything acknowledged is on disk.
    if (stopping) process.exit(130);
    stopping = true;
    void host.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // npm does not pass on the signal that ends it, and a host that nobody sees would keep the data folder.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const { ppid } = process;
    setInterval(() => {
      if (process.ppid !== ppid && !stopping) stop();
    }, orphanCheckMs).unref();
  }
  return stop;
}

function ownVersion(): string {
  return (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }).version;
}

function describe(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return 'the port is taken. Choose another with --port.';
  return error instanceof Error ? error.message : String(error);
}

if (import.meta.main) await webMain(process.argv.slice(2));
