import { describe, expect, test } from 'vitest';
import { basicHeader } from '../auth/basic.ts';
import { canary, withScript } from '../testing/clients.ts';
import { json, type ScriptedServer, type Step } from '../testing/scripted-server.ts';

const digest = `sha256:${'b'.repeat(64)}`;
const headers = { authorization: basicHeader(canary.username, canary.password) };
const get = (path: string | RegExp, answer: unknown, more: Partial<Step> = {}): Step => ({
  expect: { method: 'GET', path, headers },
  answer: json(answer),
  ...more,
});

const registrySteps = (server: ScriptedServer): Step[] => [
  { expect: { method: 'GET', path: '/v2/', headers: { authorization: /^Bearer / } }, answer: json({}), times: 'any' },
  {
    expect: { method: 'GET', path: '/v2/' },
    answer: {
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${server.url}/service/token",service="harbor-registry"` },
    },
    times: 'any',
  },
  { expect: { method: 'GET', path: /^\/service\/token/ }, answer: json({ token: 'short' }), times: 'any' },
  { expect: { method: 'GET', path: /^\/api\/v1\// }, answer: { status: 404 }, times: 'any' },
];

describe('Harbor', () => {
  test('is known by what its challenge calls itself, and lists the repositories of every project', async () => {
    const page = 'page=1&page_size=100';
    const team = { name: 'team one', metadata: { public: 'false' } };
    const open = { name: 'open', metadata: { public: 'true' } };
    const hundred = Array.from({ length: 100 }, (_, index) => ({ name: `team one/app${String(index)}` }));
    const updated = { name: 'open/site', update_time: '2026-03-04T05:06:07Z', description: 'The site' };
    await withScript(
      (server) => [
        ...registrySteps(server),
        get(`/api/v2.0/projects?${page}`, [team, open], { times: 'any' }),
        get(`/api/v2.0/projects/team%20one/repositories?${page}`, hundred, { times: 'any' }),
        get('/api/v2.0/projects/team%20one/repositories?page=2&page_size=100', [{ name: 'team one/last' }]),
        get(`/api/v2.0/projects/open/repositories?${page}`, [updated, 7, {}]),
      ],
      async (client) => {
        expect(await client.probe()).toMatchObject({ flavour: 'harbor', catalog: 'available' });
        const names: string[] = [];
        let next: string | undefined;
        let last;
        do {
          last = await client.listing('harbor').listRepositories({ next });
          names.push(...last.items.map(({ name }) => name));
          next = last.next;
        } while (next !== undefined);
        expect(names).toHaveLength(102);
        expect(last.items).toEqual([
          {
            name: 'open/site',
            description: 'The site',
            isPublic: true,
            lastModifiedMs: Date.parse('2026-03-04T05:06:07Z'),
          },
        ]);
      },
      { credentials: canary },
    );
  });

  test('tells digest, size, platforms and immutability of every tag; slashes of a name are encoded twice', async () => {
    const list = {
      digest,
      manifest_media_type: 'application/vnd.oci.image.index.v1+json',
      size: 99,
      push_time: '2026-01-01T00:00:00Z',
      tags: [
        { name: 'v1', push_time: '2026-01-02T00:00:00Z', immutable: true },
        { name: 'latest', push_time: '0001-01-01T00:00:00Z', immutable: false },
      ],
      references: [
        { child_digest: digest, platform: { architecture: 'arm64', os: 'linux', variant: 'v8' } },
        { child_digest: digest, platform: { architecture: 'unknown', os: 'unknown' } },
        { child_digest: digest, platform: null },
      ],
    };
    const image = {
      digest,
      tags: [{ name: 'one' }],
      references: null,
      extra_attrs: { architecture: 's390x', os: 'linux' },
    };
    const untagged = { digest, tags: null };
    const path = '/api/v2.0/projects/team/repositories/a%252Fb/artifacts?page=1&page_size=3&with_tag=true';
    await withScript(
      [get(path, [list, image, untagged])],
      async (client) => {
        const { tags, hasMore } = await client.listing('harbor').listTags('team/a/b', { page: 1, limit: 3 });
        expect(hasMore).toBe(true);
        expect(tags).toEqual([
          {
            name: 'v1',
            digest,
            isIndex: true,
            sizeBytes: 99,
            pushedAtMs: Date.parse('2026-01-02T00:00:00Z'),
            immutable: true,
            platforms: [{ architecture: 'arm64', os: 'linux', variant: 'v8' }],
          },
          {
            name: 'latest',
            digest,
            isIndex: true,
            sizeBytes: 99,
            pushedAtMs: Date.parse('2026-01-01T00:00:00Z'),
            immutable: false,
            platforms: [{ architecture: 'arm64', os: 'linux', variant: 'v8' }],
          },
          {
            name: 'one',
            digest,
            isIndex: null,
            sizeBytes: null,
            pushedAtMs: null,
            immutable: null,
            platforms: [{ architecture: 's390x', os: 'linux' }],
          },
        ]);
      },
      { credentials: canary },
    );
  });

  test('whose API refuses counts as a plain registry and is asked for its catalog', async () => {
    await withScript(
      (server) => [
        ...registrySteps(server),
        { expect: { method: 'GET', path: /^\/api\/v2\.0\// }, answer: { status: 403 } },
        { expect: { method: 'GET', path: /^\/v2\/_catalog/ }, answer: json({ repositories: [] }) },
      ],
      async (client) => {
        expect(await client.probe()).toMatchObject({ flavour: 'oci', catalog: 'available' });
      },
      { credentials: canary },
    );
  });
});
