import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRegistryClient, type RegistryClient, type TagPage } from './testing/registry-client.ts';
import { node24, registryArguments, startLocalRegistry, type StartedRegistry } from './testing/start-local-registry.ts';

const run = promisify(execFile);

async function catalog(client: RegistryClient): Promise<string[]> {
  return (await client.send('GET', '/v2/_catalog')).json<{ repositories: string[] }>().repositories;
}

/** Runs the registry to its end; for starts that must fail. */
async function attempt(args: string[], env: Record<string, string> = {}) {
  const child = spawn(node24(), args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, out, err };
}

describe('the process', () => {
  let registry: StartedRegistry;
  let client: RegistryClient;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-main-'));
    registry = await startLocalRegistry({ samples: true, dataDir: folder });
    client = createRegistryClient(registry.url);
  });
  afterAll(async () => {
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('a second process on the same data folder refuses in one sentence and exits with 1', async () => {
    const { code, out, err } = await attempt(registryArguments(folder));
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(/^Local registry: Another local registry is already using this data folder: .*\n$/);
    expect((await client.send('GET', '/v2/')).status).toBe(200);
  });

  test('a port that is taken is told in one sentence', async () => {
    const port = new URL(registry.url).port;
    const other = await mkdtemp(join(tmpdir(), 'waybill-port-'));
    const args = registryArguments(other).map((arg, at, all) => (all[at - 1] === '--port' ? port : arg));
    const { code, err } = await attempt(args);
    expect(code).toBe(1);
    expect(err).toBe(`Local registry: Port ${port} is already in use.\n`);
    await rm(other, { recursive: true });
  });

  test.each([
    [['--port', 'x'], /--port must be a number/],
    [['--nonsense'], /Unknown option/],
    [['--auth', 'nopassword'], /USER:PASSWORD/],
    [['--features', 'teleport'], /none of expire/],
  ])('the command line %j is refused with exit code 2', async (args, message) => {
    const main = registryArguments(folder)[0] ?? '';
    const { code, err } = await attempt([main, ...args]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('it listens on 127.0.0.1 alone', async () => {
    const { stdout } = await run('ss', ['-ltnH', `sport = :${new URL(registry.url).port}`]);
    const addresses = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)[3]);
    expect(addresses).toEqual([registry.host]);
  });

  test('the samples are six image repositories with their past', async () => {
    expect(await catalog(client)).toHaveLength(6);
    const history = await client.api('GET', 'repository/acme/web-shop/tag/?limit=100');
    expect(history.json<TagPage>().tags.length).toBeGreaterThan(15);
  });

  test('skopeo copies a multi-architecture image out and in with equal digests', async () => {
    const layout = join(folder, 'copied');
    const source = `docker://${registry.host}/acme/web-shop:latest`;
    const target = `docker://${registry.host}/copies/web-shop:latest`;
    await run('skopeo', ['copy', '--all', '--preserve-digests', '--src-tls-verify=false', source, `dir:${layout}`]);
    await run('skopeo', ['copy', '--all', '--preserve-digests', '--dest-tls-verify=false', `dir:${layout}`, target]);
    const digest = await client.resolve('acme/web-shop', 'latest');
    expect(digest).toMatch(/^sha256:/);
    expect(await client.resolve('copies/web-shop', 'latest')).toBe(digest);
  });
});

describe('starting and ending', () => {
  test('everything is still there after a restart, and the samples are not filled in twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waybill-restart-'));
    const digests: (string | null)[] = [];
    for (let round = 0; round < 2; round += 1) {
      const registry = await startLocalRegistry({ samples: true, dataDir: folder });
      const client = createRegistryClient(registry.url);
      digests.push(await client.resolve('acme/cluster-operator', 'v4.17'));
      expect(await catalog(client)).toHaveLength(6);
      await registry.stop();
    }
    expect(digests[0]).toMatch(/^sha256:/);
    expect(digests[1]).toBe(digests[0]);
    await rm(folder, { recursive: true });
  });

  test('two stores filled with samples have the same digests', async () => {
    const registries = await Promise.all([1, 2].map(() => startLocalRegistry({ samples: true })));
    const tables = await Promise.all(
      registries.map(async ({ url }) => {
        const page = await createRegistryClient(url).api('GET', 'repository/acme/payments-api/tag/?limit=100');
        return page.json<TagPage>().tags.map((tag) => `${tag.name} ${tag.manifest_digest}`);
      }),
    );
    expect(tables[0]?.length).toBeGreaterThan(20);
    expect(tables[1]).toEqual(tables[0]);
    await Promise.all(registries.map((registry) => registry.stop()));
  });

  test('it ends when standard input closes and exits with 0', async () => {
    const registry = await startLocalRegistry();
    const code = new Promise((resolve) => registry.process.once('exit', resolve));
    registry.process.stdin?.end();
    expect(await code).toBe(0);
    await registry.stop();
  });

  test('SIGTERM ends it with 0', async () => {
    const registry = await startLocalRegistry();
    const code = new Promise((resolve) => registry.process.once('exit', resolve));
    registry.process.kill('SIGTERM');
    expect(await code).toBe(0);
    await registry.stop();
  });
});
