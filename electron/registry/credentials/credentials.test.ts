import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { readAuthFile } from './auth-file.ts';
import { findDockerKey, findPodmanKey, hostOfKey } from './auth-keys.ts';
import { askHelper, helperProgram } from './helper.ts';
import { createImportedLogin } from './imported-login.ts';
import {
  findDockerLogin,
  findPodmanLogin,
  listLogins,
  placeOfLogin,
  podmanAuthPaths,
  type SourceEnvironment,
} from './sources.ts';

let root: string;
let environment: SourceEnvironment;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waybill-logins-'));
  environment = {
    env: { PATH: [join(root, 'bin'), process.env['PATH'] ?? ''].join(delimiter), XDG_RUNTIME_DIR: join(root, 'run') },
    home: join(root, 'home'),
    platform: 'linux',
    uid: 1000,
    helperTimeoutMs: 5000,
  };
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content: string | object): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A credential helper as a shell script. */
async function helper(suffix: string, script: string): Promise<void> {
  await chmod(await put(`bin/docker-credential-${suffix}`, `#!/bin/sh\n${script}\n`), 0o755);
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const auth = (user: string, password: string) => ({ auth: base64(`${user}:${password}`) });
const basic = (username: string, password: string) => ({ method: 'basic', username, password });
const dockerConfig = 'home/.docker/config.json';

describe('Docker’s config.json', () => {
  it('H1: missing or empty means anonymous', async () => {
    expect(await findDockerLogin('registry.example', environment)).toBeNull();
    for (const content of ['', ' \n', '{}', '{"auths":{}}']) {
      await put(dockerConfig, content);
      expect(await findDockerLogin('registry.example', environment)).toBeNull();
    }
  });

  it('H1: malformed is said so, without quoting it, and the file stays as it is', async () => {
    const file = await put(dockerConfig, '{"auths":{"registry.example":{"auth":"canary-4711"}');
    const error = await findDockerLogin('registry.example', environment).catch((reason: unknown) => reason as AppError);
    expect(error).toMatchObject({ kind: 'corrupt', details: { reason: 'E_AUTH_FILE' } });
    expect((error as AppError).message).toContain(file);
    expect(JSON.stringify([(error as AppError).message, error])).not.toContain('4711');
    expect(await readFile(file, 'utf8')).toContain('canary-4711');
  });

  it('H2: entries that cannot be read are named, and do not spoil the others', async () => {
    const file = await put(dockerConfig, {
      auths: {
        'a.example': { auth: '*** not base64 ***' },
        'b.example': { auth: base64('no colon') },
        'c.example': { auth: base64('user:pass:with:colons') },
        'd.example': { auth: base64('user:padded\0\0\0') },
        'e.example': {},
        'f.example': 7,
        'g.example': { username: 'user', password: 'plain' },
        'h.example': { identitytoken: 'refresh' },
        'i.example': { registrytoken: 'bearer' },
      },
    });
    const find = (host: string) => findDockerLogin(host, environment);
    for (const host of ['a.example', 'b.example', 'f.example']) {
      await expect(find(host)).rejects.toMatchObject({
        kind: 'corrupt',
        message: expect.stringContaining(host) as unknown,
      });
    }
    expect(await find('c.example')).toEqual({ credentials: basic('user', 'pass:with:colons'), source: file });
    expect((await find('d.example'))?.credentials).toEqual(basic('user', 'padded'));
    expect(await find('e.example')).toBeNull();
    expect((await find('g.example'))?.credentials).toEqual(basic('user', 'plain'));
    expect((await find('h.example'))?.credentials).toEqual(basic('<token>', 'refresh'));
    expect((await find('i.example'))?.credentials).toEqual({ method: 'token', token: 'bearer' });
  });

  it.each([
    ['registry.example', 'registry.example', true],
    ['https://registry.example', 'registry.example', true],
    ['https://registry.example/v1/', 'registry.example', true],
    ['http://registry.example/v2/', 'registry.example', true],
    ['REGISTRY.example', 'registry.example', true],
    ['registry.example:443', 'registry.example', false],
    ['registry.example', 'registry.example:5000', false],
    ['registry.example:5000', 'registry.example:5001', false],
    ['registry.example:5000', 'registry.example:5000', true],
    ['registry.example.evil.test', 'registry.example', false],
    ['registry.example/team', 'registry.example', false],
    ['https://index.docker.io/v1/', 'docker.io', true],
    ['https://index.docker.io/v1/', 'registry-1.docker.io', true],
    ['docker.io', 'index.docker.io', true],
    ['https://index.docker.io/v1/', 'registry.example', false],
  ])('H3, H10: the key %s for the host %s: %s', (key, host, isFound) => {
    expect(findDockerKey([key], host)).toBe(isFound ? key : null);
  });

  it('H3: the exact key comes before one that is the host when reduced', () => {
    expect(findDockerKey(['https://registry.example/v1/', 'registry.example'], 'registry.example')).toBe(
      'registry.example',
    );
    expect(hostOfKey('HTTPS://Registry.Example:5000/v1/')).toBe('registry.example:5000');
  });

  it('DOCKER_CONFIG moves the file, DOCKER_AUTH_CONFIG comes before it', async () => {
    const file = await put('elsewhere/config.json', {
      auths: { 'a.example': auth('file', 'x'), 'b.example': auth('file', 'y') },
    });
    const variable = JSON.stringify({ auths: { 'a.example': auth('variable', 'z') } });
    const moved = {
      ...environment,
      env: { ...environment.env, DOCKER_CONFIG: dirname(file), DOCKER_AUTH_CONFIG: variable },
    };
    expect(await findDockerLogin('a.example', moved)).toEqual({
      credentials: basic('variable', 'z'),
      source: 'DOCKER_AUTH_CONFIG',
    });
    expect(await findDockerLogin('b.example', moved)).toEqual({ credentials: basic('file', 'y'), source: file });
  });

  it('a helper of the host comes before the store, the store before the file, and the file is not asked then', async () => {
    await helper('one', 'cat >/dev/null; echo \'{"ServerURL":"x","Username":"from-one","Secret":"s1"}\'');
    await helper('two', 'cat >/dev/null; echo "credentials not found in native keychain"; exit 1');
    await put(dockerConfig, {
      auths: { 'a.example': auth('file', 'x'), 'b.example': auth('file', 'y') },
      credHelpers: { 'a.example': 'one' },
      credsStore: 'two',
    });
    expect(await findDockerLogin('a.example', environment)).toEqual({
      credentials: basic('from-one', 's1'),
      source: 'docker-credential-one',
    });
    expect(await findDockerLogin('b.example', environment)).toBeNull();
  });

  it('logins for a registry are listed with where they are, without their secrets', async () => {
    await helper('one', 'cat >/dev/null; echo \'{"Username":"from-one","Secret":"canary-4711"}\'');
    const config = await put(dockerConfig, {
      auths: { 'a.example': auth('me', 'canary-4711'), 'b.example': {}, 'd.example': { auth: '!' } },
      credHelpers: { 'c.example': 'one', 'e.example': 'missing' },
    });
    const podman = await put('run/containers/auth.json', {
      auths: { 'a.example/team': auth('team', 'canary-4711'), 'a.example': { identitytoken: 'canary-4711' } },
    });
    const list = async (host: string) =>
      (await listLogins(host, environment)).map(({ error, ...rest }) => ({ ...rest, reason: error?.details.reason }));
    const nothing = { helper: null, scope: null, username: null, kind: 'password', reason: undefined };
    const [docker, own] = [
      { ...nothing, source: 'docker', place: config },
      { ...nothing, source: 'podman', place: podman },
    ];
    expect(await list('a.example')).toEqual([
      { ...docker, username: 'me' },
      { ...own, scope: 'team', username: 'team' },
      { ...own, kind: 'identity-token' },
    ]);
    expect(await list('b.example')).toEqual([]);
    expect(await list('c.example')).toEqual([{ ...docker, helper: 'one', kind: 'helper', username: 'from-one' }]);
    expect(await list('d.example')).toEqual([{ ...docker, reason: 'E_AUTH_ENTRY' }]);
    expect(await list('e.example')).toEqual([
      { ...docker, helper: 'missing', kind: 'helper', reason: 'E_HELPER_MISSING' },
    ]);
    for (const host of ['a.example', 'c.example']) {
      expect(JSON.stringify(await listLogins(host, environment))).not.toContain('4711');
    }
    await put(dockerConfig, '{"auths"');
    expect((await list('c.example'))[0]).toMatchObject({ place: config, reason: 'E_AUTH_FILE' });
  });

  it('any text is read or refused with a typed error (seeded)', () => {
    const entry = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.record({ auth: fc.string() }),
      fc.record({ auth: fc.base64String() }),
    );
    const content = fc.oneof(
      fc.string(),
      fc.json({ maxDepth: 3 }),
      fc
        .record({
          auths: fc.dictionary(fc.string(), entry),
          credsStore: fc.jsonValue({ maxDepth: 1 }),
          credHelpers: fc.jsonValue({ maxDepth: 2 }),
        })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(content, fc.string(), (text, host) => {
        try {
          const file = readAuthFile(text, 'config.json');
          findDockerKey(file.auths.keys(), host);
          findPodmanKey(file.auths.keys(), host, 'a/b/c');
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe('Podman’s auth.json', () => {
  it('H4: the longest matching key wins', async () => {
    const file = await put('run/containers/auth.json', {
      auths: {
        'registry.example': auth('host', '1'),
        'registry.example/team': auth('team', '2'),
        'registry.example/team/app': auth('app', '3'),
      },
    });
    const find = async (repository?: string) =>
      (await findPodmanLogin('registry.example', repository, environment))?.credentials;
    expect(await find('team/app/image')).toEqual(basic('app', '3'));
    expect(await find('team/app')).toEqual(basic('app', '3'));
    expect(await find('team/application')).toEqual(basic('team', '2'));
    expect(await find('other')).toEqual(basic('host', '1'));
    expect(await find()).toEqual(basic('host', '1'));
    expect((await listLogins('registry.example', environment)).map(({ place }) => place)).toEqual([file, file, file]);
  });

  it('the first file that has a login wins, even against a longer key in a later one', async () => {
    await put('run/containers/auth.json', { auths: { 'registry.example': auth('first', '1') } });
    await put('home/.config/containers/auth.json', {
      auths: { 'registry.example/team': auth('second', '2'), 'b.example': auth('second', '3') },
    });
    await put(dockerConfig, { auths: { 'c.example': auth('third', '4') } });
    const find = async (host: string) => (await findPodmanLogin(host, 'team', environment))?.credentials;
    expect(await find('registry.example')).toEqual(basic('first', '1'));
    expect(await find('b.example')).toEqual(basic('second', '3'));
    expect(await find('c.example')).toEqual(basic('third', '4'));
    await put('home/.dockercfg', { 'd.example': auth('fourth', '5') });
    expect(await find('d.example')).toEqual(basic('fourth', '5'));
    expect(await find('e.example')).toBeUndefined();
  });

  it('is looked for in four places, by system, or where REGISTRY_AUTH_FILE says', () => {
    const at = (more: Partial<SourceEnvironment>) =>
      podmanAuthPaths({ ...environment, home: '/home/me', env: {}, ...more });
    expect(at({})).toEqual([
      '/run/containers/1000/auth.json',
      '/home/me/.config/containers/auth.json',
      '/home/me/.docker/config.json',
      '/home/me/.dockercfg',
    ]);
    expect(at({ platform: 'darwin' })).toEqual([
      '/home/me/.config/containers/auth.json',
      '/home/me/.docker/config.json',
      '/home/me/.dockercfg',
    ]);
    expect(at({ env: { XDG_RUNTIME_DIR: '/run/user/1', XDG_CONFIG_HOME: '/cfg' } })).toEqual([
      '/run/user/1/containers/auth.json',
      '/cfg/containers/auth.json',
      '/home/me/.docker/config.json',
      '/home/me/.dockercfg',
    ]);
    expect(at({ env: { REGISTRY_AUTH_FILE: '/x/auth.json' } })).toEqual(['/x/auth.json']);
  });
});

describe('credential helpers', () => {
  const options = () => ({
    env: environment.env,
    platform: environment.platform,
    timeoutMs: environment.helperTimeoutMs,
  });

  it('get the key as plain text and answer in JSON', async () => {
    await helper(
      'echo',
      'read -r key || true; printf \'{"ServerURL":"%s","Username":"%s %s","Secret":"s"}\' "$key" "$1" "$key"',
    );
    expect(await askHelper('echo', 'registry.example:5000', options())).toEqual(
      basic('get registry.example:5000', 's'),
    );
  });

  it.each(['../evil', 'a/b', 'a b', '', '.hidden', 'x'.repeat(65), 'a;b', 'a\nb', '$(x)'])(
    'H5: “%s” is no name of one',
    (suffix) => {
      expect(() => helperProgram(suffix)).toThrow(expect.objectContaining({ kind: 'invalid-input' }) as Error);
    },
  );

  it('H5, H8: a missing one, or one that is not executable, is named with where it was looked for', async () => {
    await put('bin/docker-credential-plain', '#!/bin/sh\n');
    for (const suffix of ['missing', 'plain']) {
      await expect(askHelper(suffix, 'x', options())).rejects.toMatchObject({
        kind: 'not-found',
        message: expect.stringContaining(`docker-credential-${suffix}`) as unknown,
        details: { reason: 'E_HELPER_MISSING', advice: expect.stringContaining(join(root, 'bin')) as unknown },
      });
    }
  });

  it('H8: a desktop program looks beyond the PATH it was given', async () => {
    const error = await askHelper('missing', 'x', { ...options(), platform: 'darwin', env: { PATH: '.' } }).catch(
      (reason: unknown) => reason as AppError,
    );
    expect((error as AppError).details.advice).toContain('/opt/homebrew/bin');
    expect((error as AppError).details.advice).not.toContain('.,');
  });

  it('H6: one that hangs is ended with everything it started', async () => {
    const file = join(root, 'pid');
    await helper('hang', `sleep 60 & echo $! > "${file}"; wait`);
    await expect(askHelper('hang', 'x', { ...options(), timeoutMs: 500 })).rejects.toMatchObject({
      kind: 'timeout',
      details: { reason: 'E_HELPER_TIMEOUT' },
    });
    const child = Number(await readFile(file, 'utf8'));
    const isAlive = async () => /^State:\s+[^Z]/m.test(await readFile(`/proc/${child}/status`, 'utf8').catch(() => ''));
    while (await isAlive()) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(child).toBeGreaterThan(1);
  });

  it('H6: one that can be cancelled is', async () => {
    await helper('hang', 'sleep 60');
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 100);
    await expect(askHelper('hang', 'x', { ...options(), signal: cancel.signal })).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  it('H6: one that never stops talking is cut', async () => {
    await helper('flood', 'yes');
    await expect(askHelper('flood', 'x', options())).rejects.toMatchObject({ details: { reason: 'E_HELPER_OUTPUT' } });
  });

  it.each(['not json canary-4711', '[]', '{"Username":7,"Secret":"canary-4711"}', 'null', ''])(
    'H6: the answer %s is an error that does not quote it',
    async (answer) => {
      await helper('odd', `cat >/dev/null; printf '%s' '${answer}'`);
      const error = await askHelper('odd', 'x', options()).catch((reason: unknown) => reason as AppError);
      expect(error).toMatchObject({ kind: 'corrupt', details: { reason: 'E_HELPER_ANSWER' } });
      expect(JSON.stringify([(error as AppError).message, error])).not.toContain('4711');
    },
  );

  it('H6: no login is anonymous; another failure is shown in the helper’s words', async () => {
    await helper('none', 'echo "credentials not found in native keychain"; exit 1');
    expect(await askHelper('none', 'x', options())).toBeNull();
    await helper('broken', 'echo "no such store"; echo secret-on-stderr >&2; exit 1');
    await expect(askHelper('broken', 'x', options())).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringMatching(/no such store”\.$/) as unknown,
      details: { reason: 'E_HELPER_FAILED' },
    });
  });

  it.each(['User interaction is not allowed.', 'exit status 2: gpg: decryption failed: No secret key'])(
    'H9: “%s” is a locked keychain, not a wrong password',
    async (said) => {
      await helper('locked', `echo "${said}"; exit 1`);
      await expect(askHelper('locked', 'x', options())).rejects.toMatchObject({
        kind: 'denied',
        details: { reason: 'E_KEYCHAIN_LOCKED' },
      });
    },
  );

  it('H7: <token> as user name is an identity token', async () => {
    await helper('token', 'echo \'{"ServerURL":"x","Username":"<token>","Secret":"refresh"}\'');
    expect(await askHelper('token', 'x', options())).toEqual(basic('<token>', 'refresh'));
  });

  it('one that does not read what it is told does no harm', async () => {
    await helper('deaf', 'exec 0<&-; echo \'{"Username":"u","Secret":"s"}\'');
    expect(await askHelper('deaf', 'x'.repeat(200_000), options())).toEqual(basic('u', 's'));
  });
});

describe('a login of another program', () => {
  const host = 'registry.example';
  let nowMs = 0;
  const login = (source: 'docker' | 'podman') => createImportedLogin({ source, host, environment, now: () => nowMs });

  it('is read when it is needed, again after a refusal and after a minute, and not in between', async () => {
    await put(dockerConfig, { auths: { [host]: auth('me', 'first') } });
    const find = login('docker');
    expect(await find(undefined)).toEqual(basic('me', 'first'));
    await put(dockerConfig, { auths: { [host]: auth('me', 'second') } });
    expect(await find('team/app')).toEqual(basic('me', 'first'));
    expect(await find('team/app', { refused: true })).toEqual(basic('me', 'second'));
    await put(dockerConfig, { auths: { [host]: auth('me', 'third') } });
    nowMs += 61_000;
    expect(await find(undefined)).toEqual(basic('me', 'third'));
  });

  it('that has vanished is told, and found again once it is back', async () => {
    const find = login('podman');
    await expect(find(undefined)).rejects.toMatchObject({
      kind: 'unauthorized',
      details: { reason: 'E_LOGIN_MISSING' },
    });
    await put('run/containers/auth.json', { auths: { [host]: auth('me', 'back') } });
    expect(await find(undefined)).toEqual(basic('me', 'back'));
  });

  it('of Podman may be for a repository alone; the others are then asked for anonymously', async () => {
    await put('run/containers/auth.json', { auths: { [`${host}/team`]: auth('team', 'pw') } });
    const find = login('podman');
    expect(await find('team/app')).toEqual(basic('team', 'pw'));
    expect(await find('other/app')).toEqual({ method: 'anonymous' });
    expect(await find(undefined)).toEqual({ method: 'anonymous' });
  });

  it('is told with its place without asking a helper', async () => {
    await helper('one', `echo asked > "${join(root, 'asked')}"; exit 1`);
    const config = await put(dockerConfig, { auths: { 'b.example': auth('u', 'p') }, credHelpers: { [host]: 'one' } });
    expect(await placeOfLogin('docker', host, environment)).toBe('docker-credential-one');
    expect(await placeOfLogin('docker', 'b.example', environment)).toBe(config);
    expect(await placeOfLogin('podman', 'c.example', environment)).toBeNull();
    await expect(readFile(join(root, 'asked'), 'utf8')).rejects.toThrow();
  });
});
