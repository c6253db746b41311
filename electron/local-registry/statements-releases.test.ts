import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestRegistry, storeKinds, type TestRegistry } from './testing/in-process.ts';

const shop = 'acme/shop';

describe.each(storeKinds)('application releases on the %s store', (kind) => {
  let registry: TestRegistry;
  beforeEach(async () => {
    registry = await startTestRegistry(kind);
  });
  afterEach(() => registry.close());

  const send = (method: string, path: string, body?: unknown) =>
    registry.client.send(method, `/cnr/api/v1/packages/${path}`, {
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  const push = (release: string, type: string, content: string, { force = '', path = shop } = {}) =>
    send('POST', `${path}${force === '' ? '' : `?force=${force}`}`, {
      release,
      media_type: type,
      blob: Buffer.from(content).toString('base64'),
    });
  const remove = (release: string, type: string) => send('DELETE', `${shop}/${release}/${type}`);
  const rows = (name: string, path = shop) =>
    registry.context.rows.releaseTags.find({
      where: { name, repositoryId: registry.model.lookupRepository(path)?.id ?? 0 },
    });
  const types = async (release: string) =>
    (await send('GET', `${shop}/${release}`)).json<{ mediaType: string }[]>().map(({ mediaType }) => mediaType);

  test('61: Creating helm then kpm, or kpm then helm, under one release gives the same manifest-list row (ids sorted)', async () => {
    await push('1.0.0', 'helm', 'chart');
    await push('1.0.0', 'kpm', 'package');
    await push('2.0.0', 'kpm', 'package');
    await push('2.0.0', 'helm', 'chart');
    const lists = ['1.0.0', '2.0.0'].map((release) => rows(release).at(-1)?.listId);
    expect(new Set(lists).size).toBe(1);
    const members = registry.context.rows.releaseListMembers.find({ where: { listId: lists[0] ?? 0 } });
    const ids = members.map(({ manifestId }) => manifestId);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(ids).toHaveLength(2);
    expect(await types('2.0.0')).toEqual(await types('1.0.0'));
  });

  test('62: Re-creating identical content for an existing media type → 409 unless force=true', async () => {
    expect((await push('1.0.0', 'helm', 'chart')).json()).toEqual({ status: 'ok' });
    const again = await push('1.0.0', 'helm', 'chart');
    expect([again.status, again.json()]).toMatchObject([409, { error: { code: 'package-exists' } }]);
    expect((await push('1.0.0', 'helm', 'chart', { force: 'yes' })).status).toBe(409);
    expect((await push('1.0.0', 'helm', 'other chart', { force: 'true' })).status).toBe(200);
    const pulled = await send('GET', `${shop}/1.0.0/helm/pull`);
    expect(pulled.bytes.toString()).toBe('other chart');
  });

  test('63: Deleting the last media type ends the tag and creates none; otherwise ends one row and starts one', async () => {
    await push('1.0.0', 'helm', 'chart');
    await push('1.0.0', 'kpm', 'package');
    expect((await remove('1.0.0', 'helm')).json()).toMatchObject({ status: 'deleted' });
    const ends = rows('1.0.0').map(({ endMs }) => endMs);
    expect(ends).toHaveLength(3);
    expect(ends.filter((end) => end === null)).toHaveLength(1);
    await remove('1.0.0', 'kpm');
    expect(rows('1.0.0')).toHaveLength(3);
    expect(rows('1.0.0').every(({ endMs }) => endMs !== null)).toBe(true);
    expect((await send('GET', `${shop}/1.0.0`)).status).toBe(404);
  });

  /** Quay: this one end is written in seconds, which is a day in January 1970. */
  test('64: The final end is written in ms like all others, not in seconds', async () => {
    await push('1.0.0', 'helm', 'chart');
    await remove('1.0.0', 'helm');
    const [row] = rows('1.0.0');
    expect(row?.endMs).toBeGreaterThan(row?.startMs ?? 0);
  });

  test('65: Creating an identical list again is a no-op on the tag (no new row) — opposite of image tags', async () => {
    await push('1.0.0', 'helm', 'chart');
    expect((await push('1.0.0', 'helm', 'chart', { force: 'true' })).status).toBe(200);
    expect(rows('1.0.0')).toHaveLength(1);
    await send('POST', `${shop}/channels/stable/1.0.0`);
    await send('POST', `${shop}/channels/stable/1.0.0`);
    expect(rows('stable')).toHaveLength(1);
  });

  test('66: Removing one release from a channel removes the channel', async () => {
    await push('1.0.0', 'helm', 'chart');
    await push('2.0.0', 'helm', 'chart 2');
    await send('POST', `${shop}/channels/stable/1.0.0`);
    const moved = await send('POST', `${shop}/channels/stable/2.0.0`);
    expect(moved.json()).toMatchObject({ name: 'stable', current: '2.0.0' });
    expect((await send('DELETE', `${shop}/channels/stable/1.0.0`)).status).toBe(200);
    expect((await send('GET', `${shop}/channels/stable`)).status).toBe(404);
  });

  test('the default release is the highest version, pre-releases included', async () => {
    for (const release of ['1.9.0', '1.10.0', '2.0.0-rc.1']) await push(release, 'helm', release);
    const [listed] = (await registry.client.send('GET', '/cnr/api/v1/packages?namespace=acme')).json<
      { name: string; default: string; releases: string[] }[]
    >();
    expect(listed).toMatchObject({ name: shop, default: '2.0.0-rc.1', releases: ['2.0.0-rc.1', '1.10.0', '1.9.0'] });
  });

  test('a package comes back as JSON with base64, and its blob by digest', async () => {
    await push('1.0.0', 'helm', 'chart');
    const json = (await send('GET', `${shop}/1.0.0/helm/pull?format=json`)).json<{ blob: string; digest: string }>();
    expect(Buffer.from(json.blob, 'base64').toString()).toBe('chart');
    const encoded = json.digest.slice('sha256:'.length);
    expect((await send('GET', `${shop}/blobs/sha256/${encoded}`)).bytes.toString()).toBe('chart');
    expect((await send('GET', `acme/other/blobs/sha256/${encoded}`)).status).toBe(404);
  });

  test.each([
    [
      'a release that is no version',
      'POST',
      shop,
      { release: 'latest', media_type: 'helm', blob: 'eA==' },
      422,
      'invalid-release',
    ],
    [
      'an unknown media type',
      'POST',
      shop,
      { release: '1.0.0', media_type: 'zip', blob: 'eA==' },
      400,
      'invalid-usage',
    ],
    [
      'a bad package name',
      'POST',
      'Acme/shop',
      { release: '1.0.0', media_type: 'helm', blob: 'eA==' },
      400,
      'invalid-usage',
    ],
    ['a body without a blob', 'POST', shop, { release: '1.0.0' }, 400, 'invalid-usage'],
    ['a package that is not there', 'GET', 'acme/none', undefined, 404, 'package-not-found'],
  ])('%s is refused', async (_what, method, path, body, status, code) => {
    const answer = await send(method, path, body);
    expect([answer.status, answer.json()]).toMatchObject([status, { error: { code } }]);
  });

  test('an image repository takes no releases, and an application repository no images', async () => {
    await registry.client.pushImage('acme/image', { seed: 'a', tag: 'v1' });
    expect((await push('1.0.0', 'helm', 'x', { path: 'acme/image' })).status).toBe(405);
    await push('1.0.0', 'helm', 'chart');
    expect((await registry.client.send('POST', `/v2/${shop}/blobs/uploads/`)).status).toBe(405);
    expect((await registry.client.api('GET', `repository/${shop}/tag/`)).status).toBe(501);
    const { repositories } = (await registry.client.send('GET', '/v2/_catalog')).json<{ repositories: string[] }>();
    expect(repositories).toEqual(['acme/image']);
  });
});
