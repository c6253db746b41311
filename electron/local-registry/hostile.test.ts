import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import { refusal } from './http/guard.ts';
import { startTestRegistry, type TestRegistry } from './testing/in-process.ts';

const repo = 'acme/hostile';
const type = mediaTypes.ociManifest;

describe('hostile input', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await startTestRegistry('sqlite');
    await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
  });
  afterAll(() => registry.close());

  /** A request as raw text, for what no client would send. Answers everything until the connection ends. */
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(registry.url).port), '127.0.0.1', () => socket.end(text));
      let got = '';
      socket.on('data', (part) => (got += part.toString()));
      socket.on('end', () => resolve(got)).on('error', reject);
    });
  const host = () => new URL(registry.url).host;

  test.each([
    ['no JSON', 'nonsense'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['a byte order mark', '\ufeff{"schemaVersion":2}'],
    ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['schema version 1', '{"schemaVersion":1}'],
    ['schema version "2"', '{"schemaVersion":"2"}'],
    ['a config without a digest', '{"schemaVersion":2,"config":{"mediaType":"x","size":1},"layers":[]}'],
    [
      'a negative size',
      `{"schemaVersion":2,"config":{"mediaType":"x","digest":"sha256:${'a'.repeat(64)}","size":-1},"layers":[]}`,
    ],
    [
      'a size that is no integer',
      `{"schemaVersion":2,"config":{"mediaType":"x","digest":"sha256:${'a'.repeat(64)}","size":1.5},"layers":[]}`,
    ],
    [
      'a digest in capitals',
      `{"schemaVersion":2,"config":{"mediaType":"x","digest":"sha256:${'A'.repeat(64)}","size":1},"layers":[]}`,
    ],
  ])('a manifest that is %s is 400 MANIFEST_INVALID and leaves the tag where it was', async (_what, text) => {
    const before = await registry.client.resolve(repo, 'v1');
    const answer = await registry.client.send('PUT', `/v2/${repo}/manifests/v1`, {
      body: text,
      headers: { 'content-type': type },
    });
    expect([answer.status, answer.json<{ errors: { code: string }[] }>().errors[0]?.code]).toEqual([
      400,
      'MANIFEST_INVALID',
    ]);
    expect(await registry.client.resolve(repo, 'v1')).toBe(before);
  });

  test.each([
    ['both manifests and layers', { manifests: [] }],
    ['names that differ in case only', { Layers: [] }],
    ['another mediaType than its header', { mediaType: mediaTypes.ociIndex }],
  ])('an image that is whole but for %s is 400 MANIFEST_INVALID', async (_what, wrong) => {
    const { bytes } = await registry.client.pushImage(repo, { seed: 'whole' });
    const whole = JSON.parse(bytes.toString()) as object;
    const answer = await registry.client.putManifest(repo, { ...whole, ...wrong }, 'mixed');
    expect([answer.status, answer.json()]).toMatchObject([400, { errors: [{ code: 'MANIFEST_INVALID' }] }]);
    expect((await registry.client.putManifest(repo, { ...whole, annotations: {} }, 'mixed')).status).toBe(201);
    await registry.client.send('DELETE', `/v2/${repo}/manifests/mixed`);
  });

  test.each(['UTF-16', 'invalid UTF-8'])('a manifest in %s is 400', async (encoding) => {
    const text = '{"schemaVersion":2}';
    const body =
      encoding === 'UTF-16' ? Buffer.from(text, 'utf16le') : Buffer.concat([Buffer.from(text), Buffer.from([0xff])]);
    const answer = await registry.client.send('PUT', `/v2/${repo}/manifests/v1`, {
      body,
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(400);
  });

  test('names such as __proto__ and constructor are plain data', async () => {
    await registry.client.pushImage(repo, {
      seed: 'proto',
      tag: '__proto__',
      config: JSON.parse('{"config":{"Labels":{"__proto__":"polluted","constructor":"x"}}}') as Record<string, unknown>,
    });
    const path = `repository/${repo}/tag/?specificTag=__proto__`;
    const { tags } = (await registry.client.api('GET', path)).json<{ tags: { manifest_digest: string }[] }>();
    expect(tags).toHaveLength(1);
    const labels = await registry.client.api(
      'GET',
      `repository/${repo}/manifest/${tags[0]?.manifest_digest ?? ''}/labels`,
    );
    expect(labels.json<{ labels: { key: string }[] }>().labels.map(({ key }) => key)).toEqual([
      '__proto__',
      'constructor',
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect((await registry.client.api('GET', name)).status).toBe(404);
    }
  });

  test('a repository name of 100,000 characters is refused at once', async () => {
    const long = `${'a-'.repeat(7000)}!`;
    const answer = await registry.client.send('GET', `/v2/${long}/tags/list`);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ code: 'NAME_INVALID' }] });
  });

  test.each([
    ['capital letters', 'Acme/App'],
    ['an empty part', 'acme//app'],
    ['a dot dot', 'acme/..'],
    ['an encoded slash', 'acme/%2e%2e%2fetc'],
    ['a blank', 'acme/a%20b'],
  ])('a repository name with %s is no repository', async (_what, name) => {
    const answer = await registry.client.send('POST', `/v2/${name}/blobs/uploads/`);
    expect([400, 404]).toContain(answer.status);
  });

  test('an address that is not properly encoded is 400', async () => {
    expect(await raw(`GET /v2/%zz/tags/list HTTP/1.1\r\nHost: ${host()}\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /);
  });

  test.each([
    ['a foreign Host', 'Host: evil.example'],
    ['the right host with another port', 'Host: 127.0.0.1:1'],
  ])('%s is 403', async (_what, header) => {
    expect(await raw(`GET /v2/ HTTP/1.1\r\n${header}\r\n\r\n`)).toMatch(/^HTTP\/1.1 403 /);
  });

  test.each([
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin null', { origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site fetch', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', (_what, headers) => {
    expect(refusal({ host: '127.0.0.1:5000', ...headers }, 5000)).not.toBeNull();
  });

  test('tools, and a page of this very server, are not refused', () => {
    expect(refusal({ host: '127.0.0.1:5000' }, 5000)).toBeNull();
    expect(refusal({ host: 'LOCALHOST:5000' }, 5000)).toBeNull();
    expect(
      refusal({ host: 'localhost:5000', origin: 'http://localhost:5000', 'sec-fetch-site': 'same-origin' }, 5000),
    ).toBeNull();
  });

  test('a body that is no JSON, too large, or of another type is told apart', async () => {
    const path = `/api/v1/repository/${repo}/tag/v1`;
    const put = (body: string, contentType: string) =>
      registry.client.send('PUT', path, { body, headers: { 'content-type': contentType } });
    expect((await put('{', 'application/json')).status).toBe(400);
    expect((await put('{}', 'text/plain')).status).toBe(415);
    expect((await put('null', 'application/json')).json()).toMatchObject({ detail: 'Missing JSON body' });
    expect((await put('{"expiration":"soon"}', 'application/json')).status).toBe(400);
    expect((await put(' '.repeat(2 << 20), 'application/json')).status).toBe(413);
    for (const expiration of ['1e400', '1e300', '-5', '12']) {
      expect((await put(`{"expiration":${expiration}}`, 'application/json')).status).toBe(400);
    }
  });

  test('a client that breaks off a chunk loses only that chunk', async () => {
    const start = await registry.client.send('POST', `/v2/${repo}/blobs/uploads/`);
    const location = start.headers.get('location') ?? '';
    await registry.client.send('PATCH', location, { body: Buffer.alloc(1000, 'a') });
    await raw(`PATCH ${location} HTTP/1.1\r\nHost: ${host()}\r\nContent-Length: 5000\r\n\r\nbroken`).catch(() => '');
    await expect
      .poll(async () => {
        const status = await registry.client.send('GET', location);
        const more = await registry.client.send('PATCH', location, {
          body: Buffer.from('b'),
          headers: { 'content-range': '1000-1000' },
        });
        return [status.headers.get('range'), more.status];
      })
      .toEqual(['0-999', 202]);
    const { digestOf } = await import('./testing/registry-client.ts');
    const digest = digestOf(Buffer.concat([Buffer.alloc(1000, 'a'), Buffer.from('b')]));
    expect((await registry.client.send('PUT', `${location}?digest=${digest}`)).status).toBe(201);
  });

  test('two pushes of one blob at once both succeed', async () => {
    const bytes = Buffer.alloc(300_000, 'same');
    const pushed = await Promise.all(Array.from({ length: 8 }, () => registry.client.pushBlob(repo, bytes)));
    expect(new Set(pushed.map(({ digest }) => digest)).size).toBe(1);
    const got = await registry.client.send('GET', `/v2/${repo}/blobs/${pushed[0]?.digest ?? ''}`);
    expect(got.bytes.equals(bytes)).toBe(true);
  });

  test('a blob whose file was taken away is 500 and told in the log, not an empty body', async () => {
    const { digest } = await registry.client.pushBlob(repo, Buffer.from('will be taken away'));
    await registry.context.blobs.remove(digest);
    const answer = await registry.client.send('GET', `/v2/${repo}/blobs/${digest}`);
    expect(answer.status).toBe(500);
    expect(registry.errors.splice(0)).toEqual([expect.stringContaining(digest)]);
  });

  test('a reader that goes away in the middle of a blob leaves the registry well', async () => {
    const { digest } = await registry.client.pushBlob(repo, Buffer.alloc(8 << 20, 'long '));
    for (let round = 0; round < 5; round += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(registry.url).port), '127.0.0.1', () => {
          socket.write(`GET /v2/${repo}/blobs/${digest} HTTP/1.1\r\nHost: ${host()}\r\n\r\n`);
        });
        socket.once('data', () => socket.destroy()).once('close', () => resolve());
      });
    }
    const got = await registry.client.send('GET', `/v2/${repo}/blobs/${digest}`);
    expect(got.bytes.equals(Buffer.alloc(8 << 20, 'long '))).toBe(true);
    expect(registry.errors).toEqual([]);
  });

  test('unknown methods and addresses are 405 and 404', async () => {
    expect((await registry.client.send('PATCH', `/v2/${repo}/manifests/v1`)).status).toBe(405);
    expect((await registry.client.send('GET', '/')).status).toBe(404);
    expect((await registry.client.send('GET', '/v2/x')).status).toBe(404);
    expect((await registry.client.api('GET', 'nothing')).status).toBe(404);
  });
});
