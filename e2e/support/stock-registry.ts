import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startUntil, stopProcess } from './host.ts';

const run = promisify(execFile);

/** A stock CNCF distribution registry with images in it. */
export interface StockRegistry {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Copies an image within or into it, with everything a list names, as a user of skopeo would. */
  copy(from: string, to: string): Promise<void>;
  stop(): Promise<void>;
}

/** An image to fill it with: a reference in the sample repositories, kept under the same name. */
export type SampleImage = `${string}:${string}`;

/**
 * Starts Debian's docker-registry on an empty folder and fills it with skopeo from a local registry with samples, which
 * is stopped again.
 */
export async function startStockRegistry(images: readonly SampleImage[]): Promise<StockRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-stock-'));
  const { child, port } = await startOnFreePort(folder);
  const host = `127.0.0.1:${port}`;
  const stop = async () => {
    await stopProcess(child);
    await rm(folder, { recursive: true, force: true });
  };
  const registry: StockRegistry = {
    url: `http://${host}`,
    host,
    copy: (from, to) => skopeoCopy(`docker://${from}`, `docker://${to}`),
    stop,
  };
  try {
    await fill(host, images, folder);
    return registry;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function fill(host: string, images: readonly SampleImage[], folder: string): Promise<void> {
  if (images.length === 0) return;
  const credentials = 'samples:samples-password';
  const args = ['electron/local-registry/main.ts', '--port', '0', '--data-dir', join(folder, 'samples'), '--samples'];
  const env = { WAYBILL_REGISTRY_AUTH: credentials };
  const { child, line } = await startUntil(args, /^Local registry is ready: http:\/\/(\S+)$/, { env });
  try {
    for (const image of images) {
      await skopeoCopy(`docker://${line}/${image}`, `docker://${host}/${image}`, ['--src-creds', credentials]);
    }
  } finally {
    await stopProcess(child);
  }
}

async function skopeoCopy(from: string, to: string, more: readonly string[] = []): Promise<void> {
  const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false'];
  const args = ['--insecure-policy', 'copy', '--all', '--preserve-digests', '--quiet', ...insecure, ...more, from, to];
  await run('skopeo', args, { timeout: 120_000 });
}

/** It cannot pick a port itself and say which, so a free one is tried, and another when somebody was faster. */
async function startOnFreePort(folder: string) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const config = join(folder, 'config.yml');
    await writeFile(config, configText(folder, port));
    try {
      const ready = /listening on 127\.0\.0\.1:(\d+)/;
      const env = { OTEL_TRACES_EXPORTER: 'none' };
      const { child } = await startUntil(['serve', config], ready, { command: 'docker-registry', env });
      return { child, port };
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

function configText(folder: string, port: number): string {
  return `version: 0.1
log: { level: info, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${JSON.stringify(join(folder, 'data'))} }, delete: { enabled: true } }
http: { addr: "127.0.0.1:${port}" }
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
