import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDockerRegistry } from '../registry/testing/docker-registry.ts';
import { json, startScriptedServer } from '../registry/testing/scripted-server.ts';
import { createFakePorts } from './testing/fake-ports.ts';
import type { FakePorts } from './testing/fake-ports.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';

const secret = 'canary-import-4711';
// bcrypt of that password.
const htpasswd = 'ada:$2b$05$abcdefghijklmnopqrstuu3ZT9mbWNJPJ648sCJcn1Z3PmyvkXdQa\n';
let folder: string;
let fakes: FakePorts;
let harness: Harness;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-imports-'));
  fakes = await createFakePorts();
  const environment = {
    env: {
      PATH: [join(folder, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
      XDG_RUNTIME_DIR: join(folder, 'run'),
    },
    ...({ home: join(folder, 'home'), platform: 'linux', uid: 0, helperTimeoutMs: 1000 } as const),
  };
  fakes = { ...fakes, ports: { ...fakes.ports, tools: { environment, certsDirectories: [] } } };
  harness = await startHarness({ fakes });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await harness.stop();
  await harness.remove();
  await rm(folder, { recursive: true });
});

async function put(path: string, content: string | object): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
const putHelper = async (script: string) =>
  chmod(await put('bin/docker-credential-test', `#!/bin/sh\n${script}\n`), 0o755);
const auth = (user: string, password: string) => ({ auth: Buffer.from(`${user}:${password}`).toString('base64') });
const dockerConfig = 'home/.docker/config.json';
const podmanAuth = 'run/containers/auth.json';
const imported = (source: 'docker' | 'podman') => ({ method: 'imported', source }) as const;
const find = async (url: string) => (await harness.call('connections.imports', { url })).found;

async function guarded() {
  const registry = await startDockerRegistry({ htpasswd });
  closers.push(() => registry.stop());
  return registry;
}

/** Nothing of the secret in answers, events, log, settings or the vault. */
async function expectNowhere(): Promise<void> {
  const settings = await readFile(join(fakes.ports.paths.data, 'settings.json'), 'utf8').catch(() => '');
  const places = [...harness.envelopes, JSON.stringify(harness.events), JSON.stringify(fakes.log.records), settings];
  for (const place of places) expect(place).not.toContain(secret);
  expect([...fakes.vault.secrets]).toEqual([]);
}

describe('a login that podman made', () => {
  it('is found, used for a real registry, and read anew after it was renewed', async () => {
    const { url, host } = await guarded();
    const file = await put(podmanAuth, {});
    const podman = async (...args: string[]) => promisify(execFile)('podman', args);
    await podman('login', '--authfile', file, '--tls-verify=false', '-u', 'ada', '-p', secret, host);
    expect(await find(url)).toMatchObject([
      { source: 'podman', place: file, helper: null, scope: null, username: 'ada', kind: 'password', error: null },
    ]);
    const added = await harness.call('connections.add', { url, credentials: imported('podman') });
    expect(added).toMatchObject({
      state: { status: 'ready' },
      signIn: { method: 'imported', username: null, hasSecret: false, importedFrom: file },
    });
    await podman('logout', '--authfile', file, host);
    await harness.stop();
    harness = await startHarness({ fakes });
    const { id } = added;
    expect(await harness.call('connections.check', { id })).toMatchObject({
      signIn: { importedFrom: null },
      state: { status: 'failed', error: { kind: 'unauthorized', details: { reason: 'E_LOGIN_MISSING' } } },
    });
    await put(podmanAuth, { auths: { [host]: auth('ada', secret) } });
    expect((await harness.call('connections.check', { id })).state.status).toBe('ready');
    await expectNowhere();
  });

  it('for single repositories is used for those, and the registry asked anonymously for the others', async () => {
    const challenge = { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } };
    const server = await startScriptedServer([]);
    closers.push(() => server.close());
    const basic = (user: string) => `Basic ${auth(user, secret).auth}`;
    const tags = (name: string) => new RegExp(`^/v2/${name}/tags/list`);
    const list = (name: string, user: string) => ({
      expect: { method: 'GET', path: tags(name), headers: { authorization: basic(user) } },
      answer: json({ name, tags: [user] }),
      times: 'any' as const,
    });
    server.add(
      { expect: { method: 'GET', path: '/v2/' }, answer: json({}), times: 'any' },
      ...[list('team/app', 'app'), list('team/other', 'team')],
      { expect: { method: 'GET', path: tags('team/(app|other)') }, answer: challenge, times: 'any' },
      {
        expect: { method: 'GET', path: tags('public/app'), headers: { authorization: null } },
        answer: json({ name: 'public/app', tags: ['anybody'] }),
        times: 'any',
      },
      { expect: { method: 'GET', path: /./ }, answer: { status: 404 }, times: 'any' },
    );
    const { host } = server;
    await put(podmanAuth, {
      auths: { [`${host}/team`]: auth('team', secret), [`${host}/team/app`]: auth('app', secret) },
    });
    expect((await find(server.url)).map(({ scope, username }) => [scope, username])).toEqual([
      ['team', 'team'],
      ['team/app', 'app'],
    ]);
    const { id } = await harness.call('connections.add', { url: server.url, credentials: imported('podman') });
    const tagsOf = async (repository: string) => {
      const { tags: found } = await harness.call('tags.list', { connectionId: id, repository });
      return found.map((tag) => tag.name);
    };
    expect(await tagsOf('team/app')).toEqual(['app']);
    expect(await tagsOf('team/other')).toEqual(['team']);
    expect(await tagsOf('public/app')).toEqual(['anybody']);
    await expectNowhere();
  });
});

describe('a login that Docker keeps with a helper', () => {
  const useHelper = async (host: string) => put(dockerConfig, { credHelpers: { [host]: 'test' } });

  it('is asked of the helper when it is needed', async () => {
    const { url, host } = await guarded();
    const place = await useHelper(host);
    await putHelper(`cat >/dev/null; echo '{"Username":"ada","Secret":"${secret}"}'`);
    expect(await find(url)).toMatchObject([
      { source: 'docker', place, helper: 'test', username: 'ada', kind: 'helper' },
    ]);
    const added = await harness.call('connections.add', { url, credentials: imported('docker') });
    expect(added.signIn.importedFrom).toBe('docker-credential-test');
    await expectNowhere();
  });

  it.each([
    ['is missing', null, 'not-found', 'E_HELPER_MISSING'],
    ['has a locked keychain', 'echo "User interaction is not allowed."; exit 1', 'denied', 'E_KEYCHAIN_LOCKED'],
    ['fails', 'echo "no store"; exit 1', 'denied', 'E_HELPER_FAILED'],
    ['does not answer', 'sleep 60', 'timeout', 'E_HELPER_TIMEOUT'],
    ['talks nonsense', 'echo nonsense', 'corrupt', 'E_HELPER_ANSWER'],
    ['has none', 'echo "credentials not found in native keychain"; exit 1', 'unauthorized', 'E_LOGIN_MISSING'],
  ] as const)('that %s is an error of its own, and no wrong password', async (_title, script, kind, reason) => {
    const { url, host } = await guarded();
    await useHelper(host);
    if (script !== null) await putHelper(script);
    const error = await harness.refusal('connections.add', { url, credentials: imported('docker') });
    expect(error).toMatchObject({ kind, details: { reason } });
    const listed = await find(url);
    if (reason === 'E_LOGIN_MISSING') expect(listed).toEqual([]);
    else expect(listed).toMatchObject([{ helper: 'test', error: { kind, details: { reason } } }]);
    expect((await harness.call('connections.list', {})).connections).toEqual([]);
  });

  it('with a wrong password is a wrong password', async () => {
    const { url, host } = await guarded();
    await put(dockerConfig, { auths: { [host]: auth('ada', 'canary-wrong-0815') } });
    const error = await harness.refusal('connections.add', { url, credentials: imported('docker') });
    expect(error).toMatchObject({ kind: 'unauthorized', details: { reason: 'E_CREDENTIALS' } });
    expect(JSON.stringify(harness.envelopes)).not.toContain('0815');
  });

  it('is left where it is by signing out', async () => {
    const { url, host } = await guarded();
    const place = await put(dockerConfig, { auths: { [host]: auth('ada', secret) } });
    const before = await readFile(place, 'utf8');
    const { id } = await harness.call('connections.add', { url, credentials: imported('docker') });
    expect((await harness.call('connections.signOut', { id })).signIn).toMatchObject({ method: 'anonymous' });
    expect(await readFile(place, 'utf8')).toBe(before);
  });
});
