import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface StartOptions {
  /** `USER:PASSWORD`; without it everything is allowed. Handed over in the environment. */
  readonly auth?: string;
  /** Fill the empty store with the sample repositories. */
  readonly samples?: boolean;
  /** Kept when given; otherwise a temporary folder that `stop` and `kill9` remove. */
  readonly dataDir?: string;
  readonly features?: readonly string[];
  /** File with the private key that signs tokens for other registries. */
  readonly tokenKey?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another entry than `main.ts`, by its path. */
  readonly entry?: string;
}

/** A local registry that runs as a process of its own, as it does for users. */
export interface StartedRegistry {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT`, for image references. */
  readonly host: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Ends it the friendly way and waits. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL and waits; a given data folder stays. */
  kill9(): Promise<void>;
}

const mainFile = fileURLToPath(new URL('../main.ts', import.meta.url));
const startTimeoutMs = 20_000;

/** The Node 24 of the project, whatever runs the tests. */
export function node24(): string {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const found = fileURLToPath(new URL(`../../../node_modules/node/bin/${name}`, import.meta.url));
  if (!existsSync(found)) throw new Error(`Node 24 is missing at ${found}; run “npm ci”.`);
  return found;
}

/** The arguments that `startLocalRegistry` gives to Node. */
export function registryArguments(
  dataDir: string,
  { samples, features, tokenKey, entry }: StartOptions = {},
): string[] {
  return [
    entry ?? mainFile,
    '--port',
    '0',
    '--data-dir',
    dataDir,
    '--exit-with-stdin',
    ...(samples === true ? ['--samples'] : []),
    ...(features === undefined ? [] : ['--features', features.join(',')]),
    ...(tokenKey === undefined ? [] : ['--token-key', tokenKey]),
  ];
}

/** Starts `main.ts` on a free port and waits until it is ready. The registry ends with the test process. */
export async function startLocalRegistry(options: StartOptions = {}): Promise<StartedRegistry> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'waybill-registry-')));
  const child = spawn(node24(), registryArguments(dataDir, options), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...(options.auth === undefined ? {} : { WAYBILL_REGISTRY_AUTH: options.auth }),
      ...options.env,
    },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const clean = async () => {
    await exited;
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const url = await readyLine(child).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await clean();
    throw error;
  });
  return {
    url,
    host: new URL(url).host,
    dataDir,
    process: child,
    async stop() {
      child.stdin.end();
      await clean();
    },
    async kill9() {
      child.kill('SIGKILL');
      await clean();
    },
  };
}

function readyLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let [out, err] = ['', ''];
    const timer = setTimeout(() => reject(new Error(`The local registry did not start: ${err}`)), startTimeoutMs);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const match = /^Local registry is ready: (http:\/\/127\.0\.0\.1:\d+)$/m.exec(out);
      if (match?.[1] === undefined) return;
      clearTimeout(timer);
      resolve(match[1]);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-4000);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`The local registry ended before it was ready (${String(code ?? signal)}): ${err}`));
    });
  });
}
