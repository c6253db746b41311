import { describe, expect, it } from 'vitest';
import { listAllTags } from './quay/all-tags.ts';
import { readMailDate } from './quay/times.ts';
import { readTagRow } from './quay/tag-rows.ts';
import type { QuayTag } from './registry.ts';
import { canary, withScript } from './testing/clients.ts';
import { type Answer, json, type Step } from './testing/scripted-server.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const token = { method: 'token', token: 'canary-oauth-4711' } as const;
const bearer = { authorization: 'Bearer canary-oauth-4711' };
const tagsPath = (query = 'page=1&limit=100') => `/api/v1/repository/team/app/tag/?${query}`;
const row = {
  name: '1.0',
  manifest_digest: digest,
  start_ts: 1_700_000_000,
  is_manifest_list: true,
  reversion: false,
  size: null,
};

describe('rows of Quay’s tag history', () => {
  it('are read with times in milliseconds', () => {
    expect(
      readTagRow({
        ...row,
        end_ts: 1_800_000_000,
        size: 5,
        reversion: true,
        immutable: true,
        expiration: 'Thu, 21 Aug 2025 20:02:54 -0000',
      }),
    ).toEqual({
      name: '1.0',
      digest,
      isIndex: true,
      sizeBytes: 5,
      startMs: 1_700_000_000_000,
      endMs: 1_800_000_000_000,
      reversion: true,
      immutable: true,
    });
    expect(readTagRow(row)).toMatchObject({ endMs: null, sizeBytes: null, immutable: null });
    expect(readTagRow({ ...row, immutable: false })).toMatchObject({ immutable: false });
  });

  it('fall back to the dates in words', () => {
    const rest = { ...row, start_ts: undefined };
    expect(readTagRow({ ...rest, last_modified: 'Thu, 21 Aug 2025 20:02:54 -0000' })).toMatchObject({
      startMs: Date.UTC(2025, 7, 21, 20, 2, 54),
    });
  });

  it.each([
    null,
    7,
    {},
    { ...row, name: 7 },
    { ...row, name: '' },
    { ...row, manifest_digest: 'x' },
    { ...row, start_ts: 'soon' },
    { ...row, start_ts: -1 },
  ])('are left out when nothing can be said about them: %j', (value) => {
    expect(readTagRow(value)).toBeNull();
  });

  it.each([
    ['Thu, 21 Aug 2025 20:02:54 -0000', Date.UTC(2025, 7, 21, 20, 2, 54)],
    ['Thu, 21 Aug 2025 20:02:54 GMT', Date.UTC(2025, 7, 21, 20, 2, 54)],
    ['21 Aug 2025 20:02:54 +0200', Date.UTC(2025, 7, 21, 18, 2, 54)],
    ['Mon, 31 Feb 2025 00:00:00 -0000', null],
    ['yesterday', null],
    ['', null],
    [17, null],
  ])('have the date %s read as %s', (text, expected) => {
    expect(readMailDate(text)).toBe(expected);
  });
});

describe('Quay’s API', () => {
  it('lists tags with the parameters of a call and the token', async () => {
    await withScript(
      [
        {
          expect: {
            method: 'GET',
            path: tagsPath('page=3&limit=50&onlyActiveTags=true&specificTag=1.0'),
            headers: { ...bearer, 'x-requested-with': 'XMLHttpRequest' },
          },
          answer: json({ tags: [row, { name: 'broken' }], page: 3, has_additional: true }),
        },
      ],
      async (registry) => {
        const { tags, hasMore } = await registry.quay.listTags('team/app', {
          page: 3,
          limit: 50,
          onlyActive: true,
          tag: '1.0',
        });
        expect(tags.map(({ name }) => name)).toEqual(['1.0']);
        expect(hasMore).toBe(true);
      },
      { credentials: token },
    );
  });

  it('moves, restores, deletes and expires a tag, each sent once', async () => {
    const path = '/api/v1/repository/team/app/tag/1.0';
    const written: Answer = json('Updated', { status: 201 });
    await withScript(
      [
        {
          expect: {
            method: 'PUT',
            path,
            headers: { ...bearer, 'content-type': 'application/json' },
            body: `{"manifest_digest":"${digest}"}`,
          },
          answer: written,
        },
        {
          expect: { method: 'POST', path: `${path}/restore`, headers: bearer, body: `{"manifest_digest":"${other}"}` },
          answer: json({}),
        },
        { expect: { method: 'DELETE', path, headers: bearer }, answer: { status: 204 } },
        { expect: { method: 'PUT', path, headers: bearer, body: '{"expiration":1900000000}' }, answer: written },
        { expect: { method: 'PUT', path, headers: bearer, body: '{"expiration":null}' }, answer: written },
      ],
      async ({ quay }) => {
        await quay.moveTag('team/app', '1.0', digest);
        await quay.restoreTag('team/app', '1.0', other);
        await quay.deleteTag('team/app', '1.0');
        await quay.expireTag('team/app', '1.0', 1_900_000_000_999);
        await quay.expireTag('team/app', '1.0', null);
      },
      { credentials: token },
    );
    await withScript([{ expect: { method: 'PUT', path }, answer: { status: 502 } }], async ({ quay }) => {
      // Repeating it would leave a second row in the history.
      await expect(quay.moveTag('team/app', '1.0', digest)).rejects.toMatchObject({
        kind: 'network',
        details: { status: 502 },
      });
    });
  });

  it('makes a tag immutable and changeable again', async () => {
    const path = '/api/v1/repository/team/app/tag/1.0';
    const written: Answer = json('Updated', { status: 201 });
    const refused = json(
      { detail: "Cannot overwrite immutable tag '1.0'", error_type: 'tag_immutable' },
      { status: 409 },
    );
    await withScript(
      [
        { expect: { method: 'PUT', path, headers: bearer, body: '{"immutable":true}' }, answer: written },
        { expect: { method: 'PUT', path, headers: bearer, body: `{"manifest_digest":"${digest}"}` }, answer: refused },
        { expect: { method: 'PUT', path, headers: bearer, body: '{"immutable":false}' }, answer: written },
      ],
      async ({ quay }) => {
        await quay.setImmutable('team/app', '1.0', true);
        await expect(quay.moveTag('team/app', '1.0', digest)).rejects.toMatchObject({
          kind: 'conflict',
          details: { reason: 'E_TAG_IMMUTABLE', status: 409 },
        });
        await quay.setImmutable('team/app', '1.0', false);
      },
      { credentials: token },
    );
  });

  it('deletes permanently the living tag, or past values of one digest, where the server has that', async () => {
    const path = '/api/v1/repository/team/app/tag/1.0/expire';
    const sent = (what: object) => ({ method: 'POST', path, headers: bearer, body: JSON.stringify(what) });
    const living = sent({ is_alive: true, include_submanifests: true });
    const past = sent({ is_alive: false, manifest_digest: digest, include_submanifests: true });
    const nothing = json({ detail: 'Not Found', error_type: 'not_found' }, { status: 404 });
    await withScript(
      [
        { expect: living, answer: json('') },
        { expect: past, answer: nothing },
        { expect: living, answer: { status: 404, body: '404 page not found' } },
      ],
      async ({ quay }) => {
        await quay.deletePermanently('team/app', '1.0', null);
        await expect(quay.deletePermanently('team/app', '1.0', digest)).rejects.toMatchObject({ kind: 'not-found' });
        await expect(quay.deletePermanently('team/app', '1.0', null)).rejects.toMatchObject({
          kind: 'unsupported',
          details: { reason: 'E_NO_QUAY_API' },
        });
      },
      { credentials: token },
    );
  });

  it('waits when it is too much, also with writes that are sent once', async () => {
    const path = '/api/v1/repository/team/app/tag/1.0';
    await withScript(
      [
        { expect: { method: 'DELETE', path }, answer: { status: 429, headers: { 'retry-after': '7' } } },
        { expect: { method: 'DELETE', path }, answer: { status: 204 } },
      ],
      async ({ quay }) => quay.deleteTag('team/app', '1.0'),
      { credentials: token },
    );
  });

  it('tells the time-machine window, or that it is not told', async () => {
    const path = '/api/v1/repository/team/app?includeTags=false&includeStats=false';
    await withScript(
      [
        { expect: { method: 'GET', path }, answer: json({ name: 'app', tag_expiration_s: 1_209_600 }) },
        { expect: { method: 'GET', path }, answer: json({ name: 'app' }) },
      ],
      async ({ quay }) => {
        expect(await quay.timeMachineWindow('team/app')).toBe(1_209_600_000);
        expect(await quay.timeMachineWindow('team/app')).toBeNull();
      },
    );
  });

  it.each([
    [
      'A',
      400,
      { detail: 'Could not move tag', error_message: 'x', error_type: 'invalid_request', status: 400 },
      'invalid-input',
      'Could not move tag',
    ],
    [
      'A',
      409,
      { detail: 'Cannot overwrite immutable tag', error_type: 'tag_immutable', status: 409 },
      'conflict',
      'immutable tag',
    ],
    ['A', 404, { detail: 'Not Found', error_type: 'not_found', status: 404 }, 'not-found', 'Not Found'],
    ['A', 403, { detail: 'Unauthorized', error_type: 'insufficient_scope', status: 403 }, 'denied', 'Unauthorized'],
    ['A', 520, { detail: 'Clair is away', error_type: 'downstream_issue', status: 520 }, 'network', 'Clair is away'],
    ['B', 400, { message: { limit: 'must be an int' } }, 'invalid-input', 'must be an int'],
    ['B', 503, { message: 'System is read-only', is_readonly: true }, 'denied', 'read-only'],
    ['C', 400, { error: 'API calls must be XHR' }, 'invalid-input', 'must be XHR'],
    ['C', 403, { error: 'CSRF token was invalid or missing.' }, 'unauthorized', 'did not recognise the access token'],
  ])('has errors of family %s (%i %j), all of which are understood', async (_, status, body, kind, text) => {
    await withScript(
      [{ expect: { method: 'DELETE', path: '/api/v1/repository/team/app/tag/1.0' }, answer: json(body, { status }) }],
      async ({ quay }) => {
        await expect(quay.deleteTag('team/app', '1.0')).rejects.toMatchObject({
          kind,
          message: expect.stringContaining(text) as unknown,
          details: { status, repository: 'team/app', reference: '1.0', step: 'deleting the tag' },
        });
      },
      { credentials: token },
    );
  });

  it('family D, a page of the server in front, is understood, too', async () => {
    const answer: Answer = {
      status: 413,
      headers: { 'content-type': 'text/html' },
      body: '<html><h1>413 Request Entity Too Large</h1></html>',
    };
    await withScript([{ expect: { method: 'PUT', path: /\/tag\/1\.0$/ }, answer }], async ({ quay }) => {
      await expect(quay.moveTag('team/app', '1.0', digest)).rejects.toMatchObject({
        kind: 'unsupported',
        details: { status: 413 },
      });
    });
  });

  it('a password that this API does not take still reads what is public, and an error says what it takes', async () => {
    const path = tagsPath('page=1&limit=10');
    const needsToken = json({ detail: 'Requires authentication', error_type: 'invalid_token' }, { status: 401 });
    await withScript(
      [
        { expect: { method: 'GET', path, headers: { authorization: /^Basic / } }, answer: needsToken },
        {
          expect: { method: 'GET', path, headers: { authorization: null } },
          answer: json({ tags: [row], has_additional: false }),
        },
        { expect: { method: 'GET', path }, answer: needsToken, times: 2 },
        {
          expect: { method: 'DELETE', path: /\/tag\/1\.0$/ },
          answer: json({ error: 'CSRF token was invalid or missing.' }, { status: 403 }),
        },
      ],
      async ({ quay }) => {
        const call = { page: 1, limit: 10, onlyActive: false };
        expect((await quay.listTags('team/app', call)).tags).toHaveLength(1);
        const advice = expect.stringContaining('OAuth access tokens') as unknown;
        await expect(quay.listTags('team/app', call)).rejects.toMatchObject({
          kind: 'unauthorized',
          details: { advice },
        });
        await expect(quay.deleteTag('team/app', '1.0')).rejects.toMatchObject({
          kind: 'unauthorized',
          details: { advice },
        });
      },
      { credentials: canary },
    );
  });

  const repository = {
    namespace: 'team',
    name: 'app',
    description: null,
    is_public: true,
    kind: 'image',
    last_modified: 1_700_000_000,
  };
  const listPath = (query: string) => `/api/v1/repository?last_modified=true&repo_kind=image&${query}`;

  it('lists what is public with an opaque continuation, images only, and notices one that does not move', async () => {
    const rows = [repository, { ...repository, kind: 'application' }, 7];
    const steps: Step[] = [
      {
        expect: { method: 'GET', path: listPath('public=true') },
        answer: json({ repositories: rows, next_page: 'gAAAA+/=' }),
      },
      {
        expect: { method: 'GET', path: listPath('public=true&next_page=gAAAA%2B%2F%3D') },
        answer: json({ repositories: [{ ...repository, name: 'x/y' }], next_page: 'gAAAA+/=' }),
      },
    ];
    await withScript(steps, async ({ quay }) => {
      const first = await quay.listRepositories({});
      expect(first.items).toEqual([
        { name: 'team/app', description: null, isPublic: true, lastModifiedMs: 1_700_000_000_000 },
      ]);
      const second = await quay.listRepositories({ next: first.next });
      expect(second.items.map(({ name }) => name)).toEqual(['team/x/y']);
      expect(second.next).toBeUndefined();
      expect(second.incomplete).toMatch(/same page again/);
    });
  });

  it('lists the namespaces of a signed-in user one after the other', async () => {
    const steps: Step[] = [
      {
        expect: { method: 'GET', path: '/api/v1/user/', headers: bearer },
        answer: json({ username: 'me', organizations: [{ name: 'team' }, null, { name: 'me' }] }),
        times: 3,
      },
      {
        expect: { method: 'GET', path: listPath('namespace=me') },
        answer: json({ repositories: [], next_page: 'p2' }),
      },
      { expect: { method: 'GET', path: listPath('namespace=me&next_page=p2') }, answer: json({ repositories: [] }) },
      { expect: { method: 'GET', path: listPath('namespace=team') }, answer: json({ repositories: [repository] }) },
    ];
    await withScript(
      steps,
      async ({ quay }) => {
        const names: string[] = [];
        let next: string | undefined;
        do {
          const page = await quay.listRepositories({ next });
          names.push(...page.items.map(({ name }) => name));
          next = page.next;
        } while (next !== undefined);
        expect(names).toEqual(['team/app']);
      },
      { credentials: token },
    );
  });

  it.each(['', 'x', '{}', '[1]', '["a",1]'])('refuses the continuation “%s” that it did not give', async (next) => {
    await withScript([], async ({ quay }) => {
      await expect(quay.listRepositories({ next })).rejects.toMatchObject({ kind: 'invalid-input' });
    });
  });
});

describe('all rows of a history', () => {
  const tag = (name: string, startMs: number, endMs: number | null = null): QuayTag => ({
    name,
    digest,
    startMs,
    endMs,
    isIndex: false,
    sizeBytes: 1,
    reversion: false,
    immutable: false,
  });

  /** A history of pages of two, changed by `onPage` before a page is read. */
  function history(initial: QuayTag[], onPage: (rows: QuayTag[], page: number) => void = () => undefined) {
    const rows = [...initial];
    const asked: number[] = [];
    return {
      asked,
      listTags: async (_: string, { page }: { page: number }) => {
        asked.push(page);
        onPage(rows, asked.length);
        return { tags: rows.slice((page - 1) * 2, page * 2), hasMore: rows.length > page * 2 };
      },
    };
  }

  const readAll = async (quay: ReturnType<typeof history>, maxRows?: number) => {
    const names: string[] = [];
    for await (const { name } of listAllTags(quay, 'team/app', { onlyActive: false, maxRows })) names.push(name);
    return names;
  };
  const five = [tag('e', 5), tag('d', 4), tag('c', 3), tag('b', 2), tag('a', 1)];

  it('are read page by page', async () => {
    const quay = history(five);
    expect(await readAll(quay)).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(quay.asked).toEqual([1, 2, 3]);
  });

  it('have each row once when a push moves them between pages, and the pushed one, too', async () => {
    const quay = history(five, (rows, call) => {
      if (call === 2) rows.unshift(tag('f', 6));
    });
    expect(await readAll(quay)).toEqual(['e', 'd', 'c', 'b', 'a', 'f']);
  });

  it('stop where asked to, and where a server repeats itself', async () => {
    expect(await readAll(history(five), 3)).toEqual(['e', 'd', 'c']);
    const stuck = { asked: [] as number[], listTags: async () => ({ tags: [tag('a', 1)], hasMore: true }) };
    expect(await readAll(stuck)).toEqual(['a']);
  });
});

describe('finding out what a registry is', () => {
  const open: Step = { expect: { method: 'GET', path: '/v2/' }, answer: { status: 200, body: 'true' } };
  const discovery: Step = {
    expect: { method: 'GET', path: '/api/v1/discovery', headers: { authorization: null } },
    answer: json({ swagger: '2.0', paths: { '/api/v1/repository/{repository}/tag/': {} } }),
  };
  const repositories = /^\/api\/v1\/repository\?/;
  const one = json({ repositories: [{ namespace: 'team', name: 'app' }] });
  const firstTags = tagsPath('page=1&limit=1');
  const user = { method: 'GET', path: '/api/v1/user/' };
  const unknownPath: Answer = { status: 404, body: '404 page not found' };
  const noReleases: Step = { expect: { method: 'GET', path: '/cnr/version' }, answer: unknownPath };

  it('Quay with a token: everything', async () => {
    await withScript(
      [
        open,
        discovery,
        noReleases,
        { expect: { method: 'GET', path: repositories, headers: bearer }, answer: one },
        {
          expect: { method: 'GET', path: firstTags, headers: bearer },
          answer: json({ tags: [], has_additional: false }),
        },
        { expect: user, answer: json({ username: 'team', anonymous: false }), times: 2 },
      ],
      async (registry) => {
        expect(await registry.probe()).toEqual({
          flavour: 'quay',
          catalog: 'available',
          tagHistory: true,
          restore: true,
          expiration: true,
          tagDeletion: 'by-tag',
          immutability: 'unknown',
          labels: true,
          permanentDeletion: 'off',
          releases: false,
        });
      },
      { credentials: token },
    );
  });

  it('Quay with a password: history of what is public, no restoring', async () => {
    const noToken = json({ detail: 'Requires authentication', error_type: 'invalid_token' }, { status: 401 });
    await withScript(
      [
        open,
        discovery,
        noReleases,
        { expect: { method: 'GET', path: repositories }, answer: one },
        { expect: { method: 'GET', path: firstTags }, answer: json({ tags: [], has_additional: false }) },
        { expect: user, answer: noToken, times: 4 },
      ],
      async (registry) => {
        expect(await registry.probe()).toMatchObject({
          flavour: 'quay',
          tagHistory: true,
          restore: false,
          expiration: false,
          immutability: 'refused',
          labels: false,
          permanentDeletion: 'off',
        });
      },
      { credentials: canary },
    );
  });

  it('rows tell whether tags can be immutable, and the description whether permanent deletion is on', async () => {
    const paths = {
      '/api/v1/repository/{repository}/tag/': {},
      '/api/v1/repository/{repository}/tag/{tag}/expire': {},
    };
    const probeWith = async (first: object, described: object) => {
      let found: unknown;
      await withScript(
        [
          open,
          { ...discovery, answer: json({ swagger: '2.0', paths: described }) },
          noReleases,
          { expect: { method: 'GET', path: repositories }, answer: one },
          { expect: { method: 'GET', path: firstTags }, answer: json({ tags: [first], has_additional: false }) },
          { expect: user, answer: json({ username: 'team' }), times: 'any' },
        ],
        async (registry) => void (found = await registry.probe()),
        { credentials: token },
      );
      return found;
    };
    const { '/api/v1/repository/{repository}/tag/': tagsOnly } = paths;
    expect(await probeWith({ ...row, immutable: false }, paths)).toMatchObject({
      immutability: 'available',
      permanentDeletion: 'available',
    });
    expect(await probeWith(row, { '/api/v1/repository/{repository}/tag/': tagsOnly })).toMatchObject({
      immutability: 'refused',
      permanentDeletion: 'off',
    });
  });

  it('a server of Quay’s API without a description is recognised by its answers', async () => {
    await withScript(
      [
        open,
        { ...discovery, answer: unknownPath },
        noReleases,
        { expect: { method: 'GET', path: repositories }, answer: one },
        { expect: { method: 'GET', path: firstTags }, answer: json({ tags: [], has_additional: false }) },
        { expect: user, answer: json({ username: 'canary-user' }), times: 2 },
      ],
      async (registry) => {
        expect(await registry.probe()).toMatchObject({ flavour: 'quay', tagHistory: true, restore: true });
      },
      { credentials: canary },
    );
  });

  it('a tag API that does not answer is no tag history, whatever the description says', async () => {
    await withScript(
      [
        open,
        discovery,
        noReleases,
        { expect: { method: 'GET', path: repositories }, answer: one },
        {
          expect: { method: 'GET', path: firstTags },
          answer: json({ detail: 'no', error_type: 'insufficient_scope' }, { status: 403 }),
        },
      ],
      async (registry) => {
        expect(await registry.probe()).toMatchObject({ flavour: 'quay', tagHistory: false, restore: false });
      },
    );
  });

  it('another registry whose web page answers everything is not Quay', async () => {
    const page: Answer = { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>App</title>' };
    await withScript(
      [
        open,
        { ...discovery, answer: page },
        { expect: { method: 'GET', path: repositories }, answer: page },
        { expect: { method: 'GET', path: '/v2/_catalog?n=1' }, answer: json({ repositories: ['a'] }) },
      ],
      async (registry) => {
        expect(await registry.probe()).toMatchObject({ flavour: 'oci', catalog: 'available', tagHistory: false });
      },
    );
  });

  it('a public registry with a token service is one for anonymous users; a refused list is told', async () => {
    const bearerChallenge = (url: string): Answer => ({
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${url}/token",service="x"` },
    });
    await withScript(
      ({ url }) => [
        { ...open, answer: bearerChallenge(url) },
        { ...discovery, answer: unknownPath },
        { expect: { method: 'GET', path: repositories }, answer: unknownPath },
        { expect: { method: 'GET', path: '/v2/_catalog?n=1' }, answer: bearerChallenge(url) },
        { expect: { method: 'GET', path: '/token?service=x' }, answer: { status: 401 } },
      ],
      async (registry) => {
        expect(await registry.probe()).toMatchObject({ flavour: 'oci', catalog: 'refused' });
      },
    );
  });

  it('a wrong password for a public registry is told as a wrong password', async () => {
    await withScript(
      ({ url }) => [
        {
          ...open,
          answer: { status: 401, headers: { 'www-authenticate': `Bearer realm="${url}/v2/auth",service="x"` } },
        },
        { expect: { method: 'GET', path: '/v2/auth?service=x&account=canary-user' }, answer: { status: 401 } },
      ],
      async (registry) => {
        await expect(registry.probe()).rejects.toMatchObject({
          kind: 'unauthorized',
          details: { reason: 'E_CREDENTIALS' },
        });
      },
      { credentials: canary },
    );
  });

  it('a place without a registry is told as such', async () => {
    await withScript([{ ...open, answer: unknownPath }], async (registry) => {
      await expect(registry.probe()).rejects.toMatchObject({
        kind: 'unsupported',
        details: { reason: 'E_NOT_A_REGISTRY' },
      });
    });
  });
});
