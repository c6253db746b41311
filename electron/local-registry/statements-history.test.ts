import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { basic, startTestRegistry, storeKinds, type TestRegistry } from './testing/in-process.ts';
import { createRegistryClient, indexOf, type ApiTag, type Pushed, type TagPage } from './testing/registry-client.ts';
import { mediaTypes } from '../../shared/oci/media-types.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const repo = 'acme/app';

/**
 * What a faithful tag history does and naive ones get wrong. Where this registry differs from Quay on purpose, the
 * comment says what Quay does.
 */
describe.each(storeKinds)('tag history and data model on the %s store', (kind) => {
  let registry: TestRegistry;
  beforeEach(async () => {
    registry = await startTestRegistry(kind);
  });
  afterEach(() => registry.close());

  const push = (seed: string, tag?: string, labels: Record<string, string> = {}) =>
    registry.client.pushImage(repo, { seed, labels, ...(tag === undefined ? {} : { tag }) });
  const put = (tag: string, body: unknown) => registry.client.api('PUT', `repository/${repo}/tag/${tag}`, body);
  const restore = (tag: string, digest: string) =>
    registry.client.api('POST', `repository/${repo}/tag/${tag}/restore`, { manifest_digest: digest });
  const remove = (tag: string) => registry.client.api('DELETE', `repository/${repo}/tag/${tag}`);
  const expire = (tag: string, body: unknown) =>
    registry.client.api('POST', `repository/${repo}/tag/${tag}/expire`, body);
  const history = async (tag?: string): Promise<ApiTag[]> => {
    const filter = tag === undefined ? '' : `&specificTag=${tag}`;
    return (await registry.client.api('GET', `repository/${repo}/tag/?limit=100${filter}`)).json<TagPage>().tags;
  };
  /** Rows with milliseconds, oldest first. */
  const rows = (name: string) => registry.context.rows.tags.find({ where: { name } });
  const alive = async (tag: string) => (await registry.client.resolve(repo, tag)) !== null;
  const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
  const setWindow = (windowS: number) => registry.client.api('PUT', 'organization/acme', { tag_expiration_s: windowS });

  test("1: PUT with the digest the tag already has returns 201 and adds a new history row; the previous row ends at exactly the new row's start ms", async () => {
    const { digest } = await push('a', 'v1');
    expect((await put('v1', { manifest_digest: digest })).status).toBe(201);
    const [first, second] = rows('v1');
    expect(rows('v1')).toHaveLength(2);
    expect(first?.endMs).toBe(second?.startMs);
    expect(second?.endMs).toBeNull();
  });

  test("2: Moving a tag that had a manual expiration yields a row with no end_ts (expiration isn't inherited)", async () => {
    await push('a', 'v1');
    const other = await push('b', 'v2');
    await put('v1', { expiration: seconds(registry.now() + dayMs) });
    expect((await history('v1'))[0]).toHaveProperty('end_ts');
    await put('v1', { manifest_digest: other.digest });
    expect((await history('v1'))[0]).not.toHaveProperty('end_ts');
  });

  test('3: Moving/restoring a tag to a manifest with label quay.expires-after=2d gives end = now + 2 d, counted from the move, not from the push', async () => {
    const short = await push('short', 'a', { 'quay.expires-after': '2d' });
    registry.advance(dayMs);
    await put('moved', { manifest_digest: short.digest });
    await restore('restored', short.digest);
    for (const name of ['moved', 'restored']) {
      const [row] = rows(name);
      expect(row?.endMs).toBe((row?.startMs ?? 0) + 2 * dayMs);
    }
  });

  /** Quay: the expiration lands on the row that the move then ends, and is lost. Here one request is one step. */
  test('4: One PUT with expiration and manifest_digest on an existing tag: the old row ends now, and the expiration lands on the new row', async () => {
    await push('a', 'v1');
    const other = await push('b', 'v2');
    const end = seconds(registry.now() + 2 * dayMs);
    expect((await put('v1', { expiration: end, manifest_digest: other.digest })).status).toBe(201);
    const [newest, oldest] = await history('v1');
    expect(newest).toMatchObject({ manifest_digest: other.digest, end_ts: end });
    expect(oldest?.end_ts).toBeLessThan(end);
  });

  test('5: PUT {"expiration": t, "manifest_digest": d} for a not-yet-existing tag is 404; with only manifest_digest it is 201', async () => {
    const { digest } = await push('a', 'v1');
    const expiration = seconds(registry.now() + dayMs);
    expect((await put('new', { expiration, manifest_digest: digest })).status).toBe(404);
    expect(await alive('new')).toBe(false);
    expect((await put('new', { manifest_digest: digest })).status).toBe(201);
  });

  test('6: PUT {} returns 201 "Updated" and changes nothing', async () => {
    await push('a', 'v1');
    const before = rows('v1');
    const answer = await put('v1', {});
    expect(answer.status).toBe(201);
    expect(answer.json()).toBe('Updated');
    expect(rows('v1')).toEqual(before);
  });

  /** Quay: 400 as well, but the expiration is stored already. */
  test('7: PUT with expiration (ok) then immutable:true returns 400, and the expiration is not stored either', async () => {
    await push('a', 'v1');
    const answer = await put('v1', { expiration: seconds(registry.now() + dayMs), immutable: true });
    expect(answer.status).toBe(400);
    expect(rows('v1')[0]).toMatchObject({ endMs: null, immutable: false });
  });

  test("8: An expiration less than 1 h after the row's start is raised to start + 1 h; more than 104 w after start is lowered to start + 104 w", async () => {
    await push('a', 'v1');
    const startMs = rows('v1')[0]?.startMs ?? 0;
    await put('v1', { expiration: seconds(registry.now() + 5 * minuteMs) });
    expect(rows('v1')[0]?.endMs).toBe(startMs + hourMs);
    await put('v1', { expiration: seconds(registry.now() + 300 * weekMs) });
    expect(rows('v1')[0]?.endMs).toBe(startMs + 104 * weekMs);
  });

  /** Quay: 201, and the tag is dead at once. */
  test('9: For a tag older than 104 weeks any future expiration is refused (400) and the tag stays alive', async () => {
    await push('a', 'v1');
    registry.advance(105 * weekMs);
    const answer = await put('v1', { expiration: seconds(registry.now() + dayMs) });
    expect(answer.status).toBe(400);
    expect(answer.json<{ message: string }>().message).toContain('104 weeks');
    expect(await alive('v1')).toBe(true);
  });

  test('10: Setting the expiration it already has succeeds without writing; null clears', async () => {
    await push('a', 'v1');
    const expiration = seconds(registry.now() + 3 * dayMs);
    await put('v1', { expiration });
    const before = rows('v1');
    expect((await put('v1', { expiration })).status).toBe(201);
    expect(rows('v1')).toEqual(before);
    await put('v1', { expiration: null });
    expect(rows('v1')[0]?.endMs).toBeNull();
  });

  test('11: A tag whose end equals now is dead (strict >), and GC eligibility is inclusive (end ≤ now − window)', async () => {
    await push('a', 'v1');
    await setWindow(0);
    const now = registry.now() + hourMs;
    registry.context.rows.tags.update({ name: 'v1' }, { endMs: now });
    const frozen = { ...registry.context, time: { now: () => now, tick: () => now + 1 } };
    const { createTagModel } = await import('./model/tags.ts');
    const { createGarbageCollector } = await import('./model/garbage.ts');
    const repository = registry.model.lookupRepository(repo)!;
    expect(createTagModel(frozen).getTag(repository, 'v1')).toBeNull();
    expect((await createGarbageCollector(frozen).collect()).tags).toBe(1);
  });

  test("12: Two alive rows with NULL end don't violate the DB unique index: serialising is the application's job", async () => {
    const { digest } = await push('a', 'v1');
    const row = rows('v1')[0]!;
    const copy = registry.context.rows.tags.insert({ ...row });
    registry.context.rows.tags.remove({ id: copy.id });
    await Promise.all(Array.from({ length: 20 }, () => put('v1', { manifest_digest: digest })));
    expect(rows('v1')).toHaveLength(21);
    expect(rows('v1').filter(({ endMs }) => endMs === null)).toHaveLength(1);
  });

  /** Quay: the third hits the unique index and fails. Here every write gets a millisecond of its own. */
  test('13: Three retargets of one tag within the same millisecond make three rows with different ends, none refused by the unique (repo, name, end) index', async () => {
    await push('a', 'v1');
    const repository = registry.model.lookupRepository(repo)!;
    const manifest = registry.model.getManifestForTag(registry.model.getTag(repository, 'v1')!);
    registry.model.transaction(() => {
      for (let at = 0; at < 3; at += 1) registry.model.retargetTag(repository, 'v1', manifest);
    });
    const ends = rows('v1').map(({ endMs }) => endMs);
    expect(new Set(ends).size).toBe(4);
    expect(ends.at(-1)).toBeNull();
  });

  test('14: DELETE of a dead or unknown tag is 404', async () => {
    await push('a', 'v1');
    expect((await remove('v1')).status).toBe(204);
    expect((await remove('v1')).status).toBe(404);
    expect((await remove('never')).status).toBe(404);
  });

  test('15: PUT to a digest that only dead tags reference is 404, POST restore of the same digest is 200', async () => {
    const { digest } = await push('a', 'v1');
    await push('b', 'other');
    await remove('v1');
    registry.advance(2 * hourMs);
    expect((await put('v1', { manifest_digest: digest })).status).toBe(404);
    const answer = await restore('v1', digest);
    expect([answer.status, answer.json()]).toEqual([200, {}]);
    expect(await registry.client.resolve(repo, 'v1')).toBe(digest);
  });

  test("15b: A manifest pushed only by digest (hidden temp tag) can't be tagged with API PUT (404) although /v2 serves it by digest; restore accepts it", async () => {
    const { digest } = await push('a');
    expect(await registry.client.resolve(repo, digest)).toBe(digest);
    expect((await put('v1', { manifest_digest: digest })).status).toBe(404);
    expect((await restore('v1', digest)).status).toBe(200);
  });

  test("16: Restore accepts any manifest of the repo even if this tag never pointed at it, and doesn't validate the tag name", async () => {
    const { digest } = await push('a', 'v1');
    expect((await restore('never-there', digest)).status).toBe(200);
    expect((await restore('.hidden', digest)).status).toBe(200);
    expect((await put('.hidden', { manifest_digest: digest })).status).toBe(400);
  });

  test('17: Restore sets reversion:true only on the new row; later moves reset it to false', async () => {
    const first = await push('a', 'v1');
    const second = await push('b', 'v1');
    await put('v2', { manifest_digest: second.digest });
    await restore('v1', first.digest);
    await put('v1', { manifest_digest: second.digest });
    expect((await history('v1')).map(({ reversion }) => reversion)).toEqual([false, true, false, false]);
  });

  test("18: History shows rows older than the time-machine window until GC runs; the window isn't a filter", async () => {
    await push('a', 'v1');
    await push('b', 'v1');
    registry.advance(3 * weekMs);
    expect(await history('v1')).toHaveLength(2);
    await registry.collect();
    expect(await history('v1')).toHaveLength(1);
  });

  test('19: After permanent delete of an alive tag the row is still listed, with end_ts = now − window, possibly start_ts > end_ts', async () => {
    await push('a', 'v1');
    const now = registry.now();
    expect((await expire('v1', { is_alive: true })).status).toBe(200);
    const [row] = await history('v1');
    expect(Math.abs((row?.end_ts ?? 0) - seconds(now - 2 * weekMs))).toBeLessThanOrEqual(1);
    expect(row?.start_ts).toBeGreaterThan(row?.end_ts ?? 0);
    expect(await alive('v1')).toBe(false);
  });

  test("20: Permanent delete of n dead rows gives n different ends (−1, −2, … ms) and doesn't touch the alive row of that name", async () => {
    const { digest } = await push('a', 'v1');
    for (let at = 0; at < 3; at += 1) await put('v1', { manifest_digest: digest });
    expect((await expire('v1', { manifest_digest: digest })).status).toBe(200);
    const ends = rows('v1').map(({ endMs }) => endMs);
    expect(ends.filter((end) => end === null)).toHaveLength(1);
    const dead = ends.filter((end) => end !== null).toSorted((a, b) => b - a);
    expect(dead).toEqual([dead[0], dead[0]! - 1, dead[0]! - 2]);
    expect(dead[0]).toBeLessThan(registry.now() - 2 * weekMs);
    await registry.collect();
    expect(await history('v1')).toHaveLength(1);
  });

  /** Quay: 404, because nothing lies inside a window of no length. */
  test('21: With a 0 s window, permanent delete of a dead tag is 200 and collection takes the row', async () => {
    const { digest } = await push('a', 'v1');
    await remove('v1');
    await setWindow(0);
    expect((await expire('v1', { manifest_digest: digest })).status).toBe(200);
    await registry.collect();
    expect(await history('v1')).toHaveLength(0);
  });

  test("22: /expire doesn't check repo state: works on a READ_ONLY repo where DELETE is 503", async () => {
    await push('a', 'v1');
    await registry.client.api('PUT', `repository/${repo}/changestate`, { state: 'READ_ONLY' });
    expect((await remove('v1')).status).toBe(503);
    expect((await expire('v1', { is_alive: true })).status).toBe(200);
  });

  test('23: Hidden $temp-… rows never appear in history or tags/list, but keep their manifest pullable by digest via /v2 and protect it for expiry + window', async () => {
    const { digest } = await push('a');
    expect(await history()).toEqual([]);
    expect((await registry.client.send('GET', `/v2/${repo}/tags/list`)).json()).toEqual({ name: repo, tags: [] });
    expect(await registry.client.resolve(repo, digest)).toBe(digest);
    registry.advance(2 * hourMs);
    expect(await registry.client.resolve(repo, digest)).toBeNull();
    await registry.collect();
    expect((await restore('back', digest)).status).toBe(200);
    await remove('back');
    registry.advance(2 * weekMs + 2 * hourMs);
    await registry.collect();
    expect((await restore('back', digest)).status).toBe(404);
  });

  test('24: /api/v1/.../manifest/<child> is 200 while any alive tag is on its parent list, 404 for a grandchild of a nested index', async () => {
    const child = await push('a');
    const inner = await registry.client.pushIndex(repo, [child]);
    await registry.client.pushIndex(repo, [inner], 'nested');
    registry.advance(2 * hourMs);
    const status = async (digest: string) =>
      (await registry.client.api('GET', `repository/${repo}/manifest/${digest}`)).status;
    expect(await status(inner.digest)).toBe(200);
    expect(await status(child.digest)).toBe(404);
  });

  test('25: Delete by digest ends every alive alias at the same ms; if one alias is immutable none is ended (409)', async () => {
    const { digest } = await push('a', 'v1');
    await put('v2', { manifest_digest: digest });
    await put('v2', { immutable: true });
    const path = `/v2/${repo}/manifests/${digest}`;
    expect((await registry.client.send('DELETE', path)).status).toBe(409);
    expect([await alive('v1'), await alive('v2')]).toEqual([true, true]);
    await put('v2', { immutable: false });
    expect((await registry.client.send('DELETE', path)).status).toBe(202);
    const ends = [...rows('v1'), ...rows('v2')].map(({ endMs }) => endMs);
    expect(ends).toHaveLength(2);
    expect(new Set(ends).size).toBe(1);
    expect(ends[0]).not.toBeNull();
  });

  test('26: Delete by digest of an untagged list child is 404 and changes nothing', async () => {
    const child = await push('a');
    await registry.client.pushIndex(repo, [child], 'list');
    const before = registry.context.rows.tags.find({ where: {} });
    expect((await registry.client.send('DELETE', `/v2/${repo}/manifests/${child.digest}`)).status).toBe(404);
    expect(registry.context.rows.tags.find({ where: {} })).toEqual(before);
    expect(await registry.client.resolve(repo, child.digest)).toBe(child.digest);
  });

  test('27: Immutable tag: retarget 409 even to the same digest; delete 409; permanent delete 404 (skipped), setting expiration 400 message', async () => {
    const { digest } = await push('a', 'v1');
    await put('v1', { immutable: true });
    const move = await put('v1', { manifest_digest: digest });
    expect(move.status).toBe(409);
    expect(move.json()).toMatchObject({ error_type: 'tag_immutable', detail: "Cannot overwrite immutable tag 'v1'" });
    expect((await remove('v1')).status).toBe(409);
    expect((await expire('v1', { is_alive: true })).status).toBe(404);
    const late = await put('v1', { expiration: seconds(registry.now() + dayMs) });
    expect([late.status, Object.keys(late.json())]).toEqual([400, ['message']]);
  });

  test('29: Re-pushing an existing manifest under another tag re-applies quay.expires-after', async () => {
    await push('a', 'v1', { 'quay.expires-after': '3d' });
    registry.advance(dayMs);
    await push('a', 'v2', { 'quay.expires-after': '3d' });
    const [row] = rows('v2');
    expect(row?.endMs).toBe((row?.startMs ?? 0) + 3 * dayMs);
  });

  test('30: A list only expires when all children carry the same quay.expires-after value; one differing value → never expires', async () => {
    const [a, b, c] = await Promise.all([
      push('a', undefined, { 'quay.expires-after': '2d' }),
      push('b', undefined, { 'quay.expires-after': '2d' }),
      push('c', undefined, { 'quay.expires-after': '3d' }),
    ]);
    await registry.client.pushIndex(repo, [a, b], 'same');
    await registry.client.pushIndex(repo, [a, c], 'different');
    expect(rows('same')[0]?.endMs).toBe(rows('same')[0]!.startMs + 2 * dayMs);
    expect(rows('different')[0]?.endMs).toBeNull();
  });

  test('31: An index with a nested index as child never gets acted-on labels', async () => {
    const a = await push('a', undefined, { 'quay.expires-after': '2d' });
    const inner = await registry.client.pushIndex(repo, [a]);
    await registry.client.pushIndex(repo, [inner, a], 'nested');
    expect(rows('nested')[0]?.endMs).toBeNull();
  });

  test('32: quay.expires-after=0s → never expires; 1.5h → ignored; -1h → row born dead', async () => {
    await push('a', 'zero', { 'quay.expires-after': '0s' });
    await push('b', 'fraction', { 'quay.expires-after': '1.5h' });
    await push('c', 'negative', { 'quay.expires-after': '-1h' });
    expect(rows('zero')[0]?.endMs).toBeNull();
    expect(rows('fraction')[0]?.endMs).toBeNull();
    expect(rows('negative')[0]?.endMs).toBe(rows('negative')[0]!.startMs - hourMs);
    expect(await alive('negative')).toBe(false);
  });

  const labelsPath = (digest: string) => `repository/${repo}/manifest/${digest}/labels`;
  const label = (digest: string, key: string, value = '1') =>
    registry.client.api('POST', labelsPath(digest), { key, value, media_type: null });

  test('33: The same label key+value can be added twice; both are listed with different ids', async () => {
    const { digest } = await push('a', 'v1');
    await label(digest, 'team', 'blue');
    await label(digest, 'team', 'blue');
    const { labels } = (await registry.client.api('GET', labelsPath(digest))).json<{
      labels: { id: string; key: string }[];
    }>();
    expect(labels.map(({ key }) => key)).toEqual(['team', 'team']);
    expect(new Set(labels.map(({ id }) => id)).size).toBe(2);
  });

  test('34: Image labels with illegal keys (spaces, capitals) are stored; the API refuses the same key', async () => {
    const { digest } = await push('a', 'v1', { 'Build Host': 'x' });
    const { labels } = (await registry.client.api('GET', labelsPath(digest))).json<{ labels: { key: string }[] }>();
    expect(labels.map(({ key }) => key)).toEqual(['Build Host']);
    expect((await label(digest, 'Build Host')).status).toBe(400);
  });

  test('35: API label quayside=1 or internal-x=1 is refused (prefix without dot), qua=1 is fine', async () => {
    const { digest } = await push('a', 'v1');
    for (const key of ['quayside', 'internal-x']) {
      const answer = await label(digest, key);
      expect([answer.status, answer.json()]).toEqual([400, { message: 'Label has a reserved prefix' }]);
    }
    expect((await label(digest, 'qua')).status).toBe(201);
  });

  test('36: Adding a label to a dead manifest is 404; security of the same manifest is 200', async () => {
    const { digest } = await push('a', 'v1');
    await remove('v1');
    expect((await label(digest, 'x')).status).toBe(404);
    const security = await registry.client.api('GET', `repository/${repo}/manifest/${digest}/security`);
    expect([security.status, security.json()]).toEqual([200, { status: 'queued', data: null }]);
  });

  test('37: Re-push of a known digest skips content validation entirely (no child/blob re-check)', async () => {
    const pushed = await push('a', 'v1');
    // The blob rows vanish behind the registry's back: a new manifest over them would be refused.
    registry.context.rows.manifestBlobs.remove({});
    registry.context.rows.uploadedBlobs.remove({});
    expect((await registry.client.putManifest(repo, pushed.bytes, 'v2')).status).toBe(201);
    const changed = { ...JSON.parse(pushed.bytes.toString()), annotations: { a: 'b' } } as object;
    expect((await registry.client.putManifest(repo, changed, 'v3')).status).toBe(400);
  });

  test('38: Child size in a list must equal the stored byte length, otherwise 400; platform is compared only for schema 1 children, so never', async () => {
    const child = await push('a', 'v1');
    for (const size of [child.size + 1, child.size - 1]) {
      const list = indexOf([{ ...child, size }]);
      expect((await registry.client.putManifest(repo, list, 'list', mediaTypes.ociIndex)).status).toBe(400);
    }
    const strange = indexOf([child]);
    strange.manifests[0]!.platform = { os: 'plan9', architecture: 'mips' };
    expect((await registry.client.putManifest(repo, strange, 'list', mediaTypes.ociIndex)).status).toBe(201);
  });

  test('38b: OCI index with a Docker v2 child: 201; Docker list with an OCI child: always 400', async () => {
    const oci = await push('a', 'oci');
    const docker = await registry.client.pushImage(repo, { seed: 'd', tag: 'docker', docker: true });
    const list = (children: Pushed[], type: string) =>
      registry.client.putManifest(repo, indexOf(children, type), 'list', type);
    expect((await list([oci, docker], mediaTypes.ociIndex)).status).toBe(201);
    expect((await list([docker], mediaTypes.dockerList)).status).toBe(201);
    expect((await list([docker, oci], mediaTypes.dockerList)).status).toBe(400);
  });

  test('39: A child that is dead (only in time machine) still satisfies the child check and is protected by a 300 s temp tag', async () => {
    const child = await push('a', 'v1');
    await remove('v1');
    registry.advance(2 * weekMs - 30_000);
    await registry.client.pushIndex(repo, [child], 'list');
    const protection = registry.context.rows.tags.find({ where: { hidden: true } });
    const seconds300 = protection.filter(({ startMs, endMs }) => endMs === startMs + 300_000);
    expect(seconds300).toHaveLength(1);
    expect(seconds300[0]?.endMs).toBeGreaterThan(registry.now());
    registry.advance(minuteMs);
    await registry.collect();
    expect(await registry.client.resolve(repo, child.digest)).toBe(child.digest);
  });

  test("40: A blob existing in another repo of the same server doesn't satisfy the blob check, except the shared empty layer", async () => {
    const config = await registry.client.pushBlob('acme/other', Buffer.from('{"other":1}'));
    const empty = 'sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4';
    const document = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: config.digest, size: config.size },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: empty, size: 32 }],
    };
    const refused = await registry.client.putManifest(repo, document, 'v1');
    expect(refused.status).toBe(400);
    expect(refused.json()).toMatchObject({ errors: [{ code: 'MANIFEST_BLOB_UNKNOWN' }] });
    await registry.client.pushBlob(repo, Buffer.from('{"other":1}'));
    expect((await registry.client.putManifest(repo, document, 'v1')).status).toBe(201);
  });
});

describe.each(storeKinds)('rights on the %s store', (kind) => {
  test('28: Setting immutable needs write, clearing needs admin (403 for a writer)', async () => {
    const registry = await startTestRegistry(kind, { account: { user: 'owner', password: 'pw' } });
    await registry.client.pushImage(repo, { seed: 'a', tag: 'v1' });
    const made = await registry.client.api('POST', 'organization/acme/applications/ci/tokens', {
      scope: 'repo:read repo:write',
    });
    const { token } = made.json<{ token: { token: string } }>().token;
    const writer = createRegistryClient(registry.url, `Bearer ${token}`);
    const path = `repository/${repo}/tag/v1`;
    expect((await writer.api('PUT', path, { immutable: true })).status).toBe(201);
    const refused = await writer.api('PUT', path, { immutable: false });
    expect([refused.status, refused.json()]).toMatchObject([403, { error_type: 'insufficient_scope' }]);
    const owner = createRegistryClient(registry.url, basic('owner', 'pw'));
    expect((await owner.api('PUT', path, { immutable: false })).status).toBe(201);
    await registry.close();
  });
});
