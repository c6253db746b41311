import { describe, expect, test } from 'vitest';
import { canary, clientFor, createTestEnvironment } from '../testing/clients.ts';
import { json, startScriptedServer, type ScriptedServer, type Step } from '../testing/scripted-server.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const challenge = (server: ScriptedServer) =>
  `Bearer realm="${server.url}/token",service="registry.docker.io",scope="repository:library/app:pull"`;

/** A registry that calls itself what Docker Hub does, and the address of its own API. */
async function withHub(
  hubSteps: readonly Step[],
  credentials: typeof canary | { method: 'anonymous' },
  run: (client: ReturnType<typeof clientFor>, hub: ScriptedServer, registry: ScriptedServer) => Promise<void>,
): Promise<void> {
  const hub = await startScriptedServer(hubSteps);
  const registry = await startScriptedServer([]);
  registry.add(
    { expect: { method: 'GET', path: '/v2/', headers: { authorization: /^Bearer / } }, answer: json({}), times: 'any' },
    {
      expect: { method: 'GET', path: '/v2/' },
      answer: { status: 401, headers: { 'www-authenticate': challenge(registry) } },
      times: 'any',
    },
    { expect: { method: 'GET', path: /^\/token/ }, answer: json({ token: 'short' }), times: 'any' },
    { expect: { method: 'GET', path: /^\/api\/v1\// }, answer: { status: 404 }, times: 'any' },
    { expect: { method: 'GET', path: /^\/v2\/_catalog/ }, answer: { status: 401 }, times: 'any' },
  );
  const environment = createTestEnvironment({}, hub.url);
  const client = clientFor(registry.url, { credentials, environment });
  try {
    await run(client, hub, registry);
    hub.verify();
    registry.verify();
  } finally {
    await client.close();
    await hub.close();
    await registry.close();
  }
}

const logIn: Step = {
  expect: {
    method: 'POST',
    path: '/v2/users/login',
    headers: { authorization: null },
    body: JSON.stringify({ username: canary.username, password: canary.password }),
  },
  answer: json({ token: 'canary-jwt-4712' }),
};

describe('Docker Hub', () => {
  test('is known by what its challenge calls itself, and lists the user’s repositories by its own API', async () => {
    const page = (number: number) => `/v2/repositories/${canary.username}/?page_size=100&page=${String(number)}`;
    const headers = { authorization: 'Bearer canary-jwt-4712' };
    const first = { name: 'app', is_private: true, description: 'An app', last_updated: '2026-01-02T03:04:05.5Z' };
    await withHub(
      [
        logIn,
        // The probe asks once, the listing again.
        {
          expect: { method: 'GET', path: page(1), headers },
          answer: json({ next: 'x', results: [first, null, {}] }),
          times: 2,
        },
        { expect: { method: 'GET', path: page(2), headers }, answer: json({ next: null, results: [{ name: 'b' }] }) },
      ],
      canary,
      async (client) => {
        const capabilities = await client.probe();
        expect(capabilities).toMatchObject({ flavour: 'docker-hub', catalog: 'available', tagHistory: false });
        const api = client.listing('docker-hub');
        const one = await api.listRepositories({});
        expect(one.items).toEqual([
          {
            name: `${canary.username}/app`,
            description: 'An app',
            isPublic: false,
            lastModifiedMs: Date.parse('2026-01-02T03:04:05.5Z'),
          },
        ]);
        const two = await api.listRepositories({ next: one.next });
        expect(two.items.map(({ name }) => name)).toEqual([`${canary.username}/b`]);
        expect(two.next).toBeUndefined();
      },
    );
  });

  test('tells digest, size, time and platforms of a hundred tags in one request, without a pull', async () => {
    const images = [
      { architecture: 'amd64', os: 'linux', digest, size: 10 },
      { architecture: 'arm', os: 'linux', variant: 'v7' },
      { architecture: 'unknown', os: 'unknown' },
      { architecture: 'amd64', os: 'windows', os_version: '10.0.20348.1' },
    ];
    const row = {
      name: 'v1',
      digest,
      full_size: 4711,
      tag_last_pushed: '2026-02-03T04:05:06Z',
      media_type: 'application/vnd.oci.image.index.v1+json',
      images,
    };
    const odd = { name: 'odd', digest: 'sha256:short', full_size: -1, images: 'none', tag_last_pushed: 'yesterday' };
    await withHub(
      [
        {
          expect: {
            method: 'GET',
            path: '/v2/repositories/library/app/tags?page_size=100&page=1',
            headers: { authorization: null },
          },
          answer: json({ next: null, results: [row, odd, { digest }] }),
        },
      ],
      { method: 'anonymous' },
      async (client, _hub, registry) => {
        const { tags, hasMore } = await client.listing('docker-hub').listTags('library/app', { page: 1, limit: 100 });
        expect(hasMore).toBe(false);
        expect(tags).toEqual([
          {
            name: 'v1',
            digest,
            isIndex: true,
            sizeBytes: 4711,
            pushedAtMs: Date.parse('2026-02-03T04:05:06Z'),
            immutable: null,
            platforms: [
              { architecture: 'amd64', os: 'linux' },
              { architecture: 'arm', os: 'linux', variant: 'v7' },
              { architecture: 'amd64', os: 'windows', osVersion: '10.0.20348.1' },
            ],
          },
          {
            name: 'odd',
            digest: null,
            isIndex: null,
            sizeBytes: null,
            pushedAtMs: null,
            immutable: null,
            platforms: null,
          },
        ]);
        expect(registry.seen).toEqual([]);
      },
    );
  });

  test('whose sign-in the API refuses is asked as nobody, and the password is nowhere in the questions', async () => {
    await withHub(
      [
        { ...logIn, answer: { status: 401, body: JSON.stringify({ detail: 'Incorrect authentication credentials' }) } },
        {
          expect: { method: 'GET', path: /^\/v2\/repositories\/team\/app\/tags/, headers: { authorization: null } },
          answer: json({ results: [] }),
        },
      ],
      canary,
      async (client, hub) => {
        const { tags } = await client.listing('docker-hub').listTags('team/app', { page: 1, limit: 100 });
        expect(tags).toEqual([]);
        const after = hub.seen.slice(1).map(({ path, headers, body }) => JSON.stringify([path, headers, body]));
        expect(after.join()).not.toContain(canary.password);
      },
    );
  });

  test('without an answer from its API is a plain registry, and says that it lists nothing', async () => {
    await withHub(
      [{ expect: { method: 'GET', path: /^\/v2\/repositories/ }, answer: { status: 403 }, times: 'any' }],
      { method: 'anonymous' },
      async (client) => {
        expect(await client.probe()).toMatchObject({ flavour: 'oci', catalog: 'refused' });
      },
    );
  });

  test('that answers with something else than its lists gives an error that says so', async () => {
    await withHub(
      [{ expect: { method: 'GET', path: /^\/v2\/repositories/ }, answer: { body: '<html>', status: 200 } }],
      { method: 'anonymous' },
      async (client) => {
        await expect(client.listing('docker-hub').listRepositories({})).rejects.toMatchObject({
          kind: 'unsupported',
          details: { reason: 'E_NOT_A_REGISTRY', step: 'listing repositories' },
        });
        await expect(client.listing('docker-hub').listRepositories({ next: 'x' })).rejects.toMatchObject({
          kind: 'invalid-input',
        });
      },
    );
  });
});
