import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { mediaTypes } from '../../../shared/oci/media-types.ts';
import { startLocalRegistry } from './start-local-registry.ts';

/** One kind of work, in milliseconds on each side. */
export interface BenchResult {
  readonly work: string;
  readonly localMs: number;
  readonly referenceMs: number;
  /** Throughput of the local registry as a multiple of the reference; higher is better. */
  readonly ratio: number;
}

interface Contender {
  readonly url: string;
  stop(): Promise<void>;
}

interface Work {
  readonly name: string;
  /** Makes what the round needs, outside the measured time; called again for the same round it does nothing. */
  prepare?(round: number): void;
  run(url: string, round: number): Promise<void>;
}

const largeBytes = 200 << 20;
const manifestCount = 1000;
const concurrency = 8;

/**
 * Push and pull of one 200 MB image and of 1,000 small manifests, by one client, against the local registry and
 * Debian's `docker-registry` on the same disk. The two take turns, and the best of the rounds counts for each, because
 * the machine is noisy.
 */
export async function benchPushPull({ rounds = 3 }: { rounds?: number } = {}): Promise<BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-bench-'));
  const local = await startLocalRegistry({ dataDir: join(folder, 'local') });
  const reference = await startReference(join(folder, 'reference'));
  const agent = new Agent({ connections: concurrency, pipelining: 1 });
  try {
    const results: BenchResult[] = [];
    for (const work of makeWorks(agent)) {
      const [localMs, referenceMs] = await measure(work, local, reference, rounds);
      results.push({ work: work.name, localMs, referenceMs, ratio: referenceMs / localMs });
    }
    return results;
  } finally {
    await agent.close();
    await Promise.all([local.stop(), reference.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(work: Work, local: Contender, reference: Contender, rounds: number): Promise<[number, number]> {
  const best: [number, number] = [Infinity, Infinity];
  const sides = [...[local, reference].entries()];
  for (let round = 0; round < rounds; round += 1) {
    // Who comes first finds the machine in another state, so that changes every round.
    for (const [side, contender] of round % 2 === 0 ? sides : sides.toReversed()) {
      work.prepare?.(round);
      const before = performance.now();
      await work.run(contender.url, round);
      best[side] = Math.min(best[side] ?? Infinity, performance.now() - before);
    }
  }
  return best;
}

function makeWorks(agent: Agent): Work[] {
  const layers = new Map<number, BlobToPush>();
  // Each round pushes bytes that are new to both sides, the same to both.
  const layerOf = (round: number): BlobToPush => {
    const layer = layers.get(round) ?? toPush(randomBytes(largeBytes));
    layers.set(round, layer);
    return layer;
  };
  const digests = new Map<string, string[]>();
  return [
    {
      name: 'push one 200 MB image',
      prepare: layerOf,
      async run(url, round) {
        const layer = await pushBlob(agent, url, 'bench/large', layerOf(round));
        const config = await pushBlob(agent, url, 'bench/large', toPush(Buffer.from(`{"round":${String(round)}}`)));
        await pushManifest(agent, url, 'bench/large', `r${String(round)}`, config, [layer]);
      },
    },
    {
      name: 'pull one 200 MB image',
      prepare: layerOf,
      async run(url, round) {
        const { digest } = layerOf(round);
        const manifest = await get(agent, `${url}/v2/bench/large/manifests/r${String(round)}`);
        if (manifest.size === 0) throw new Error('The manifest is empty.');
        const blob = await get(agent, `${url}/v2/bench/large/blobs/${digest}`);
        if (blob.digest !== digest) throw new Error('The layer came back with another digest.');
      },
    },
    {
      name: 'push 1,000 small manifests',
      async run(url, round) {
        const blob = await pushBlob(agent, url, 'bench/small', toPush(Buffer.from('{}')));
        const pushed = await inParallel(manifestCount, (at) =>
          pushManifest(agent, url, 'bench/small', `r${String(round)}-${String(at)}`, blob, [blob]),
        );
        digests.set(`${url} ${String(round)}`, pushed);
      },
    },
    {
      name: 'pull 1,000 small manifests by tag',
      async run(url, round) {
        const expected = digests.get(`${url} ${String(round)}`) ?? [];
        await inParallel(manifestCount, async (at) => {
          const tag = `r${String(round)}-${String(at)}`;
          const { digest } = await get(agent, `${url}/v2/bench/small/manifests/${tag}`);
          if (digest !== expected[at]) throw new Error(`${tag} came back with another digest.`);
        });
      },
    },
  ];
}

interface PushedBlob {
  readonly digest: string;
  readonly size: number;
}

interface BlobToPush extends PushedBlob {
  readonly bytes: Buffer;
}

function toPush(bytes: Buffer): BlobToPush {
  return { bytes, digest: digestOf(bytes), size: bytes.length };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function inParallel<R>(count: number, work: (at: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < count; at = next++) results[at] = await work(at);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

async function pushBlob(agent: Agent, url: string, repository: string, blob: BlobToPush): Promise<PushedBlob> {
  const { bytes, digest, size } = blob;
  const start = await request(`${url}/v2/${repository}/blobs/uploads/`, { method: 'POST', dispatcher: agent });
  await start.body.dump();
  const location = new URL(String(start.headers['location']), url);
  location.searchParams.set('digest', digest);
  const put = await request(location, { method: 'PUT', body: bytes, dispatcher: agent, headersTimeout: 120_000 });
  await put.body.dump();
  if (put.statusCode !== 201) throw new Error(`A blob was answered ${String(put.statusCode)} by ${url}.`);
  return { digest, size };
}

async function pushManifest(
  agent: Agent,
  url: string,
  repository: string,
  tag: string,
  config: PushedBlob,
  layers: readonly PushedBlob[],
): Promise<string> {
  const layerType = 'application/vnd.oci.image.layer.v1.tar';
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: 'application/vnd.example.config', ...config },
    layers: layers.map((layer) => ({ mediaType: layerType, ...layer })),
    annotations: { tag },
  });
  const put = await request(`${url}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    body,
    headers: { 'content-type': mediaTypes.ociManifest },
    dispatcher: agent,
  });
  await put.body.dump();
  if (put.statusCode !== 201) throw new Error(`A manifest was answered ${String(put.statusCode)} by ${url}.`);
  return digestOf(Buffer.from(body));
}

async function get(agent: Agent, url: string): Promise<PushedBlob> {
  const { statusCode, body } = await request(url, {
    dispatcher: agent,
    headers: { accept: `${mediaTypes.ociManifest}, */*` },
  });
  if (statusCode !== 200) throw new Error(`${url} was answered ${String(statusCode)}.`);
  const hash = createHash('sha256');
  let size = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    hash.update(part);
    size += part.length;
  }
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

/** Debian's `docker-registry` on a free port. */
async function startReference(folder: string): Promise<Contender> {
  const port = await freePort();
  const config = join(tmpdir(), `waybill-bench-${String(port)}.yml`);
  const text = [
    'version: 0.1',
    'log: {level: error, accesslog: {disabled: true}}',
    `storage: {filesystem: {rootdirectory: ${JSON.stringify(folder)}}}`,
    `http: {addr: "127.0.0.1:${String(port)}"}`,
  ];
  await writeFile(config, text.join('\n'));
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${String(port)}`;
  await untilReady(url);
  return {
    url,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
      await rm(config, { force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      const { statusCode, body } = await request(`${url}/v2/`);
      await body.dump();
      if (statusCode === 200) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`docker-registry does not answer at ${url}.`);
}
