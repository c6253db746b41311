import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestRegistry, storeKinds, type TestRegistry } from '../testing/in-process.ts';
import { digestOf } from '../testing/registry-client.ts';
import { durationSeconds } from './durations.ts';
import { createGarbageCollector } from './garbage.ts';
import { createTimeline } from './timeline.ts';
import type { Manifest, Repository } from './context.ts';

const repo = 'acme/app';
const dayMs = 86_400_000;

/** A gzip-compressed tar; null makes a folder. */
async function tarball(files: Record<string, string | null>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) {
    // Without a time of its own an entry gets the present one, and equal files would make different layers.
    const mtime = new Date(0);
    if (text === null) archive.entry({ name, mtime, type: 'directory' });
    else archive.entry({ name, mtime }, text);
  }
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive as AsyncIterable<Uint8Array>) parts.push(part);
  return gzipSync(Buffer.concat(parts));
}

async function untar(bytes: Uint8Array): Promise<Record<string, string>> {
  const reader = extract();
  const files: Record<string, string> = {};
  reader.end(gunzipSync(bytes));
  for await (const entry of reader) {
    const parts: Buffer[] = [];
    for await (const part of entry as AsyncIterable<Buffer>) parts.push(part);
    files[entry.header.name] = Buffer.concat(parts).toString();
  }
  return files;
}

describe.each(storeKinds)('the data interface on the %s store', (kind) => {
  let registry: TestRegistry;
  beforeEach(async () => {
    registry = await startTestRegistry(kind);
  });
  afterEach(() => registry.close());
  const repository = (): Repository => registry.model.lookupRepository(repo)!;
  const manifestOf = (digest: string): Manifest =>
    registry.model.lookupManifestByDigest(repository(), digest, { allowDead: true })!;

  /** An image whose layers are real archives with a history. */
  const pushLayers = async (layers: Record<string, string | null>[], tag: string, seed = tag) => {
    const blobs = await Promise.all(layers.map(async (files) => registry.client.pushBlob(repo, await tarball(files))));
    const type = 'application/vnd.oci.image.layer.v1.tar+gzip';
    const history = layers.flatMap((_, at) => [
      { created: '2026-01-01T00:00:00Z', created_by: `step ${String(at)}` },
      { created: '2026-01-01T00:00:00Z', created_by: `env ${String(at)}`, empty_layer: true },
    ]);
    return registry.client.pushImage(repo, {
      seed,
      tag,
      config: { history },
      manifest: { layers: blobs.map(({ digest, size }) => ({ mediaType: type, digest, size })) },
    });
  };

  test('finds a matching tag, the most recent tag and the active tags', async () => {
    await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    await registry.client.pushImage(repo, { seed: 'b', tag: 'v2' });
    const { model } = registry;
    expect(model.findMatchingTag(repository(), ['none', 'v1'])?.name).toBe('v1');
    expect(model.findMatchingTag(repository(), ['none'])).toBeNull();
    expect(model.getMostRecentTag(repository())?.name).toBe('v2');
    expect(model.listActiveTags(repository()).map(({ tag }) => tag.name)).toEqual(['v1', 'v2']);
    expect(model.lookupRepository(repo, 'application')).toBeNull();
    expect([model.isNamespaceEnabled('acme'), model.isNamespaceEnabled('nobody')]).toEqual([true, false]);
  });

  test('pages of a history hold every row once, in one order, also where rows share their start', async () => {
    const { digest } = await registry.client.pushImage(repo, { seed: 'a', tag: 'seed' });
    const { rows } = registry.context;
    const [seed] = rows.tags.find({ where: { name: 'seed' } });
    for (let at = 0; at < 60; at += 1) {
      rows.tags.insert({ ...seed!, name: `t${String(at % 20)}`, startMs: 1000 + Math.floor(at / 25), endMs: at });
    }
    const read = async (size: number) => {
      const seen: string[] = [];
      for (let page = 1, hasMore = true; hasMore; page += 1) {
        const got = registry.model.listRepositoryTagHistory(repository(), { page, size });
        seen.push(...got.entries.map(({ tag }) => `${String(tag.startMs)} ${tag.name} ${String(tag.id)}`));
        hasMore = got.hasMore;
      }
      return seen;
    };
    const whole = await read(100);
    expect(whole).toHaveLength(61);
    for (const size of [1, 7, 10, 25, 60, 61]) expect(await read(size)).toEqual(whole);
    // A row that comes in between shifts the pages, as an offset does.
    const first = registry.model.listRepositoryTagHistory(repository(), { page: 1, size: 10 });
    await registry.client.api('PUT', `repository/${repo}/tag/new`, { manifest_digest: digest });
    const second = registry.model.listRepositoryTagHistory(repository(), { page: 2, size: 10 });
    expect(second.entries[0]?.tag.id).toBe(first.entries.at(-1)?.tag.id);
  });

  test('a disabled namespace takes no pushes', async () => {
    await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    registry.model.changeNamespace('acme', { enabled: false });
    expect((await registry.client.send('POST', `/v2/${repo}/blobs/uploads/`)).status).toBe(405);
  });

  test('changing an expiration answers the previous end and whether it worked', async () => {
    await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    const { model } = registry;
    const tag = model.getTag(repository(), 'v1')!;
    const first = model.changeTagExpiration(tag, registry.now() + dayMs);
    expect(first).toEqual({ ok: true, previousEndMs: null });
    // The row that was read before is not the row that is there now.
    expect(model.changeTagExpiration(tag, registry.now() + 2 * dayMs)).toMatchObject({ ok: false, reason: 'gone' });
    const end = model.getTag(repository(), 'v1')?.endMs;
    expect(model.changeTagExpiration(model.getTag(repository(), 'v1')!, null)).toEqual({
      ok: true,
      previousEndMs: end,
    });
  });

  test('lists layers in order with the steps that changed no file', async () => {
    const { digest } = await pushLayers([{ a: '1' }, { b: '2' }], 'v1');
    const layers = await registry.model.listManifestLayers(manifestOf(digest));
    expect(layers?.map(({ command, isEmpty }) => [command, isEmpty])).toEqual([
      ['step 0', false],
      ['env 0', true],
      ['step 1', false],
      ['env 1', true],
    ]);
    const shown = await registry.client.api('GET', `repository/${repo}/manifest/${digest}`);
    expect(shown.json()).toMatchObject({
      config_media_type: 'application/vnd.oci.image.config.v1+json',
      is_manifest_list: false,
    });
    expect(shown.json<{ layers: { command: string[] }[] }>().layers[0]?.command).toEqual(['step 0']);
    expect(typeof shown.json<{ manifest_data: unknown }>().manifest_data).toBe('string');
  });

  test('legacy images: equal steps on equal parents are one image; a tag owns what no other has', async () => {
    await pushLayers([{ base: '1' }, { app: '1' }], 'v1');
    await pushLayers([{ base: '1' }, { app: '2' }], 'v2');
    const { model } = registry;
    const images = async (tag: string) =>
      model.legacyImagesOfManifest(model.getManifestForTag(model.getTag(repository(), tag)!));
    const [first, second] = [await images('v1'), await images('v2')];
    expect(first.map(({ id }) => id.length)).toEqual([64, 64, 64, 64]);
    expect(first.slice(2)).toEqual(second.slice(2));
    const owned = await model.getLegacyImagesOwnedByTag(repository(), model.getTag(repository(), 'v1')!);
    expect(new Set(owned.map(({ id }) => id))).toEqual(new Set(first.slice(0, 2).map(({ id }) => id)));
    expect(await model.getLegacyImages(repository())).toHaveLength(6);
    const found = await model.getLegacyImage(repository(), first[0]?.id ?? '', { includeParents: true });
    expect(found?.parents.map(({ id }) => id)).toEqual(first.slice(1).map(({ id }) => id));
    const old = await registry.client.api('GET', `repository/${repo}/tag/v1/images`);
    expect(old.json<{ images: { id: string }[] }>().images.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    const own = await registry.client.api('GET', `repository/${repo}/tag/v1/images?owned=true`);
    expect(own.json<{ images: unknown[] }>().images).toHaveLength(2);
  });

  test('a tag is moved and restored by legacy image id while legacy images are on, and not otherwise', async () => {
    const first = await pushLayers([{ base: '1' }], 'v1');
    const second = await pushLayers([{ base: '1' }, { app: '2' }], 'v2');
    const image = (await registry.model.legacyImagesOfManifest(manifestOf(first.digest)))[0]?.id;
    const path = `repository/${repo}/tag/v2`;
    expect((await registry.client.api('PUT', path, { image })).status).toBe(201);
    expect(await registry.client.resolve(repo, 'v2')).toBe(first.digest);
    const rebuilt = await pushLayers([{ base: '1' }], 'v1', 'rebuilt');
    expect((await registry.client.api('PUT', path, { image })).status).toBe(201);
    // Of two manifests with that image the newer one counts.
    expect(await registry.client.resolve(repo, 'v2')).toBe(rebuilt.digest);
    await registry.client.api('DELETE', path);
    await registry.client.api('DELETE', `repository/${repo}/tag/v1`);
    registry.advance(dayMs);
    // Only dead rows have it now: moving does not find it, restoring does.
    expect((await registry.client.api('PUT', path, { image })).status).toBe(404);
    const restored = await registry.client.api('POST', `${path}/restore`, { image });
    expect([restored.status, restored.json()]).toEqual([200, { image_id: image }]);
    const both = await registry.client.api('POST', `${path}/restore`, { image, manifest_digest: second.digest });
    expect([both.json(), await registry.client.resolve(repo, 'v2')]).toEqual([{}, second.digest]);
    expect((await registry.client.api('POST', `${path}/restore`, { image: 'f'.repeat(64) })).status).toBe(404);
    const bare = await startTestRegistry(kind, { features: [] });
    await bare.client.pushImage(repo, { seed: 'a', tag: 'v2' });
    expect((await bare.client.api('POST', `${path}/restore`, { image })).json()).toMatchObject({
      detail: 'Missing manifest_digest',
    });
    await bare.close();
  });

  test('squash makes one layer of all: upper files win, whiteouts and opaque folders hide what is below', async () => {
    const { digest } = await pushLayers(
      [
        { 'etc/a': 'old', 'etc/b': 'gone', 'var/x': 'hidden', 'var/deep/y': 'hidden', top: 'base' },
        { 'etc/a': 'new', 'etc/.wh.b': '', 'var/.wh..wh..opq': '', 'var/z': 'kept', '../evil': 'out' },
        { '.wh.top': '' },
      ],
      'v1',
    );
    const { model } = registry;
    const manifest = manifestOf(digest);
    expect(model.lookupDerivedImage(manifest, 'squash')).toBeNull();
    const derived = (await model.lookupOrCreateDerivedImage(repository(), manifest, 'squash'))!;
    const bytes = (await registry.context.blobs.read(model.derivedImageBlob(derived).digest, 1 << 20))!;
    expect(await untar(bytes)).toEqual({ 'etc/a': 'new', 'var/z': 'kept' });
    expect(derived.size).toBe(bytes.length);
    expect((await model.lookupOrCreateDerivedImage(repository(), manifest, 'squash'))?.id).toBe(derived.id);
    const other = await model.lookupOrCreateDerivedImage(repository(), manifest, 'squash', { tag: 'v1' });
    expect(other?.id).not.toBe(derived.id);
    expect(await model.lookupOrCreateDerivedImage(repository(), manifest, 'melt')).toBeNull();
    model.setDerivedImageSignature(derived, 'alice', 'one');
    model.setDerivedImageSignature(derived, 'alice', 'two');
    expect(model.getDerivedImageSignature(derived, 'alice')).toBe('two');
    expect(model.getDerivedImageSignature(derived, 'bob')).toBeNull();
    model.setDerivedImageSize(derived, 7);
    expect(model.lookupDerivedImage(manifest, 'squash')?.size).toBe(7);
    model.deleteDerivedImage(derived);
    expect(model.lookupDerivedImage(manifest, 'squash')).toBeNull();
  });

  test('torrent pieces are SHA-1 of each piece and are set once', async () => {
    const bytes = Buffer.alloc(2500, 'torrent ');
    const { digest } = await registry.client.pushBlob(repo, bytes);
    const { model } = registry;
    const blob = model.getRepoBlobByDigest(repository(), digest)!;
    const pieces = await model.computeTorrentPieces(blob, 1000);
    const expected = [0, 1000, 2000].map((at) => digestOf(bytes.subarray(at, at + 1000), 'sha1').slice('sha1:'.length));
    expect(pieces).toBe(expected.join(''));
    expect(model.getTorrentInfo(blob)).toBeNull();
    expect(model.setTorrentInfo(blob, 1000, pieces)).toBe(true);
    expect(model.setTorrentInfo(blob, 1000, 'other')).toBe(false);
    expect(model.getTorrentInfo(blob)).toMatchObject({ pieceLength: 1000, pieces });
  });

  test('security status is queued for images, unsupported for lists, and can be set', async () => {
    const image = await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    const list = await registry.client.pushIndex(repo, [image], 'list');
    expect(registry.model.getSecurityStatus(manifestOf(image.digest))).toBe('queued');
    expect(registry.model.getSecurityStatus(manifestOf(list.digest))).toBe('unsupported');
    registry.model.setSecurityStatus(manifestOf(image.digest), 'failed');
    expect(registry.model.getSecurityStatus(manifestOf(image.digest))).toBe('failed');
  });

  test('labels: read by prefix, deleted when made by the API, kept when they came with the manifest', async () => {
    const { digest } = await registry.client.pushImage(repo, {
      seed: 'a',
      tag: 'v1',
      labels: { maintainer: 'x' },
      manifest: { annotations: { maintainer: 'y', json: '{"a":1}' } },
    });
    const path = `repository/${repo}/manifest/${digest}/labels`;
    interface Shown {
      id: string;
      key: string;
      value: string;
      source_type: string;
      media_type: string;
    }
    const list = async (query = '') =>
      (await registry.client.api('GET', `${path}${query}`)).json<{ labels: Shown[] }>().labels;
    expect(
      (await list()).map(({ key, value, source_type: source, media_type: type }) => [key, value, source, type]),
    ).toEqual([
      ['maintainer', 'y', 'manifest', 'text/plain'],
      ['json', '{"a":1}', 'manifest', 'application/json'],
    ]);
    const made = await registry.client.api('POST', path, { key: 'mine', value: '1', media_type: 'text/plain' });
    const { id } = made.json<{ label: Shown }>().label;
    expect(made.headers.get('location')).toContain(id);
    expect(await list('?filter=mi')).toHaveLength(1);
    expect((await registry.client.api('GET', `${path}/${id}`)).json()).toMatchObject({
      key: 'mine',
      source_type: 'api',
    });
    expect((await registry.client.api('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await registry.client.api('DELETE', `${path}/${id}`)).status).toBe(404);
    const fixed = (await list())[0]?.id ?? '';
    expect((await registry.client.api('DELETE', `${path}/${fixed}`)).json()).toEqual({
      message: 'Cannot delete immutable label',
    });
    expect((await registry.client.api('POST', path, { key: 'mine', value: '1' })).status).toBe(400);
  });

  test('pulls are counted by tag and by manifest, and forgotten with the tag', async () => {
    const { digest } = await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    await registry.client.send('GET', `/v2/${repo}/manifests/v1`);
    await registry.client.send('GET', `/v2/${repo}/manifests/${digest}`);
    const stats = (path: string) => registry.client.api('GET', `repository/${repo}/${path}/pull_statistics`);
    expect((await stats('tag/v1')).json()).toMatchObject({
      tag_pull_count: 1,
      manifest_pull_count: 2,
      current_manifest_digest: digest,
    });
    await registry.client.api('DELETE', `repository/${repo}/tag/v1`);
    await registry.client.api('POST', `repository/${repo}/tag/v1/restore`, { manifest_digest: digest });
    expect((await stats('tag/v1')).json()).toMatchObject({ tag_pull_count: 0, last_tag_pull_date: null });
    expect((await stats(`manifest/${digest}`)).json()).toMatchObject({ manifest_pull_count: 2 });
    await registry.client.send('GET', `/v2/${repo}/manifests/v1`);
    await registry.client.send('DELETE', `/v2/${repo}/manifests/${digest}`);
    await registry.client.api('POST', `repository/${repo}/tag/v1/restore`, { manifest_digest: digest });
    expect((await stats('tag/v1')).json()).toMatchObject({ tag_pull_count: 0, last_tag_pull_date: null });
  });

  test('collection takes rows, manifests, children and blobs, and nothing that is still named', async () => {
    const [shared, own] = [
      await registry.client.pushImage(repo, { seed: 'shared' }),
      await registry.client.pushImage(repo, { seed: 'own' }),
    ];
    await registry.client.pushIndex(repo, [shared, own], 'gone');
    await registry.client.pushIndex(repo, [shared], 'stays');
    await registry.client.api('DELETE', `repository/${repo}/tag/gone`);
    registry.advance(13 * dayMs);
    expect((await registry.collect()).manifests).toBe(0);
    registry.advance(2 * dayMs);
    const report = await registry.collect();
    expect(report).toMatchObject({ manifests: 2, blobs: 2 });
    expect(await registry.client.resolve(repo, shared.digest)).toBe(shared.digest);
    expect(
      (await registry.client.api('POST', `repository/${repo}/tag/x/restore`, { manifest_digest: own.digest })).status,
    ).toBe(404);
  });

  test('collection never takes a blob of a push in progress, and takes it when the push is given up', async () => {
    const { digest } = await registry.client.pushBlob(repo, Buffer.from('in progress'));
    registry.advance(3_500_000);
    await registry.collect();
    const has = async () => (await registry.client.send('HEAD', `/v2/${repo}/blobs/${digest}`)).status;
    expect(await has()).toBe(200);
    registry.advance(200_000);
    await registry.collect();
    expect(await has()).toBe(404);
  });

  test('collection ends uploads of more than two days and leaves immutable rows and younger uploads alone', async () => {
    await registry.client.pushImage(repo, { seed: 'a', tag: 'locked' });
    const upload = async () =>
      (await registry.client.send('POST', `/v2/${repo}/blobs/uploads/`)).headers.get('location') ?? '';
    const old = await upload();
    registry.advance(3 * dayMs);
    const young = await upload();
    registry.context.rows.tags.update({ name: 'locked' }, { immutable: true, endMs: registry.now() });
    registry.advance(dayMs);
    await registry.collect();
    expect((await registry.client.send('GET', old)).status).toBe(404);
    expect((await registry.client.send('GET', young)).status).toBe(204);
    registry.advance(60 * dayMs);
    await registry.collect();
    expect(registry.context.rows.tags.count({ name: 'locked' })).toBe(1);
  });

  test('a sweep removes files and sessions that no row knows', async () => {
    const { digest } = await registry.client.pushBlob(repo, Buffer.from('known'));
    const { blobs } = registry.context;
    const stray = Buffer.from('stray');
    await blobs.append(
      'stray',
      0,
      (async function* () {
        yield stray;
      })(),
    );
    await blobs.finish('stray', stray.length, digestOf(stray));
    await blobs.append(
      'forgotten',
      0,
      (async function* () {
        yield stray;
      })(),
    );
    await createGarbageCollector(registry.context).sweep();
    expect([await blobs.size(digestOf(stray)), await blobs.listUploads()]).toEqual([null, []]);
    expect(await blobs.size(digest)).toBe(5);
  });

  test('include_submanifests takes the children of a permanently deleted list along', async () => {
    const child = await registry.client.pushImage(repo, { seed: 'child' });
    const list = await registry.client.pushIndex(repo, [child], 'list');
    await registry.client.api('DELETE', `repository/${repo}/tag/list`);
    const expire = { manifest_digest: list.digest, include_submanifests: true };
    expect((await registry.client.api('POST', `repository/${repo}/tag/list/expire`, expire)).status).toBe(200);
    expect((await registry.collect()).manifests).toBe(2);
  });

  test('deleting a repository removes everything in it, and its blobs with the next collection', async () => {
    const { digest } = await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    const config = registry.context.rows.blobs.count({});
    expect((await registry.client.api('DELETE', `repository/${repo}`)).status).toBe(204);
    expect((await registry.client.send('GET', `/v2/${repo}/manifests/${digest}`)).status).toBe(404);
    await createGarbageCollector(registry.context).sweep();
    expect(registry.context.rows.blobs.count({})).toBe(config - 2);
    await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    expect(await registry.client.resolve(repo, 'v1')).toBe(digest);
  });

  test('discovery lists what is on', async () => {
    const { paths } = (await registry.client.api('GET', 'discovery')).json<{
      paths: Record<string, Record<string, { operationId: string }>>;
    }>();
    expect(paths['/api/v1/repository/{repository}/tag/{tag}/expire']?.['post']?.operationId).toBe(
      'removeTagFromTimemachine',
    );
    const bare = await startTestRegistry(kind, { features: [] });
    const without = (await bare.client.api('GET', 'discovery')).json<{ paths: object }>().paths;
    expect(Object.keys(without).filter((path) => /expire|images|pull_statistics|security/.test(path))).toEqual([]);
    await bare.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    expect((await bare.client.api('POST', `repository/${repo}/tag/v1/expire`, { is_alive: true })).status).toBe(404);
    expect((await bare.client.api('GET', `repository/${repo}/tag/v1/images`)).status).toBe(404);
    await bare.close();
  });

  test('every operation that discovery lists is answered at its address', async () => {
    const { digest } = await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    const { paths } = (await registry.client.api('GET', 'discovery')).json<{ paths: Record<string, object> }>();
    const values: Readonly<Record<string, string>> = { repository: repo, tag: 'v1', manifestref: digest };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
    );
    expect(operations.length).toBeGreaterThan(30);
    const unanswered: string[] = [];
    // What removes comes last and the repository last of all, so that the rest has something to answer about.
    const rank = ([method, path]: readonly [string, string]) => (method === 'DELETE' ? 1000 - path.length : 0);
    for (const [method, path] of operations.toSorted((a, b) => rank(a) - rank(b))) {
      const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'acme');
      const { status } = await registry.client.send(method, address);
      if (status === 404 || status === 405) unanswered.push(`${method} ${path.split('/').at(-1) ?? ''}`);
    }
    // These ask for something of which there is none.
    expect(unanswered.toSorted()).toEqual([
      'DELETE {labelid}',
      'DELETE {token_uuid}',
      'GET {image_id}',
      'GET {labelid}',
    ]);
  });

  test('repositories: created once, listed by namespace and in pages, described with their window', async () => {
    const create = (body: object) => registry.client.api('POST', 'repository', body);
    const body = { namespace: 'acme', repository: 'made', visibility: 'private', description: 'd' };
    expect((await create(body)).json()).toEqual({ namespace: 'acme', name: 'made', kind: 'image' });
    expect((await create(body)).json()).toMatchObject({
      error_type: 'invalid_request',
      detail: 'Repository already exists',
    });
    expect((await create({ ...body, repository: 'UPPER' })).status).toBe(400);
    expect((await create({ namespace: 'acme' })).status).toBe(400);
    expect((await registry.client.api('GET', 'repository')).status).toBe(400);
    for (let at = 0; at < 130; at += 1) registry.model.createRepository(`acme/r${String(at)}`);
    interface Page {
      repositories: { name: string }[];
      next_page?: string;
    }
    const first = (await registry.client.api('GET', 'repository?namespace=acme')).json<Page>();
    const second = (
      await registry.client.api('GET', `repository?namespace=acme&next_page=${first.next_page ?? ''}`)
    ).json<Page>();
    expect([first.repositories.length, second.repositories.length, second.next_page]).toEqual([100, 31, undefined]);
    expect((await registry.client.api('GET', 'repository/acme/made')).json()).toMatchObject({
      tag_expiration_s: 1_209_600,
      can_write: true,
      tags: {},
    });
  });
});

describe('time', () => {
  test('every write gets a later millisecond, and reads never look before it', () => {
    let now = 1000;
    const time = createTimeline(() => now);
    expect([time.tick(), time.tick(), time.now()]).toEqual([1000, 1001, 1001]);
    now = 500;
    expect([time.tick(), time.now()]).toEqual([1002, 1002]);
    now = 5000;
    expect([time.now(), time.tick()]).toEqual([5000, 5000]);
  });

  test('a clock set back a little waits for the newest row; one that was wrong by days is believed again', () => {
    const now = 10 * dayMs;
    expect(createTimeline(() => now, now + 60_000).tick()).toBe(now + 60_001);
    expect(createTimeline(() => now, now + 3 * dayMs).tick()).toBe(now);
  });

  test.each([
    ['2d', 172_800],
    ['1w', 604_800],
    ['1y', 31_536_000],
    ['-1h', -3600],
    ['0s', 0],
    ['1.5h', null],
    ['2D', null],
    ['', null],
    ['d', null],
    ['10', null],
  ])('the duration “%s” is %j seconds', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });
});
