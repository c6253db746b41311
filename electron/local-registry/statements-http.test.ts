import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mediaTypes } from '../../shared/oci/media-types.ts';
import { basic, startTestRegistry, storeKinds, type TestRegistry } from './testing/in-process.ts';
import { createRegistryClient, type RegistryClient, type TagPage } from './testing/registry-client.ts';

const repo = 'acme/app';
const owner = { user: 'owner', password: 'pw' };

interface Errors {
  readonly errors: { readonly code: string; readonly detail: unknown }[];
}

describe.each(storeKinds)('HTTP details on the %s store', (kind) => {
  let registry: TestRegistry;
  let client: RegistryClient;
  beforeEach(async () => {
    registry = await startTestRegistry(kind);
    client = registry.client;
  });
  afterEach(() => registry.close());
  const tags = async (query = '') => client.api('GET', `repository/${repo}/tag/${query}`);
  const names = async (query: string) => (await tags(query)).json<TagPage>().tags.map(({ name }) => name);

  test('41: last_modified ends with -0000, not GMT; repo-list last_modified is an integer', async () => {
    await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    const [tag] = (await tags()).json<TagPage>().tags;
    expect(tag?.last_modified).toMatch(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} -0000$/);
    const list = await client.api('GET', 'repository?namespace=acme&last_modified=true');
    expect(list.json<{ repositories: { last_modified: number }[] }>().repositories[0]?.last_modified).toBe(
      tag?.start_ts,
    );
  });

  test('42: expiration is present on dead rows too', async () => {
    await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    await client.api('DELETE', `repository/${repo}/tag/v1`);
    expect((await tags()).json<TagPage>().tags[0]?.expiration).toMatch(/-0000$/);
  });

  test('43: size is null for lists in the tag list but layers_compressed_size is 0 in the manifest call', async () => {
    const child = await client.pushImage(repo, { seed: 'a' });
    const { digest } = await client.pushIndex(repo, [child], 'list');
    expect((await tags()).json<TagPage>().tags[0]).toMatchObject({ size: null, is_manifest_list: true });
    const manifest = await client.api('GET', `repository/${repo}/manifest/${digest}`);
    expect(manifest.json()).toMatchObject({ layers_compressed_size: 0, layers: null, is_manifest_list: true });
  });

  test('44: limit=1000 returns ≤ 100 without error; limit=0 → 1; page=0 → page 1; limit=x → 400 {"message":{"limit":…}}', async () => {
    const { digest } = await client.pushImage(repo, { seed: 'a', tag: 't0' });
    const repository = registry.model.lookupRepository(repo)!;
    const manifest = registry.model.lookupManifestByDigest(repository, digest)!;
    for (let at = 1; at < 120; at += 1) registry.model.retargetTag(repository, `t${String(at)}`, manifest);
    expect(await names('?limit=1000')).toHaveLength(100);
    expect(await names('?limit=0')).toHaveLength(1);
    expect((await tags('?page=0')).json()).toMatchObject({ page: 1, has_additional: true });
    expect(await names('')).toHaveLength(50);
    const refused = await tags('?limit=x');
    expect([refused.status, Object.keys(refused.json<{ message: object }>().message)]).toEqual([400, ['limit']]);
    const pages = await Promise.all([1, 2].map((page) => names(`?limit=100&page=${String(page)}`)));
    expect(new Set(pages.flat()).size).toBe(120);
  });

  test('45: filter_tag_name=foo → 400; starts:foo → silently unfiltered; like:V1 matches v1', async () => {
    await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    await client.pushImage(repo, { seed: 'b', tag: 'x_2' });
    expect((await tags('?filter_tag_name=foo')).status).toBe(400);
    expect(await names('?filter_tag_name=starts:foo')).toHaveLength(2);
    expect(await names('?filter_tag_name=like:V1')).toEqual(['v1']);
    expect(await names('?filter_tag_name=like:%25')).toEqual([]);
    expect(await names('?filter_tag_name=eq:V1')).toEqual([]);
    expect(await names('?filter_tag_name=eq:v1')).toEqual(['v1']);
  });

  test('46: onlyActiveTags=no counts as true', async () => {
    await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    await client.api('DELETE', `repository/${repo}/tag/v1`);
    expect(await names('?onlyActiveTags=no')).toEqual([]);
    for (const text of ['false', 'False', 'FALSE', '0', '', 'null']) {
      expect(await names(`?onlyActiveTags=${text}`)).toEqual(['v1']);
    }
  });

  test("50: 503 (message only) on writes when repo state ≠ NORMAL — retrying won't help, so no Retry-After", async () => {
    const { digest } = await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    await client.api('PUT', `repository/${repo}/changestate`, { state: 'MIRROR' });
    const path = `repository/${repo}/tag/v1`;
    const answers = await Promise.all([
      client.api('PUT', path, { manifest_digest: digest }),
      client.api('DELETE', path),
      client.api('POST', `${path}/restore`, { manifest_digest: digest }),
      client.api('POST', `repository/${repo}/manifest/${digest}/labels`, { key: 'a', value: 'b', media_type: null }),
    ]);
    for (const answer of answers) {
      expect([answer.status, Object.keys(answer.json())]).toEqual([503, ['message']]);
      expect(answer.headers.has('retry-after')).toBe(false);
    }
    expect((await client.putManifest(repo, {}, 'v2')).status).toBe(405);
  });

  test('52: Deleted tag pulled via /v2 → 404 code TAG_EXPIRED; never-existing tag → MANIFEST_UNKNOWN', async () => {
    await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    await client.api('DELETE', `repository/${repo}/tag/v1`);
    const code = async (tag: string) => {
      const answer = await client.send('GET', `/v2/${repo}/manifests/${tag}`);
      return [answer.status, answer.json<Errors>().errors[0]?.code];
    };
    expect(await code('v1')).toEqual([404, 'TAG_EXPIRED']);
    expect(await code('v9')).toEqual([404, 'MANIFEST_UNKNOWN']);
  });

  /** Quay: a conversion to schema 1 with another digest. */
  test('53: GET by tag with Accept: */* returns the stored document with its own digest, no schema-1 conversion; HEAD likewise', async () => {
    const pushed = await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    for (const accept of ['*/*', 'application/json', 'application/vnd.docker.distribution.manifest.v1+json']) {
      const answer = await client.send('GET', `/v2/${repo}/manifests/v1`, { headers: { accept } });
      expect(answer.bytes.equals(pushed.bytes)).toBe(true);
      expect(answer.headers.get('content-type')).toBe(mediaTypes.ociManifest);
      const head = await client.send('HEAD', `/v2/${repo}/manifests/v1`, { headers: { accept } });
      expect(head.headers.get('docker-content-digest')).toBe(pushed.digest);
      expect(head.headers.get('content-length')).toBe(String(pushed.size));
    }
  });

  test('54: PUT with Content-Type: …; charset=utf-8 → 415', async () => {
    const { bytes } = await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    const type = `${mediaTypes.ociManifest}; charset=utf-8`;
    expect((await client.putManifest(repo, bytes, 'v2', type)).status).toBe(415);
    expect(await client.resolve(repo, 'v2')).toBeNull();
  });

  /** Quay: the catalog answers one item to n=0. */
  test('55: tags/list n=0 → empty array, no Link; n=-5 same; catalog n=0 likewise → no items', async () => {
    await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    for (const n of ['0', '-5']) {
      const list = await client.send('GET', `/v2/${repo}/tags/list?n=${n}`);
      expect(list.json()).toEqual({ name: repo, tags: [] });
      const catalog = await client.send('GET', `/v2/_catalog?n=${n}`);
      expect(catalog.json()).toEqual({ repositories: [] });
      expect([list.headers.has('link'), catalog.headers.has('link')]).toEqual([false, false]);
    }
  });

  /** Quay: a repository name in `last` is ignored and the first page comes again. */
  test('56: Catalog last=<repo name> continues behind it; Link leads through all pages', async () => {
    for (const name of ['acme/c', 'acme/a', 'beta/b']) await client.pushImage(name, { seed: name, tag: 'v1' });
    expect((await client.send('GET', '/v2/_catalog?last=acme/a')).json()).toEqual({
      repositories: ['acme/c', 'beta/b'],
    });
    const seen: string[] = [];
    for (let path: string | null = '/v2/_catalog?n=1'; path !== null;) {
      const page = await client.send('GET', path);
      seen.push(...page.json<{ repositories: string[] }>().repositories);
      path = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).toEqual(['acme/a', 'acme/c', 'beta/b']);
  });

  /** Quay: a cache may leave a fresh tag out for 120 seconds. */
  test('57: tags/list has a tag right after its push, and a deleted one no more: no cache lies before it', async () => {
    const list = async () => (await client.send('GET', `/v2/${repo}/tags/list`)).json<{ tags: string[] }>().tags;
    await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    expect(await list()).toEqual(['v1']);
    await client.pushImage(repo, { seed: 'b', tag: 'v2' });
    expect(await list()).toEqual(['v1', 'v2']);
    await client.send('DELETE', `/v2/${repo}/manifests/v1`);
    expect(await list()).toEqual(['v2']);
  });

  /** Quay: the upload's GET says `bytes=0-N`. */
  test('58: Blob PATCH answers Range: 0-N, and upload GET the same 0-N', async () => {
    const start = await client.send('POST', `/v2/${repo}/blobs/uploads/`);
    const location = start.headers.get('location') ?? '';
    const patch = await client.send('PATCH', location, { body: Buffer.alloc(10) });
    const status = await client.send('GET', location);
    expect([patch.status, patch.headers.get('range')]).toEqual([202, '0-9']);
    expect([status.status, status.headers.get('range')]).toEqual([204, '0-9']);
  });

  test('59: A digest mismatch on blob commit destroys the upload; restart from 0', async () => {
    const start = await client.send('POST', `/v2/${repo}/blobs/uploads/`);
    const location = start.headers.get('location') ?? '';
    await client.send('PATCH', location, { body: Buffer.from('something') });
    const wrong = `sha256:${'0'.repeat(64)}`;
    const put = await client.send('PUT', `${location}?digest=${wrong}`);
    expect([put.status, put.json<Errors>().errors[0]?.code]).toEqual([400, 'DIGEST_INVALID']);
    expect((await client.send('GET', location)).status).toBe(404);
    expect((await client.send('GET', `/v2/${repo}/blobs/${wrong}`)).status).toBe(404);
    const again = await client.pushBlob(repo, Buffer.from('something'));
    expect((await client.send('GET', `/v2/${repo}/blobs/${again.digest}`)).bytes.toString()).toBe('something');
  });

  /** Quay: 400 with a string as detail. */
  test('60: Referrers of an unknown digest → 200 with an empty index, not 400', async () => {
    await client.pushImage(repo, { seed: 'a', tag: 'v1' });
    const answer = await client.send('GET', `/v2/${repo}/referrers/sha256:${'0'.repeat(64)}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, mediaTypes.ociIndex]);
    expect(answer.json()).toEqual({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] });
  });
});

describe.each(storeKinds)('HTTP details with a password on the %s store', (kind) => {
  let registry: TestRegistry;
  let anonymous: RegistryClient;
  beforeEach(async () => {
    registry = await startTestRegistry(kind, { account: owner });
    anonymous = createRegistryClient(registry.url);
    await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
  });
  afterEach(() => registry.close());

  /** An OAuth token of the organization acme. */
  const token = async (scope: string, expiration?: number): Promise<RegistryClient> => {
    const body = { scope, ...(expiration === undefined ? {} : { expiration }) };
    const made = await registry.client.api('POST', 'organization/acme/applications/ci/tokens', body);
    return createRegistryClient(registry.url, `Bearer ${made.json<{ token: { token: string } }>().token.token}`);
  };
  const robot = async (): Promise<RegistryClient> => {
    const made = await registry.client.api('PUT', 'organization/acme/robots/ci');
    return createRegistryClient(registry.url, basic('acme+ci', made.json<{ token: string }>().token));
  };
  const claims = (jwt: string) =>
    JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as {
      access: { name: string; actions: string[] }[];
    };

  test('47: An expired OAuth token on a write gives 403 {"error":"CSRF token was invalid or missing."}, not 401', async () => {
    const expired = await token('repo:write', Math.floor(registry.now() / 1000) - 10);
    const answer = await expired.api('DELETE', `repository/${repo}/tag/v1`);
    expect([answer.status, answer.json()]).toEqual([403, { error: 'CSRF token was invalid or missing.' }]);
    const read = await expired.api('GET', `repository/${repo}/tag/`);
    expect([read.status, read.json()]).toMatchObject([401, { error_type: 'invalid_token' }]);
  });

  test("48: A valid token without user:read gets 401 from /user/; don't conclude it is invalid", async () => {
    const reader = await token('repo:read');
    expect((await reader.api('GET', `repository/${repo}/tag/`)).status).toBe(200);
    const answer = await reader.api('GET', 'user/');
    expect([answer.status, answer.json()]).toMatchObject([401, { session_required: false }]);
    expect((await (await token('user:read')).api('GET', 'user/')).status).toBe(200);
  });

  test("49: Missing repo: 404 in one's own namespace, 403 in another's, 401 anonymous", async () => {
    const reader = await token('repo:read');
    const status = async (client: RegistryClient, path: string) =>
      (await client.api('GET', `repository/${path}/tag/`)).status;
    expect(await status(reader, 'acme/missing')).toBe(404);
    expect(await status(reader, 'other/missing')).toBe(403);
    expect(await status(anonymous, 'acme/missing')).toBe(401);
  });

  test("51: /v2/auth answers 200 even when push isn't allowed; asking push on a missing repo may create it", async () => {
    const client = await robot();
    const ask = async (name: string) => client.send('GET', `/v2/auth?service=x&scope=repository:${name}:pull,push`);
    const denied = await ask('other/thing');
    expect(denied.status).toBe(200);
    expect(Object.keys(denied.json())).toEqual(['token']);
    expect(claims(denied.json<{ token: string }>().token).access).toEqual([
      { type: 'repository', name: 'other/thing', actions: [] },
    ]);
    expect(registry.model.lookupRepository('other/thing')).toBeNull();
    expect((await ask('acme/fresh')).status).toBe(200);
    expect(registry.model.lookupRepository('acme/fresh')).not.toBeNull();
  });

  test('51b: /v2/auth?scope=registry:catalog:*, …:delete, or a blank-separated double scope → 400 INVALID_REQUEST; deletes work with pull,push', async () => {
    const ask = (scope: string) => registry.client.send('GET', `/v2/auth?service=x&scope=${encodeURIComponent(scope)}`);
    for (const scope of [
      'registry:catalog:*',
      `repository:${repo}:delete`,
      `repository:${repo}:pull,push,delete`,
      `repository:${repo}:pull repository:acme/b:pull`,
    ]) {
      const answer = await ask(scope);
      expect([answer.status, answer.json<Errors>().errors[0]?.code]).toEqual([400, 'INVALID_REQUEST']);
    }
    const { token: bearer } = (await ask(`repository:${repo}:pull,push`)).json<{ token: string }>();
    const client = createRegistryClient(registry.url, `Bearer ${bearer}`);
    expect((await client.send('DELETE', `/v2/${repo}/manifests/v1`)).status).toBe(202);
  });
});
