import { afterEach, expect, test } from 'vitest';
import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { Watch } from '../../shared/contract/watches.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { createRegistry } from '../registry/create-registry.ts';
import { startDockerRegistry } from '../registry/testing/docker-registry.ts';
import { makeImage } from '../registry/testing/oci-layout.ts';
import { json, startScriptedServer, type ScriptedServer, type Step } from '../registry/testing/scripted-server.ts';
import { createManualClock } from './testing/fake-ports.ts';
import { startHarness, type Harness } from './testing/harness.ts';
import { pushImage } from './testing/push-image.ts';

const repository = 'team/app';
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: Parameters<typeof startHarness>[0] = {}): Promise<Harness> {
  const harness = await startHarness(options);
  closing.push(async () => {
    await harness.stop();
    await harness.remove();
  });
  return harness;
}

/** The watch once it has been looked at after `afterMs` and rests again. */
async function rested(harness: Harness, ref: RepositoryRef, afterMs = -1): Promise<Watch> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const { watches } = await harness.call('watches.list', {});
    const watch = watches.find((one) => one.repository === ref.repository);
    if (watch !== undefined && watch.state !== 'looking' && (watch.lookedAtMs ?? -1) > afterMs) return watch;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the look did not end');
}

const image = { digest: `sha256:${'a'.repeat(64)}`, bytes: 'not looked at' };

/** A registry with the given tags, which counts what it is asked. */
async function startCounting(tags: Record<string, string>, more: readonly Step[] = []): Promise<ScriptedServer> {
  const server = await startScriptedServer([]);
  closing.push(() => server.close());
  const get = (path: string | RegExp, answer: object, method = 'GET') =>
    server.add({ expect: { method, path }, answer, times: 'any' });
  server.add(...more);
  get('/v2/', json({}));
  get(/^\/api\/v1\//, { status: 404 });
  get(/^\/v2\/_catalog/, json({ repositories: [repository] }));
  get(/tags\/list/, json({ tags: Object.keys(tags) }));
  const type = 'application/vnd.oci.image.manifest.v1+json';
  for (const [tag, body] of Object.entries(tags)) {
    const digest = sha256Digest(Buffer.from(body));
    const headers = { 'content-type': type, 'docker-content-digest': digest };
    get(`/v2/${repository}/manifests/${tag}`, { headers, claimedLength: body.length }, 'HEAD');
    get(`/v2/${repository}/manifests/${digest}`, { headers, body });
  }
  return server;
}

const manifest = (name: string) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: image.digest, size: 2 },
    layers: [],
    annotations: { name },
  });

test('A watched tag that was overwritten and whose manifest was deleted comes back byte for byte', async () => {
  const docker = await startDockerRegistry({ allowDelete: true });
  closing.push(() => docker.stop());
  const other = createRegistry({
    url: docker.url,
    credentials: { method: 'anonymous' },
    allowPlainHttp: false,
    userAgent: 'test',
  });
  closing.push(() => other.close());
  const first = await pushImage(other, repository, 'v1', makeImage('first'));
  const harness = await start();
  const ref = { connectionId: await harness.connect(docker.url), repository };

  await harness.call('watches.set', ref);
  const watch = await rested(harness, ref);
  expect(watch).toMatchObject({ state: 'waiting', tags: 1, error: null, everyMinutes: 60, paused: false });
  // The index and its two images.
  expect(watch.kept.manifests).toBe(3);

  await pushImage(other, repository, 'v1', makeImage('second'));
  await other.oci.manifests.deleteByDigest(repository, first.index.digest);
  const after = await harness.call('watches.look', ref);
  expect(after).toMatchObject({ kept: { manifests: 6 }, tags: 1 });
  expect(after.changedAtMs).not.toBeNull();

  const { rows } = await harness.call('history.list', ref);
  expect(rows.map(({ name, digest }) => [name, digest === first.index.digest])).toEqual([
    ['v1', false],
    ['v1', true],
  ]);
  const plan = await harness.call('tags.preview', {
    ...ref,
    changes: [{ kind: 'restore', tag: 'v1', digest: first.index.digest }],
  });
  expect(plan.items[0]?.error).toBeNull();
  const { jobId } = await harness.call('tags.apply', { planId: plan.id });
  const job = await harness.ended(jobId);
  expect(job.steps.map(({ state, error }) => [state, error])).toEqual([['done', null]]);
  const back = await other.oci.manifests.get(repository, 'v1');
  expect(Buffer.from(back.bytes)).toEqual(first.index.bytes);
  for (const { digest } of first.manifests) expect(await other.oci.manifests.head(repository, digest)).not.toBeNull();
});

test('A look asks for the list, one HEAD a tag, and only for manifests that are new', async () => {
  const server = await startCounting({ v1: manifest('one'), v2: manifest('two'), latest: manifest('two') });
  const harness = await start();
  const ref = { connectionId: await harness.connect(server.url), repository };
  await harness.call('watches.set', ref);
  await rested(harness, ref);
  const asked = (from: number) =>
    server.seen
      .slice(from)
      .filter(({ path }) => path.includes('/manifests/') || path.includes('/tags/list'))
      .map(({ method, path }) => `${method} ${path.replace(/.*\/(manifests|tags)\//, '').replace(/:.*/, '')}`);
  expect(asked(0).sort()).toEqual(['GET list?n=1000', 'GET sha256', 'GET sha256', 'HEAD latest', 'HEAD v1', 'HEAD v2']);
  const before = server.seen.length;
  const again = await harness.call('watches.look', ref);
  expect(asked(before).sort()).toEqual(['GET list?n=1000', 'HEAD latest', 'HEAD v1', 'HEAD v2']);
  expect(again.kept.manifests).toBe(2);
});

test('What could not be asked is never taken for gone, and failing looks come less often', async () => {
  const list = { method: 'GET', path: /tags\/list/ };
  const server = await startCounting({ v1: manifest('one') }, [
    { expect: list, answer: json({ tags: ['v1'] }) },
    { expect: list, answer: { status: 403 }, times: 'any' },
  ]);
  const clock = createManualClock();
  const harness = await start({ clock });
  const ref = { connectionId: await harness.connect(server.url), repository };
  await harness.call('watches.set', { ...ref, everyMinutes: 60 });
  const first = await rested(harness, ref);
  expect((first.nextLookMs ?? 0) - (first.lookedAtMs ?? 0)).toBe(60 * 60_000);
  clock.advance(1000);
  for (const hours of [2, 4, 8, 16, 16]) {
    const failed = await harness.call('watches.look', ref);
    expect(failed).toMatchObject({ state: 'failed', tags: 1, error: { kind: 'denied' } });
    expect((failed.nextLookMs ?? 0) - (failed.lookedAtMs ?? 0)).toBe(hours * 60 * 60_000);
  }
  const { rows } = await harness.call('history.list', ref);
  expect(rows).toMatchObject([{ name: 'v1', endMs: null }]);
});

test('A paused watch is not looked at until it is taken back, and neither is any while all are paused', async () => {
  const server = await startCounting({ v1: manifest('one') });
  const clock = createManualClock();
  const harness = await start({ clock });
  const ref = { connectionId: await harness.connect(server.url), repository };
  await harness.call('watches.set', ref);
  const first = await rested(harness, ref);
  expect(await harness.call('watches.pause', { ...ref, paused: true })).toMatchObject({
    state: 'paused',
    nextLookMs: null,
  });
  expect(await harness.call('watches.pause', { ...ref, paused: false })).toMatchObject({ state: 'waiting' });
  await harness.call('watches.pauseAll', { paused: true });
  expect(await harness.call('watches.list', {})).toMatchObject({ pausedAll: true, watches: [{ state: 'paused' }] });
  clock.advance(2 * 60 * 60_000);
  const seen = server.seen.length;
  await harness.call('watches.set', { ...ref, everyMinutes: 15 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.seen).toHaveLength(seen);
  await harness.call('watches.pauseAll', { paused: false });
  const later = await rested(harness, ref, first.lookedAtMs ?? 0);
  expect(later.everyMinutes).toBe(15);
});

test('Half of a registry’s quota is left to the user; the rest of the manifests is kept later', async () => {
  let remaining = 53;
  const bodies = Array.from({ length: 6 }, (_, index) => manifest(String(index)));
  // Listed first, so that these answers come before the empty list of the others.
  const limited = await startCounting({}, [
    {
      expect: { method: 'GET', path: /tags\/list/ },
      answer: json({ tags: bodies.map((_, index) => `v${String(index)}`) }),
      times: 'any',
    },
    ...bodies.flatMap((body, index): Step[] => {
      const digest = sha256Digest(Buffer.from(body));
      remaining -= 1;
      const headers = {
        'content-type': 'application/vnd.oci.image.manifest.v1+json',
        'docker-content-digest': digest,
        'ratelimit-limit': '100;w=21600',
        'ratelimit-remaining': `${String(remaining)};w=21600`,
      };
      const free = { ...headers, 'ratelimit-remaining': '53;w=21600' };
      return [
        {
          expect: { method: 'HEAD', path: `/v2/${repository}/manifests/v${String(index)}` },
          answer: { headers: free, claimedLength: body.length },
        },
        { expect: { method: 'GET', path: `/v2/${repository}/manifests/${digest}` }, answer: { headers, body } },
      ];
    }),
  ]);
  const harness = await start();
  const ref = { connectionId: await harness.connect(limited.url), repository };
  await harness.call('watches.set', ref);
  const watch = await rested(harness, ref);
  // 52, 51, 50 and 49 are told along with the first four; 49 of 100 is less than half.
  expect(watch).toMatchObject({ state: 'waiting', kept: { manifests: 4 }, tags: 6 });
  expect(watch.error).toMatchObject({ kind: 'rate-limited', details: { reason: 'E_QUOTA_SHARE' } });
  expect(watch.error?.message).toContain('2 manifests');
});

test('Watches outlive the program; what is kept goes only when the user says so', async () => {
  const server = await startCounting({ v1: manifest('one') });
  const harness = await start();
  const ref = { connectionId: await harness.connect(server.url), repository };
  await harness.call('watches.set', { ...ref, everyMinutes: 30 });
  const before = await rested(harness, ref);
  await harness.stop();
  const again = await start({ fakes: harness.fakes });
  expect((await again.call('watches.list', {})).watches).toEqual([before]);
  await again.call('watches.remove', { ...ref, forgetManifests: false });
  expect((await again.call('watches.list', {})).watches).toEqual([]);
  await again.call('watches.set', ref);
  expect((await again.call('watches.list', {})).watches).toMatchObject([{ kept: { manifests: 1 } }]);
  await rested(again, ref);
  await again.call('watches.remove', { ...ref, forgetManifests: true });
  await again.call('watches.set', { ...ref });
  expect(await again.refusal('watches.pause', { ...ref, repository: 'no/such', paused: true })).toMatchObject({
    kind: 'not-found',
    details: { reason: 'E_NOT_WATCHED' },
  });
});
