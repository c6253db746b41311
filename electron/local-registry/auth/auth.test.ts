import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { basic, startTestRegistry, type TestRegistry } from '../testing/in-process.ts';
import { createRegistryClient } from '../testing/registry-client.ts';
import { parseScopes } from '../model/credentials.ts';
import { createOwnSigner, createSharedSigner, keyId } from './token-signer.ts';
import { createTokenIssuer, tokenLifeSeconds } from './tokens.ts';

const repo = 'acme/app';

describe('logging in', () => {
  let registry: TestRegistry;
  beforeEach(async () => {
    registry = await startTestRegistry('sqlite', { account: { user: 'owner', password: 'p:w with colon' } });
    await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
  });
  afterEach(() => registry.close());
  const as = (authorization?: string) => createRegistryClient(registry.url, authorization);
  const token = async (authorization: string | undefined, scope = `repository:${repo}:pull,push`) => {
    const answer = await as(authorization).send('GET', `/v2/auth?service=x&scope=${scope}`);
    return { status: answer.status, bearer: `Bearer ${answer.json<{ token?: string } | null>()?.token ?? ''}` };
  };
  const pull = async (authorization?: string) =>
    (await as(authorization).send('GET', `/v2/${repo}/manifests/v1`)).status;

  test('nobody gets 401 with a challenge that names the token service of this very registry and the scope', async () => {
    const answer = await as().send('GET', `/v2/${repo}/manifests/v1`);
    const host = new URL(registry.url).host;
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="${registry.url}/v2/auth",service="${host}",scope="repository:${repo}:pull"`,
    );
    expect((await as().send('GET', '/v2/')).status).toBe(401);
  });

  test('the user logs in by token or directly by Basic; a wrong password is 401 everywhere', async () => {
    const { bearer } = await token(basic('owner', 'p:w with colon'));
    expect([await pull(bearer), await pull(basic('owner', 'p:w with colon'))]).toEqual([200, 200]);
    for (const wrong of [
      basic('owner', 'p:w'),
      basic('other', 'p:w with colon'),
      'Basic !!!',
      'Basic',
      'Bearer x.y.z',
    ]) {
      expect(await pull(wrong)).toBe(401);
    }
    expect((await token(basic('owner', 'wrong'))).status).toBe(401);
    expect((await token(undefined, '')).status).toBe(400);
    expect((await as().send('GET', '/v2/auth?service=x')).status).toBe(401);
  });

  test('a token gives what it was asked for and no more', async () => {
    const { bearer } = await token(basic('owner', 'p:w with colon'), `repository:${repo}:pull`);
    expect(await pull(bearer)).toBe(200);
    expect((await as(bearer).send('DELETE', `/v2/${repo}/manifests/v1`)).status).toBe(401);
    expect((await as(bearer).send('GET', '/v2/acme/other/tags/list')).status).toBe(401);
  });

  test('a public repository is read without a credential, and only read', async () => {
    await registry.client.api('POST', `repository/${repo}/changevisibility`, { visibility: 'public' });
    const { bearer } = await token(undefined);
    expect(await pull(bearer)).toBe(200);
    expect((await as(bearer).send('DELETE', `/v2/${repo}/manifests/v1`)).status).toBe(401);
    expect((await as().api('GET', `repository/${repo}/tag/`)).status).toBe(200);
    expect((await as().api('DELETE', `repository/${repo}/tag/v1`)).status).toBe(401);
    expect((await as(bearer).send('GET', '/v2/_catalog')).json()).toEqual({ repositories: [repo] });
    for (const wrong of [basic('owner', 'wrong'), 'Bearer too.old.token']) {
      expect([await pull(wrong), (await as(wrong).send('GET', '/v2/_catalog')).status]).toEqual([401, 401]);
    }
    expect([await pull(), (await as().send('GET', '/v2/_catalog')).status]).toEqual([200, 200]);
  });

  test('a robot works in its namespace with its token, which is shown once and ends with the robot', async () => {
    const made = await registry.client.api('PUT', 'organization/acme/robots/ci', { description: 'builds' });
    const { name, token: secret } = made.json<{ name: string; token: string }>();
    const robot = basic(name, secret);
    expect(await pull((await token(robot)).bearer)).toBe(200);
    await as(robot).pushImage('acme/by-robot', { seed: 'r', tag: 'v1' });
    await expect(as(robot).pushImage('other/by-robot', { seed: 'r', tag: 'v1' })).rejects.toThrow('DENIED');
    const listed = await registry.client.api('GET', 'organization/acme/robots');
    expect(listed.json()).toMatchObject({ robots: [{ name: 'acme+ci', description: 'builds' }] });
    expect(listed.bytes.includes(secret)).toBe(false);
    expect((await registry.client.api('DELETE', 'organization/acme/robots/ci')).status).toBe(204);
    expect(await pull(robot)).toBe(401);
  });

  test('an OAuth token logs in as $oauthtoken and as a bearer of the API, within its scopes and organization', async () => {
    const path = 'organization/acme/applications/desktop/tokens';
    const made = await registry.client.api('POST', path, { scope: 'repo:read user:read', name: 'mine' });
    const { token: secret, uuid } = made.json<{ token: { token: string; uuid: string } }>().token;
    expect(secret.length).toBeGreaterThanOrEqual(40);
    expect(await pull((await token(basic('$oauthtoken', secret))).bearer)).toBe(200);
    expect((await as(`bearer ${secret}`).api('GET', 'user/')).json()).toMatchObject({ username: 'acme' });
    expect((await as(`Bearer ${secret}`).api('DELETE', `repository/${repo}/tag/v1`)).status).toBe(403);
    expect((await as(`Bearer ${secret}`).api('GET', path)).status).toBe(403);
    expect((await registry.client.api('GET', path)).bytes.includes(secret)).toBe(false);
    expect((await registry.client.api('DELETE', `${path}/${uuid}`)).status).toBe(204);
    expect((await as(`Bearer ${secret}`).api('GET', 'user/')).status).toBe(401);
  });

  test('secrets are kept as hashes only', async () => {
    const robot = await registry.client.api('PUT', 'organization/acme/robots/ci');
    const secret = robot.json<{ token: string }>().token;
    expect(JSON.stringify(registry.context.rows.robots.find({ where: {} }))).not.toContain(secret);
  });
});

const newKey = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe.each([
  ['of this process', createOwnSigner],
  ['for other registries', () => createSharedSigner(newKey('P-256'))],
])('tokens %s', (_kind, createSigner) => {
  let now = 1_000_000;
  const issuer = createTokenIssuer(() => now, createSigner());
  const made = () => issuer.issue({ kind: 'user', name: 'a' }, new Map([['x/y', new Set(['pull'] as const)]]), 'here');

  test('come back as they were given, until they are too old', () => {
    const token = made();
    expect(issuer.read(token)).toEqual({
      caller: { kind: 'user', name: 'a' },
      grants: new Map([['x/y', new Set(['pull'])]]),
    });
    now += tokenLifeSeconds * 1000 + 1000;
    expect(issuer.read(token)).toBeNull();
  });

  test('of another process, altered or without a signature are nothing', () => {
    const token = made();
    const [head, body, signature] = token.split('.');
    const other = Buffer.from('{"exp":9999999999,"caller":{"kind":"user","name":"root"},"access":[]}').toString(
      'base64url',
    );
    for (const forged of [
      `${head ?? ''}.${other}.${signature ?? ''}`,
      `${head ?? ''}.${body ?? ''}.`,
      `${token}.x`,
      '',
      'a.b.c',
    ]) {
      expect(issuer.read(forged)).toBeNull();
    }
    expect(createTokenIssuer(() => now, createSigner()).read(token)).toBeNull();
  });

  test('with a header of somebody’s choice are nothing', () => {
    const [, body = '', signature = ''] = made().split('.');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    expect(issuer.read(`${none}.${body}.${signature}`)).toBeNull();
    expect(issuer.read(`${none}.${body}.`)).toBeNull();
  });
});

describe('the key for other registries', () => {
  test('is named as distribution names it', () => {
    const id = keyId(createPrivateKey(newKey('P-256')));
    expect(id).toMatch(/^(?:[A-Z2-7]{4}:){11}[A-Z2-7]{4}$/);
  });

  test('must be on the curve that distribution takes', () => {
    expect(() => createSharedSigner(newKey('P-384'))).toThrow('P-256');
  });
});

describe('scopes of tokens', () => {
  test.each([
    ['repo:read repo:write', ['repo:read', 'repo:write']],
    ['repo:read,user:read', ['repo:read', 'user:read']],
    ['repo:read made:up', []],
    ['', []],
  ])('the scopes “%s” are %j', (text, scopes) => {
    expect([...parseScopes(text)]).toEqual(scopes);
  });
});
