import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRegistryClient, digestOf, type RegistryClient } from './testing/registry-client.ts';
import { basic } from './testing/in-process.ts';
import { startLocalRegistry, type StartedRegistry } from './testing/start-local-registry.ts';

const execute = promisify(execFile);

/** The registry as a stranger's tools see it, with a password, so that their whole login is exercised too. */
describe('skopeo and podman', () => {
  let registry: StartedRegistry;
  let client: RegistryClient;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-tools-'));
    registry = await startLocalRegistry({ samples: true, auth: 'tester:secret' });
    client = createRegistryClient(registry.url, basic('tester', 'secret'));
    const authFile = join(folder, 'auth.json');
    const auths = { [registry.host]: { auth: Buffer.from('tester:secret').toString('base64') } };
    await writeFile(authFile, JSON.stringify({ auths }));
    const registries = join(folder, 'registries.conf');
    await writeFile(registries, `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`);
    env = {
      ...process.env,
      REGISTRY_AUTH_FILE: authFile,
      CONTAINERS_REGISTRIES_CONF: registries,
      XDG_RUNTIME_DIR: folder,
      HOME: folder,
    };
  });
  afterAll(async () => {
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const run = async (command: string, args: string[]) =>
    (await execute(command, args, { env, timeout: 120_000 })).stdout;
  const skopeo = (...args: string[]) => run('skopeo', args);
  const image = (name: string) => `docker://${registry.host}/${name}`;

  test('skopeo copy takes a private multi-architecture image to another repository with equal digests', async () => {
    const flags = ['--all', '--preserve-digests', '--src-tls-verify=false', '--dest-tls-verify=false'];
    await skopeo('copy', ...flags, image('acme/payments-api:production'), image('copies/payments:1'));
    expect(await client.resolve('copies/payments', '1')).toBe(await client.resolve('acme/payments-api', 'production'));
  });

  test('skopeo copies a Docker list through an OCI layout and back', async () => {
    const layout = `oci:${join(folder, 'layout')}:x`;
    await skopeo('copy', '--all', '--src-tls-verify=false', image('acme/edge-agent:1.4'), layout);
    await skopeo('copy', '--all', '--dest-tls-verify=false', layout, image('copies/edge:1.4'));
    const raw = await skopeo('inspect', '--raw', '--tls-verify=false', image('copies/edge:1.4'));
    expect((JSON.parse(raw) as { manifests: unknown[] }).manifests).toHaveLength(5);
  });

  test('skopeo list-tags lists the alive tags', async () => {
    const { Tags: tags } = JSON.parse(
      await skopeo('list-tags', '--tls-verify=false', image('acme/cluster-operator')),
    ) as {
      Tags: string[];
    };
    expect(tags).toEqual(['latest', 'v4.14', 'v4.15', 'v4.16', 'v4.17', 'v4.18', 'v4.18-arm64-rebuild']);
  });

  test('skopeo delete ends every tag on the digest; the history keeps them', async () => {
    await skopeo('delete', '--tls-verify=false', image('acme/report-runner:7.2'));
    expect(await client.resolve('acme/report-runner', '7.2')).toBeNull();
    const rows = await client.api('GET', 'repository/acme/report-runner/tag/?specificTag=7.2');
    expect(rows.json<{ tags: object[] }>().tags).toHaveLength(1);
  });

  test('skopeo without a login reads a public repository and is refused a private one', async () => {
    const anonymous = { ...env, REGISTRY_AUTH_FILE: join(folder, 'none.json') };
    await writeFile(join(folder, 'none.json'), '{}');
    const inspect = (name: string) =>
      execute('skopeo', ['inspect', '--raw', '--tls-verify=false', image(name)], { env: anonymous });
    expect((await inspect('acme/web-shop:latest')).stdout).toContain('manifests');
    await expect(inspect('acme/payments-api:production')).rejects.toThrow(/unauthorized|denied/i);
  });

  test('podman manifest builds a list from two images, pushes it, and reads it back', async () => {
    const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
    const podman = (...args: string[]) => run('podman', [...store, ...args]);
    const list = 'roundtrip';
    await podman('manifest', 'create', list);
    await podman('manifest', 'add', '--all', '--tls-verify=false', list, image('acme/cluster-operator:v4.17'));
    await podman(
      'manifest',
      'add',
      '--all',
      '--tls-verify=false',
      list,
      image('acme/cluster-operator:v4.18-arm64-rebuild'),
    );
    await podman(
      'manifest',
      'push',
      '--all',
      '--tls-verify=false',
      '--format',
      'oci',
      list,
      image('copies/operator:merged'),
    );
    const raw = await client.send('GET', '/v2/copies/operator/manifests/merged');
    expect(digestOf(raw.bytes)).toBe(raw.headers.get('docker-content-digest'));
    // This command knows no login.
    await client.api('POST', 'repository/copies/operator/changevisibility', { visibility: 'public' });
    const back = JSON.parse(await podman('manifest', 'inspect', `${registry.host}/copies/operator:merged`)) as {
      manifests: { digest: string }[];
    };
    expect(back.manifests.map(({ digest }) => digest)).toEqual(
      raw.json<{ manifests: { digest: string }[] }>().manifests.map(({ digest }) => digest),
    );
    expect(back.manifests).toHaveLength(4);
  });
});
