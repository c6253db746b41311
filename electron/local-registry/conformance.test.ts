import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import { startTestRegistry, storeKinds, type TestRegistry } from './testing/in-process.ts';
import { digestOf, indexOf, type RegistryClient } from './testing/registry-client.ts';

const repo = 'conformance/repo1';
interface Errors {
  readonly errors: { readonly code: string }[];
}

/** The traps of the OCI conformance suite, and what the suite itself does not check. */
describe.each(storeKinds)('distribution-spec 1.1 on the %s store', (kind) => {
  let registry: TestRegistry;
  let client: RegistryClient;
  beforeAll(async () => {
    registry = await startTestRegistry(kind);
    client = registry.client;
  });
  afterAll(() => registry.close());
  const start = async (name = repo) =>
    (await client.send('POST', `/v2/${name}/blobs/uploads/`)).headers.get('location') ?? '';
  const blob = async (digest: string, headers: Record<string, string> = {}, name = repo) =>
    client.send('GET', `/v2/${name}/blobs/${digest}`, { headers });
  const code = (answer: { json<T>(): T }) => answer.json<Errors>().errors[0]?.code;

  test('referrers of a random digest are an empty index, also in a repository that was never pushed to', async () => {
    await client.pushBlob(repo, Buffer.from('x'));
    for (const name of [repo, 'conformance/never-seen']) {
      const answer = await client.send('GET', `/v2/${name}/referrers/${digestOf(Buffer.from('none'))}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, mediaTypes.ociIndex]);
      expect(answer.json()).toMatchObject({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] });
    }
  });

  test('the tag list of a repository without tags is an empty list, never null', async () => {
    const name = 'conformance/empty';
    await client.pushBlob(name, Buffer.from('y'));
    expect((await client.send('GET', `/v2/${name}/tags/list`)).json()).toEqual({ name, tags: [] });
  });

  describe.each(['sha256', 'sha512'])('blobs with %s', (algorithm) => {
    const bytes = randomBytes(5000);
    const digest = digestOf(bytes, algorithm);

    test('a blob that is missing is 404 BLOB_UNKNOWN', async () => {
      const answer = await blob(digestOf(randomBytes(10), algorithm));
      expect([answer.status, code(answer)]).toEqual([404, 'BLOB_UNKNOWN']);
    });
    test('a single POST stores it', async () => {
      const name = `conformance/post-${algorithm}`;
      const post = await client.send('POST', `/v2/${name}/blobs/uploads/?digest=${digest}`, { body: bytes });
      expect(post.status).toBe(201);
      const got = await client.send('GET', post.headers.get('location') ?? '');
      expect([got.status, got.headers.get('content-length')]).toEqual([200, '5000']);
      expect(got.bytes.equals(bytes)).toBe(true);
      expect(got.headers.get('docker-content-digest')).toBe(digest);
    });
    test('POST and PUT store it, in a session opened without naming the algorithm', async () => {
      const name = `conformance/put-${algorithm}`;
      const put = await client.send('PUT', `${await start(name)}?digest=${digest}`, { body: bytes });
      expect(put.status).toBe(201);
      expect((await blob(digest, {}, name)).bytes.equals(bytes)).toBe(true);
    });
    test('a streamed PATCH without Content-Range and a PUT store it', async () => {
      const name = `conformance/stream-${algorithm}`;
      const location = await start(name);
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(bytes.subarray(0, 1000)));
          controller.enqueue(new Uint8Array(bytes.subarray(1000)));
          controller.close();
        },
      });
      const patch = await client.send('PATCH', location, { body: stream });
      expect([patch.status, patch.headers.get('range')]).toEqual([202, '0-4999']);
      expect((await client.send('PUT', `${location}?digest=${digest}`)).status).toBe(201);
      expect((await blob(digest, {}, name)).bytes.equals(bytes)).toBe(true);
    });
    test('chunks, the last of them in the PUT, store it', async () => {
      const name = `conformance/chunks-${algorithm}`;
      const location = await start(name);
      const part = (method: string, path: string, from: number, to: number) =>
        client.send(method, path, {
          body: bytes.subarray(from, to),
          headers: { 'content-range': `${String(from)}-${String(to - 1)}` },
        });
      expect((await part('PATCH', location, 0, 2000)).status).toBe(202);
      expect((await part('PATCH', location, 2000, 4000)).headers.get('range')).toBe('0-3999');
      expect((await part('PUT', `${location}?digest=${digest}`, 4000, 5000)).status).toBe(201);
      expect((await blob(digest, {}, name)).bytes.equals(bytes)).toBe(true);
    });
    test('five ways of upload with wrong bytes are 400 and leave nothing under the digest', async () => {
      const name = `conformance/bad-${algorithm}`;
      const wrong = randomBytes(2000);
      const range = { 'content-range': '0-1999' };
      const post = await client.send('POST', `/v2/${name}/blobs/uploads/?digest=${digest}`, { body: wrong });
      const put = await client.send('PUT', `${await start(name)}?digest=${digest}`, { body: wrong });
      const streamed = await start(name);
      await client.send('PATCH', streamed, { body: wrong });
      const chunked = await start(name);
      await client.send('PATCH', chunked, { body: wrong, headers: range });
      const answers = [
        post,
        put,
        await client.send('PUT', `${streamed}?digest=${digest}`),
        await client.send('PUT', `${chunked}?digest=${digest}`),
        await client.send('PUT', `${await start(name)}?digest=${digest}`, { body: wrong, headers: range }),
      ];
      for (const answer of answers) expect([answer.status, code(answer)]).toEqual([400, 'DIGEST_INVALID']);
      expect((await blob(digest, {}, name)).status).toBe(404);
    });
    test('zero bytes are a blob, with Content-Length: 0', async () => {
      const empty = digestOf(Buffer.alloc(0), algorithm);
      const put = await client.send('PUT', `${await start()}?digest=${empty}`, { headers: { 'content-length': '0' } });
      expect(put.status).toBe(201);
      const got = await blob(empty);
      expect([got.status, got.headers.get('content-length'), got.bytes.length]).toEqual([200, '0', 0]);
    });
  });

  test('mounting is 201 with from, 201 without where the caller may read a holder, 202 for a missing blob', async () => {
    const { digest } = await client.pushBlob(repo, randomBytes(100));
    const mount = (query: string) => client.send('POST', `/v2/conformance/mounted/blobs/uploads/?${query}`);
    expect((await mount(`mount=${digest}&from=${repo}`)).status).toBe(201);
    expect((await blob(digest, {}, 'conformance/mounted')).status).toBe(200);
    const anonymous = await client.send('POST', `/v2/conformance/mounted2/blobs/uploads/?mount=${digest}`);
    expect(anonymous.status).toBe(201);
    const missing = await mount(`mount=${digestOf(randomBytes(9))}&from=${repo}`);
    expect([missing.status, missing.headers.has('location')]).toEqual([202, true]);
    expect((await mount(`mount=${digest}&from=conformance/nowhere`)).status).toBe(202);
  });

  test('cancelling an upload is 204 and the session is gone', async () => {
    const location = await start();
    expect((await client.send('DELETE', location)).status).toBe(204);
    const after = await client.send('GET', location);
    expect([after.status, code(after)]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
  });

  test('chunks out of order are 416 in PATCH and PUT; GET on the same address then tells where to go on', async () => {
    const bytes = randomBytes(3000);
    const location = await start();
    const late = { 'content-range': '1000-1999' };
    for (const path of [location, `${location}?digest=${digestOf(bytes)}`]) {
      const method = path === location ? 'PATCH' : 'PUT';
      const answer = await client.send(method, path, { body: bytes.subarray(1000, 2000), headers: late });
      expect([answer.status, answer.headers.has('location')]).toEqual([416, true]);
      const status = await client.send('GET', location);
      expect([status.status, status.headers.get('range')?.startsWith('0-')]).toEqual([204, true]);
    }
    await client.send('PATCH', location, { body: bytes.subarray(0, 1000), headers: { 'content-range': '0-999' } });
    const again = await client.send('PATCH', location, {
      body: bytes.subarray(0, 1000),
      headers: { 'content-range': '0-999' },
    });
    expect([again.status, again.headers.get('range')]).toEqual([416, '0-999']);
    expect(
      (await client.send('PUT', `${location}?digest=${digestOf(bytes)}`, { body: bytes.subarray(1000) })).status,
    ).toBe(201);
  });

  test('an upload belongs to its repository: its id is unknown in another one', async () => {
    const location = await start();
    await client.pushBlob('conformance/thief', Buffer.from('t'));
    const stolen = location.replace(repo, 'conformance/thief');
    expect((await client.send('PATCH', stolen, { body: Buffer.from('t') })).status).toBe(404);
  });

  test.each([
    ['bytes=500-1499', 206, 500, 1499],
    ['bytes=500-', 206, 500, 4999],
    ['bytes=-500', 206, 4500, 4999],
    ['bytes=2000-50000', 206, 2000, 4999],
    ['bytes=500-0', 416, 0, 0],
    ['bytes=5000-10000', 416, 0, 0],
  ])('range %s is answered %i', async (range, status, from, to) => {
    const bytes = Buffer.alloc(5000, 'range test ');
    const { digest } = await client.pushBlob(repo, bytes);
    const answer = await blob(digest, { range });
    expect(answer.status).toBe(status);
    const expected = status === 206 ? `bytes ${String(from)}-${String(to)}/5000` : 'bytes */5000';
    expect(answer.headers.get('content-range')).toBe(expected);
    if (status === 206) expect(answer.bytes.equals(bytes.subarray(from, to + 1))).toBe(true);
  });

  test('HEAD of a blob has its length and digest and no body', async () => {
    const { digest } = await client.pushBlob(repo, Buffer.from('head'));
    const head = await client.send('HEAD', `/v2/${repo}/blobs/${digest}`);
    expect([head.status, head.headers.get('content-length'), head.bytes.length]).toEqual([200, '4', 0]);
  });

  test('sha256:baddigeststring is 400 everywhere and names no file', async () => {
    for (const reference of [
      'sha256:baddigeststring',
      'sha256:..%2f..%2fetc%2fpasswd',
      'md5:d41d8cd98f00b204e9800998ecf8427e',
    ]) {
      const answers = [
        await client.send('GET', `/v2/${repo}/blobs/${reference}`),
        await client.send('GET', `/v2/${repo}/manifests/${reference}`),
        await client.send('GET', `/v2/${repo}/referrers/${reference}`),
        await client.send('PUT', `/v2/${repo}/manifests/${reference}`, {
          body: '{}',
          headers: { 'content-type': mediaTypes.ociManifest },
        }),
        await client.send('PUT', `${await start()}?digest=${reference}`, { body: 'x' }),
      ];
      for (const answer of answers) expect([answer.status, code(answer)]).toEqual([400, 'DIGEST_INVALID']);
    }
  });

  test('a manifest of more than 4 MiB is stored byte for byte; one above 8 MiB is 413', async () => {
    const image = await client.pushImage(repo, {
      seed: 'large',
      manifest: { annotations: { text: 'x'.repeat(5 << 20) } },
      tag: 'large',
    });
    const got = await client.send('GET', `/v2/${repo}/manifests/large`);
    expect(got.bytes.equals(image.bytes)).toBe(true);
    const answer = await client.send('PUT', `/v2/${repo}/manifests/huge`, {
      body: Buffer.alloc((8 << 20) + 1, ' '),
      headers: { 'content-type': mediaTypes.ociManifest },
    });
    expect(answer.status).toBe(413);
  });

  test('unknown fields and odd white space survive, and the digest is over the raw bytes', async () => {
    const { digest, size } = await client.pushBlob(repo, Buffer.from('{}'));
    const text = `{ "schemaVersion": 2,\n "custom": {"a": 1.0, "b": [ ]},\n "mediaType": "${mediaTypes.ociManifest}", "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": "${digest}", "size": ${String(size)}, "data": "e30="},\n "layers": [] }\n`;
    const put = await client.putManifest(repo, Buffer.from(text), 'custom');
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, digestOf(Buffer.from(text))]);
    expect((await client.send('GET', `/v2/${repo}/manifests/custom`)).bytes.toString()).toBe(text);
  });

  test('indexes may be nested, empty, and hold artifacts; foreign layers need not be here', async () => {
    const image = await client.pushImage(repo, { seed: 'nested' });
    const inner = await client.pushIndex(repo, [image]);
    await client.pushIndex(repo, [inner], 'nested');
    await client.pushIndex(repo, [], 'empty');
    const foreign = {
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      digest: digestOf(randomBytes(4)),
      size: 4,
      urls: ['https://layers.example/1'],
    };
    expect(
      (await client.pushImage(repo, { seed: 'foreign', manifest: { layers: [foreign] }, tag: 'foreign' })).digest,
    ).toMatch(/^sha256/);
    const local = { ...foreign, urls: [] };
    await expect(client.pushImage(repo, { seed: 'foreign2', manifest: { layers: [local] } })).rejects.toThrow(
      'MANIFEST_BLOB_UNKNOWN',
    );
  });

  test('pushes by sha512 digest are served under it', async () => {
    const { digest, size } = await client.pushBlob(repo, Buffer.from('{}'));
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.ociManifest,
        config: { mediaType: mediaTypes.ociEmpty, digest, size },
        layers: [],
        annotations: { a: 'sha512' },
      }),
    );
    const sha512 = digestOf(bytes, 'sha512');
    const put = await client.putManifest(repo, bytes, sha512);
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, sha512]);
    expect((await client.send('GET', `/v2/${repo}/manifests/${sha512}`)).bytes.equals(bytes)).toBe(true);
    const wrong = await client.putManifest(repo, bytes, digestOf(Buffer.from('other'), 'sha512'));
    expect([wrong.status, code(wrong)]).toEqual([400, 'DIGEST_INVALID']);
  });

  test('PUT by digest with ?tag= makes all the tags in one step and echoes them', async () => {
    const { bytes, digest } = await client.pushImage(repo, { seed: 'tags' });
    const tags = Array.from({ length: 12 }, (_, at) => `multi-${String(at)}`);
    const query = tags.map((tag) => `tag=${tag}`).join('&');
    const put = await client.putManifest(repo, bytes, `${digest}?${query}`);
    expect(put.headers.get('oci-tag')).toBe(tags.join(', '));
    expect(await Promise.all(tags.map((tag) => client.resolve(repo, tag)))).toEqual(tags.map(() => digest));
    expect((await client.putManifest(repo, bytes, `${digest}?tag=.bad`)).status).toBe(400);
  });

  test('tags come in byte order, `last` needs no existing tag, and the Link leads through all', async () => {
    const name = 'conformance/order';
    const tags = ['Zebra', '_x', 'a-b', 'a.b', 'a_b', 'aB', 'ab', '0', '10', '9'];
    for (const tag of tags) await client.pushImage(name, { seed: tag, tag });
    const sorted = tags.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const list = async (query: string) => client.send('GET', `/v2/${name}/tags/list${query}`);
    expect((await list('')).json<{ tags: string[] }>().tags).toEqual(sorted);
    expect((await list('?last=a0')).json<{ tags: string[] }>().tags).toEqual(sorted.filter((tag) => tag > 'a0'));
    const seen: string[] = [];
    for (let path: string | null = `/v2/${name}/tags/list?n=3`; path !== null;) {
      const page = await client.send('GET', path);
      seen.push(...page.json<{ tags: string[] }>().tags);
      path = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).toEqual(sorted);
  });

  test('referrers list what names the subject, filtered on demand, and what the fallback tag holds', async () => {
    const name = 'conformance/referrers';
    const subject = await client.pushImage(name, { seed: 'subject', tag: 'v1' });
    const names = { mediaType: subject.mediaType, digest: subject.digest, size: subject.size };
    const sbom = await client.pushImage(name, {
      seed: 'sbom',
      manifest: { subject: names, artifactType: 'application/spdx+json', annotations: { kind: 'sbom' } },
    });
    const plain = await client.pushImage(name, { seed: 'plain', manifest: { subject: names } });
    const old = await client.pushImage(name, { seed: 'old' });
    await client.pushIndex(name, [old], subject.digest.replace(':', '-'));
    const referrers = async (query = '') => client.send('GET', `/v2/${name}/referrers/${subject.digest}${query}`);
    const all = (await referrers()).json<{
      manifests: { digest: string; artifactType?: string; annotations?: object }[];
    }>().manifests;
    expect(new Set(all.map(({ digest }) => digest))).toEqual(new Set([sbom.digest, plain.digest, old.digest]));
    expect(all.find(({ digest }) => digest === sbom.digest)).toMatchObject({
      artifactType: 'application/spdx+json',
      annotations: { kind: 'sbom' },
    });
    expect(all.find(({ digest }) => digest === plain.digest)?.artifactType).toBe(mediaTypes.ociConfig);
    const filtered = await referrers('?artifactType=application/spdx%2Bjson');
    expect(filtered.headers.get('oci-filters-applied')).toBe('artifactType');
    expect(filtered.json<{ manifests: unknown[] }>().manifests).toHaveLength(1);
  });

  test('a push with a subject says OCI-Subject, also when the subject is not here, and the referrer never expires', async () => {
    const { digest, size } = await client.pushBlob(repo, Buffer.from('{}'));
    const missing = digestOf(Buffer.from('missing subject'));
    const document = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      artifactType: 'application/x',
      config: { mediaType: mediaTypes.ociEmpty, digest, size },
      layers: [],
      subject: { mediaType: mediaTypes.ociManifest, digest: missing, size: 10 },
    };
    const put = await client.putManifest(repo, document);
    expect([put.status, put.headers.get('oci-subject')]).toEqual([201, missing]);
    registry.advance(30 * 86_400_000);
    await registry.collect();
    const found = await client.send('GET', `/v2/${repo}/referrers/${missing}`);
    expect(found.json<{ manifests: unknown[] }>().manifests).toHaveLength(1);
  });

  test('deleting a tag leaves the digest, deleting the digest takes it and every tag at once', async () => {
    const name = 'conformance/delete';
    const { bytes, digest } = await client.pushImage(name, { seed: 'gone' });
    for (const tag of ['a', 'b']) await client.putManifest(name, bytes, tag);
    const remove = (reference: string) => client.send('DELETE', `/v2/${name}/manifests/${reference}`);
    expect((await remove('a')).status).toBe(202);
    expect([await client.resolve(name, 'a'), await client.resolve(name, digest)]).toEqual([null, digest]);
    expect((await remove(digest)).status).toBe(202);
    expect([await client.resolve(name, 'b'), await client.resolve(name, digest)]).toEqual([null, null]);
    expect((await remove(digest)).status).toBe(404);
    expect((await client.putManifest(name, bytes, 'b')).status).toBe(201);
  });

  test('blobs are not deleted one by one: 405 UNSUPPORTED', async () => {
    const { digest } = await client.pushBlob(repo, Buffer.from('stay'));
    const answer = await client.send('DELETE', `/v2/${repo}/blobs/${digest}`);
    expect([answer.status, code(answer)]).toEqual([405, 'UNSUPPORTED']);
    expect((await blob(digest)).status).toBe(200);
  });

  test('If-None-Match with the digest is 304', async () => {
    const { digest } = await client.pushImage(repo, { seed: 'etag', tag: 'etag' });
    const answer = await client.send('GET', `/v2/${repo}/manifests/etag`, {
      headers: { 'if-none-match': `"${digest}"` },
    });
    expect([answer.status, answer.bytes.length]).toEqual([304, 0]);
  });

  test('a repository may have parts called blobs, manifests, tags and uploads', async () => {
    const name = 'a/blobs/manifests/tags/uploads/x';
    const { digest } = await client.pushImage(name, { seed: 'odd', tag: 'v1' });
    expect(await client.resolve(name, 'v1')).toBe(digest);
    expect((await client.send('GET', `/v2/${name}/tags/list`)).json()).toEqual({ name, tags: ['v1'] });
    expect((await client.api('GET', `repository/${name}/tag/?limit=5`)).status).toBe(200);
  });

  test('a name without a slash is the library’s, under both spellings', async () => {
    const { digest } = await client.pushImage('busybox', { seed: 'lib', tag: 'v1' });
    expect(await client.resolve('library/busybox', 'v1')).toBe(digest);
    expect(await client.resolve('busybox', 'v1')).toBe(digest);
  });

  test('an index is refused while a child is missing', async () => {
    const ghost = {
      digest: digestOf(randomBytes(3)),
      size: 3,
      mediaType: mediaTypes.ociManifest,
      bytes: Buffer.alloc(0),
    };
    const put = await client.putManifest(repo, indexOf([ghost]), 'ghost', mediaTypes.ociIndex);
    expect([put.status, code(put)]).toEqual([400, 'MANIFEST_INVALID']);
    expect(await client.resolve(repo, 'ghost')).toBeNull();
  });
});
