import { afterEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/errors.ts';
import { canary, clientFor, createTestEnvironment, withScript } from './testing/clients.ts';
import { type Answer, json, type ScriptedServer, startScriptedServer, type Step } from './testing/scripted-server.ts';
import type { Credentials, Registry } from './registry.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const basicOfCanary = `Basic ${Buffer.from(`${canary.username}:${canary.password}`).toString('base64')}`;
const list = '/v2/a/b/tags/list?n=10';
const tags = json({ name: 'a/b', tags: ['1'] });
const readTags = (registry: Registry, repository = 'a/b') => registry.oci.listTags(repository, { limit: 10 });

function challenge(server: ScriptedServer, scope: string | null = 'repository:a/b:pull', more = ''): Answer {
  const scopeText = scope === null ? '' : `,scope="${scope}"`;
  return json(
    { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] },
    {
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${server.url}/token",service="test"${scopeText}${more}` },
    },
  );
}

const ask = (path = list): Step['expect'] => ({ method: 'GET', path, headers: { authorization: null } });
const askWith = (token: string, path = list): Step['expect'] => ({
  method: 'GET',
  path,
  headers: { authorization: `Bearer ${token}` },
});
const tokenRequest = /^\/token\?service=test&scope=repository%3Aa%2Fb%3Apull/;
const tokenAnswer = (token: string): Answer => json({ token, expires_in: 300 });

describe('authentication', () => {
  it('B1: a 401 without a challenge is answered with the one of /v2/, asked for once', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: { status: 401 } },
        { expect: ask('/v2/'), answer: challenge(server, null) },
        { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t1') },
        { expect: askWith('t1'), answer: tags },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
        await readTags(registry);
      },
    );
  });

  it('B1: without a challenge anywhere the error says that the registry does not say how', async () => {
    await withScript(
      [
        { expect: ask(), answer: { status: 401 } },
        { expect: ask('/v2/'), answer: { status: 401 } },
      ],
      async (registry) => {
        await expect(readTags(registry)).rejects.toMatchObject({
          kind: 'unauthorized',
          details: { reason: 'E_NO_CHALLENGE', repository: 'a/b' },
        });
      },
    );
  });

  it.each([
    ['one line', (realm: string) => [`Negotiate, Basic realm="x", Bearer realm="${realm}",service="test"`]],
    ['many lines', (realm: string) => ['Negotiate', 'Basic realm="x"', `Bearer realm="${realm}",service="test"`]],
  ])('B2: of several challenges in %s Bearer is taken', async (_, lines) => {
    await withScript(
      (server) => [
        { expect: ask(), answer: { status: 401, headers: { 'www-authenticate': lines(`${server.url}/token`) } } },
        { expect: { method: 'GET', path: /^\/token/ }, answer: tokenAnswer('t1') },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        expect((await readTags(registry)).items).toEqual(['1']);
      },
      { credentials: canary },
    );
  });

  it('B2: Basic is taken where there is no Bearer', async () => {
    await withScript(
      [
        { expect: ask(), answer: { status: 401, headers: { 'www-authenticate': ['Negotiate', 'Basic realm="x"'] } } },
        { expect: { method: 'GET', path: list, headers: { authorization: basicOfCanary } }, answer: tags },
      ],
      async (registry) => {
        expect((await readTags(registry)).items).toEqual(['1']);
      },
      { credentials: canary },
    );
  });

  it('B3: commas and escaped quotes inside quotes, upper case and blanks round = are read', async () => {
    await withScript(
      (server) => [
        {
          expect: ask(),
          answer: {
            status: 401,
            headers: {
              'www-authenticate': `BEARER Realm = "${server.url}/token" , SERVICE="a, \\"b\\"",Scope="repository:a/b:pull"`,
            },
          },
        },
        {
          expect: { method: 'GET', path: '/token?service=a%2C+%22b%22&scope=repository%3Aa%2Fb%3Apull' },
          answer: tokenAnswer('t1'),
        },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
      },
    );
  });

  it.each([
    '',
    'realm="/token"',
    'realm="file:///etc/passwd"',
    'realm="javascript:alert(1)"',
    'realm="http://user:pass@127.0.0.1/token"',
  ])('B4: the challenge “Bearer %s” is rejected', async (parameters) => {
    await withScript(
      [{ expect: ask(), answer: { status: 401, headers: { 'www-authenticate': `Bearer ${parameters}`.trim() } } }],
      async (registry) => {
        await expect(readTags(registry)).rejects.toMatchObject({
          kind: 'untrusted',
          details: { reason: 'E_REALM_INVALID', repository: 'a/b' },
        });
      },
      { credentials: canary },
    );
  });

  it('B5: a realm on an unrelated host gets nothing; the error names both; with consent it is used', async () => {
    const realm = await startScriptedServer([
      { expect: { method: 'GET', path: /^\/token/ }, answer: tokenAnswer('t1') },
    ]);
    closers.push(() => realm.close());
    const refusal: Answer = {
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${realm.url}/token",service="test"` },
    };
    await withScript(
      [{ expect: ask(), answer: refusal }],
      async (registry, server) => {
        const error = await readTags(registry).catch((reason: unknown) => reason as AppError);
        expect(error).toMatchObject({ kind: 'untrusted', details: { reason: 'E_REALM', realm: realm.host } });
        expect((error as AppError).message).toContain(server.host);
        expect((error as AppError).message).toContain(realm.host);
        expect(realm.seen).toEqual([]);
      },
      { credentials: canary },
    );
    await withScript(
      [
        { expect: ask(), answer: refusal },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
        realm.verify();
      },
      { credentials: canary, approvedRealms: [realm.host] },
    );
  });

  it('B8: a token service that redirects elsewhere does not take the password along', async () => {
    const elsewhere = await startScriptedServer([]);
    closers.push(() => elsewhere.close());
    for (const status of [302, 307]) {
      await withScript(
        (server) => [
          { expect: ask(), answer: challenge(server) },
          {
            expect: { method: 'GET', path: tokenRequest, headers: { authorization: basicOfCanary } },
            answer: { status, headers: { location: `${elsewhere.url}/token` } },
          },
        ],
        async (registry) => {
          await expect(readTags(registry)).rejects.toMatchObject({
            kind: 'untrusted',
            details: { reason: 'E_REDIRECT', step: 'getting an access token' },
          });
        },
        { credentials: canary },
      );
    }
    expect(elsewhere.seen).toEqual([]);
  });

  it.each([
    [{ token: 'one' }, 'one'],
    [{ access_token: 'two' }, 'two'],
    [{ token: 'one', access_token: 'two' }, 'two'],
  ])('B9: the token reply %j is taken', async (reply, token) => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: json(reply) },
        { expect: askWith(token), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
      },
    );
  });

  it.each(['{}', '{"token":null}', '{"token":17}', '{"token":""}', '{"token":"a\\nb"}', 'null', '[]', 'not json', ''])(
    'B9: the token reply %s is an error',
    async (body) => {
      await withScript(
        (server) => [
          { expect: ask(), answer: challenge(server) },
          { expect: { method: 'GET', path: tokenRequest }, answer: { body } },
        ],
        async (registry) => {
          await expect(readTags(registry)).rejects.toMatchObject({ details: { reason: 'E_NO_TOKEN' } });
        },
      );
    },
  );

  it.each([
    ['missing', {}, 50, 70],
    ['0', { expires_in: 0 }, 50, 70],
    ['negative', { expires_in: -5 }, 50, 70],
    ['a text', { expires_in: '3600' }, 50, 70],
    ['huge', { expires_in: 1e12 }, 23 * 3600, 25 * 3600],
    ['300, issued in the future', { expires_in: 300, issued_at: '2999-01-01T00:00:00Z' }, 280, 310],
    ['300, issued long ago', { expires_in: 300, issued_at: '2001-01-01T00:00:00Z' }, 280, 310],
  ])(
    'B10, B11: with expires_in %s the token is used for the right time by the local clock',
    async (_, reply, still, over) => {
      let nowMs = 1_800_000_000_000;
      const environment = { ...createTestEnvironment(), now: () => nowMs };
      await withScript(
        (server) => [
          { expect: ask(), answer: challenge(server) },
          { expect: { method: 'GET', path: tokenRequest }, answer: json({ token: 't1', ...reply }) },
          { expect: askWith('t1'), answer: tags, times: 2 },
          { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t2') },
          { expect: askWith('t2'), answer: tags },
        ],
        async (registry) => {
          const start = nowMs;
          await readTags(registry);
          nowMs = start + still * 1000;
          await readTags(registry);
          nowMs = start + over * 1000;
          await readTags(registry);
        },
        { environment },
      );
    },
  );

  it('B12: a 401 with a fresh token leads to one refresh, then access is denied to that repository', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t1') },
        { expect: askWith('t1'), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t2') },
        { expect: askWith('t2'), answer: challenge(server) },
      ],
      async (registry) => {
        await expect(readTags(registry)).rejects.toMatchObject({
          kind: 'denied',
          message: expect.stringContaining('no access to a/b') as unknown,
          details: { reason: 'E_ACCESS', status: 401, repository: 'a/b' },
        });
      },
      { credentials: canary },
    );
  });

  it('B12: a kept token that the registry no longer takes is replaced once', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t1') },
        { expect: askWith('t1'), answer: tags },
        { expect: askWith('t1'), answer: challenge(server, 'repository:a/b:pull', ',error="invalid_token"') },
        { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t2') },
        { expect: askWith('t2'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
        expect((await readTags(registry)).items).toEqual(['1']);
      },
    );
  });

  it('B13: insufficient_scope with a new scope leads to one token request with both, the new one first', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t1') },
        {
          expect: askWith('t1'),
          answer: challenge(server, 'repository:c/d:pull repository:a/b:push', ',error="insufficient_scope"'),
        },
        {
          expect: {
            method: 'GET',
            path: '/token?service=test&scope=repository%3Ac%2Fd%3Apull&scope=repository%3Aa%2Fb%3Apull%2Cpush',
          },
          answer: tokenAnswer('t2'),
        },
        { expect: askWith('t2'), answer: tags },
      ],
      async (registry) => {
        expect((await readTags(registry)).items).toEqual(['1']);
      },
    );
  });

  const identityToken: Credentials = { method: 'basic', username: '<token>', password: 'canary-refresh-4711' };
  const post: Step['expect'] = {
    method: 'POST',
    path: '/token',
    headers: { authorization: null, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=refresh_token&refresh_token=canary-refresh-4711&client_id=waybill&service=test&scope=repository%3Aa%2Fb%3Apull',
  };

  it('B14: an identity token goes by POST; 404 or 405 there means GET', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: post, answer: json({ access_token: 't1' }) },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
      },
      { credentials: identityToken },
    );
    for (const status of [404, 405]) {
      await withScript(
        (server) => [
          { expect: ask(), answer: challenge(server) },
          { expect: post, answer: { status } },
          {
            expect: { method: 'GET', path: tokenRequest, headers: { authorization: /^Basic / } },
            answer: tokenAnswer('t1'),
          },
          { expect: askWith('t1'), answer: tags },
        ],
        async (registry) => {
          await readTags(registry);
        },
        { credentials: identityToken },
      );
    }
  });

  it('B14: a token service that takes no GET gets the password by POST', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: { status: 405 } },
        {
          expect: {
            method: 'POST',
            path: '/token',
            body: /^grant_type=password&username=canary-user&password=canary-password-4711&/,
          },
          answer: tokenAnswer('t1'),
        },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
      },
      { credentials: canary },
    );
  });

  it('B14: 401 from the token service is a wrong password, also where anonymous would do', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        {
          expect: { method: 'GET', path: tokenRequest, headers: { authorization: basicOfCanary } },
          answer: json({ details: 'incorrect username or password' }, { status: 401 }),
        },
      ],
      async (registry) => {
        await expect(readTags(registry)).rejects.toMatchObject({
          kind: 'unauthorized',
          message: expect.stringContaining('the user name or password is wrong') as unknown,
          details: { reason: 'E_CREDENTIALS', step: 'getting an access token', repository: 'a/b' },
        });
      },
      { credentials: canary },
    );
  });

  it('B14: 429 from the token service is waited out', async () => {
    const environment = createTestEnvironment();
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: { status: 429, headers: { 'retry-after': '3' } } },
        { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t1') },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
        expect(environment.sleptMs).toEqual([3000]);
      },
      { environment },
    );
  });

  it('B15: 100 calls at once for one repository ask for one token', async () => {
    await withScript(
      (server) => [
        { expect: { method: 'GET', path: tokenRequest }, answer: { ...tokenAnswer('t1'), delayMs: 50 } },
        { expect: askWith('t1'), answer: tags, times: 100 },
        { expect: ask(), answer: challenge(server), times: 'any' },
      ],
      async (registry, server) => {
        await Promise.all(Array.from({ length: 100 }, () => readTags(registry)));
        expect(server.seen.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1);
      },
    );
  });

  it('B15: somebody who cancels while waiting for the token does not take it from the others', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server), times: 2 },
        { expect: { method: 'GET', path: tokenRequest }, answer: { ...tokenAnswer('t1'), delayMs: 200 } },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        const cancel = new AbortController();
        const cancelled = registry.oci.listTags('a/b', { limit: 10, signal: cancel.signal });
        const other = readTags(registry);
        setTimeout(() => cancel.abort(), 100);
        await expect(cancelled).rejects.toMatchObject({ kind: 'cancelled' });
        expect((await other).items).toEqual(['1']);
      },
    );
  });

  it('B16: a huge token reply is cut and is an error', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: { body: Buffer.alloc(20_000_000, 0x20) } },
      ],
      async (registry) => {
        await expect(readTags(registry)).rejects.toMatchObject({
          details: { reason: 'E_TOO_LARGE', step: 'getting an access token' },
        });
      },
    );
  });

  it('B17: anonymous may be enough for one repository and not for another', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('t1') },
        { expect: askWith('t1'), answer: tags, times: 2 },
        {
          expect: { method: 'GET', path: '/token?service=test&scope=repository%3Ac%2Fd%3Apull' },
          answer: { status: 401 },
        },
      ],
      async (registry) => {
        await readTags(registry);
        await expect(readTags(registry, 'c/d')).rejects.toMatchObject({
          kind: 'unauthorized',
          details: { reason: 'E_SIGN_IN_REQUIRED', repository: 'c/d' },
        });
        expect((await readTags(registry)).items).toEqual(['1']);
      },
    );
  });

  it('B18: a user name with a colon is refused, other characters go as UTF-8', async () => {
    expect(() => clientFor('http://127.0.0.1:1', { credentials: { ...canary, username: 'a:b' } })).toThrow(
      expect.objectContaining({ kind: 'invalid-input' }) as Error,
    );
    expect(() => clientFor('http://127.0.0.1:1', { credentials: { ...canary, password: 'a\nb' } })).toThrow(
      expect.objectContaining({ kind: 'invalid-input' }) as Error,
    );
    const credentials = { method: 'basic', username: 'jürgen', password: 'pässwörd€' } as const;
    const header = `Basic ${Buffer.from('jürgen:pässwörd€', 'utf8').toString('base64')}`;
    await withScript(
      [
        { expect: ask(), answer: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } } },
        { expect: { method: 'GET', path: list, headers: { authorization: header } }, answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
      },
      { credentials },
    );
  });

  it('B19: a server that echoes what it was sent does not get it into an error', async () => {
    const echo = `you sent ${basicOfCanary} that is ${canary.password} or canary-token-4711`;
    const bodies: Answer[] = [
      json({ errors: [{ code: 'X', message: echo, detail: echo }] }, { status: 400 }),
      json({ error: echo }, { status: 403 }),
      { status: 404, headers: { 'content-type': 'text/plain' }, body: echo },
      json({ errors: [{ code: canary.password, message: 'as the code' }] }, { status: 418 }),
      // Long texts are cut, and of a secret across the cut the beginning must not stay.
      json({ message: `${'x'.repeat(490)}${canary.password}` }, { status: 400 }),
      { status: 400, headers: { 'content-type': 'text/plain' }, body: `${'x'.repeat(288)}canary-token-4711` },
    ];
    for (const answer of bodies) {
      await withScript(
        (server) => [
          { expect: ask(), answer: challenge(server) },
          { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('canary-token-4711') },
          { expect: askWith('canary-token-4711'), answer },
        ],
        async (registry, server) => {
          const error = await readTags(registry).catch((reason: unknown) => reason as AppError);
          const seen = JSON.stringify([
            error,
            (error as AppError).message,
            (error as AppError).stack,
            (error as AppError).cause,
          ]);
          expect(seen).not.toContain('4711');
          expect(seen).not.toMatch(/canary-[pt]/);
          expect(seen).not.toContain(basicOfCanary.slice(6));
          for (const { path } of server.seen) expect(path).not.toContain('4711');
        },
        { credentials: canary },
      );
    }
  });

  it('B20: 403 is final, and is not “not found”', async () => {
    await withScript(
      [
        {
          expect: { method: 'GET', path: '/v2/a/b/manifests/1.0' },
          answer: json({ errors: [{ code: 'DENIED', message: 'no' }] }, { status: 403 }),
        },
      ],
      async (registry) => {
        await expect(registry.oci.manifests.find('a/b', '1.0')).rejects.toMatchObject({
          kind: 'denied',
          details: { status: 403, codes: [{ code: 'DENIED', message: 'no' }] },
        });
      },
    );
  });

  it('an access token of Quay signs in as $oauthtoken at Quay’s token service', async () => {
    const header = `Basic ${Buffer.from('$oauthtoken:canary-oauth').toString('base64')}`;
    await withScript(
      (server) => [
        {
          expect: ask(),
          answer: { status: 401, headers: { 'www-authenticate': `Bearer realm="${server.url}/v2/auth",service="q"` } },
        },
        {
          expect: { method: 'GET', path: /^\/v2\/auth\?/, headers: { authorization: header } },
          answer: tokenAnswer('t1'),
        },
        { expect: askWith('t1'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
      },
      { credentials: { method: 'token', token: 'canary-oauth' } },
    );
  });

  it('an access token is itself the Bearer token where the token service is not Quay’s', async () => {
    await withScript(
      (server) => [
        { expect: ask(), answer: challenge(server) },
        { expect: askWith('canary-oauth'), answer: tags },
      ],
      async (registry) => {
        await readTags(registry);
      },
      { credentials: { method: 'token', token: 'canary-oauth' } },
    );
  });

  it('the catalog is asked for by name where there is one to give, because registries answer everybody', async () => {
    const catalog = '/v2/_catalog?n=10';
    await withScript(
      (server) => [
        { expect: ask('/v2/'), answer: challenge(server, null) },
        { expect: { method: 'GET', path: '/token?service=test&account=canary-user' }, answer: tokenAnswer('t1') },
        { expect: askWith('t1', catalog), answer: json({ repositories: ['a/b'] }) },
      ],
      async (registry) => {
        expect((await registry.oci.listRepositories({ limit: 10 })).items).toEqual(['a/b']);
      },
      { credentials: canary },
    );
    await withScript(
      [
        { expect: ask('/v2/'), answer: {} },
        { expect: ask(catalog), answer: json({ repositories: ['open'] }) },
      ],
      async (registry) => {
        expect((await registry.oci.listRepositories({ limit: 10 })).items).toEqual(['open']);
      },
      { credentials: canary },
    );
  });

  it('a deletion asks for the scope that the challenge names, whatever the registry’s word for it is', async () => {
    const path = '/v2/a/b/manifests/1.0';
    for (const [scope, query] of [
      ['repository:a/b:pull,push', 'repository%3Aa%2Fb%3Apull%2Cpush'],
      ['repository:a/b:delete', 'repository%3Aa%2Fb%3Adelete'],
    ] as const) {
      await withScript(
        (server) => [
          { expect: { method: 'DELETE', path, headers: { authorization: null } }, answer: challenge(server, scope) },
          { expect: { method: 'GET', path: `/token?service=test&scope=${query}` }, answer: tokenAnswer('d1') },
          { expect: { method: 'DELETE', path, headers: { authorization: 'Bearer d1' } }, answer: { status: 202 } },
          { expect: { method: 'GET', path: tokenRequest }, answer: tokenAnswer('p1') },
          { expect: { method: 'HEAD', path, headers: { authorization: 'Bearer p1' } }, answer: { status: 404 } },
          { expect: askWith('p1', path), answer: { status: 404 } },
        ],
        async (registry) => {
          await registry.oci.manifests.untag('a/b', '1.0');
        },
      );
    }
  });
});
