import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import { createManualClock } from '../testing/fake-ports.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { startManInTheMiddle } from '../testing/man-in-the-middle.ts';
import type { ManInTheMiddle } from '../testing/man-in-the-middle.ts';
import { pushImage } from '../testing/push-image.ts';
import { makeIndexOf, makeLabelled } from './testing/made-parts.ts';
import { mergingWith } from './testing/merging.ts';
import type { Merging } from './testing/merging.ts';

const weeks = 7 * 24 * 3600;
let local: StartedRegistry;
let behind: Registry;
let middle: ManInTheMiddle;
let clock: ReturnType<typeof createManualClock>;
let harness: Harness;
let merging: Merging;
let connectionId: string;
let count = 0;
let repository: string;

beforeAll(async () => {
  local = await startLocalRegistry();
  behind = clientFor(local.url);
});
afterAll(async () => {
  await behind.close();
  await local.stop();
});
beforeEach(async () => {
  count += 1;
  repository = `team/quay${count}`;
  middle = await startManInTheMiddle(local.url);
  clock = createManualClock();
  harness = await startHarness({ clock });
  merging = mergingWith(harness);
  connectionId = await harness.connect(middle.url);
});
afterEach(async () => {
  await harness.stop();
  await harness.remove();
  await middle.close();
});

const at = (name = repository) => ({ connectionId, repository: name });
const source = () => ({ ...at(`${repository}-src`), reference: 'new' });
const destination = () => ({ ...at(), tag: 'v1' });
const rowOf = async (tag = 'v1') =>
  (await behind.quay.listTags(repository, { page: 1, limit: 1, onlyActive: true, tag })).tags[0];
const labelled = (old: Record<string, string>, next: Record<string, string>) =>
  Promise.all([
    pushImage(behind, repository, 'v1', makeLabelled(`old ${count}`, { amd64: old })),
    pushImage(behind, `${repository}-src`, 'new', makeLabelled(`new ${count}`, { arm64: next, s390x: next })),
  ]);

describe('the expiration of a merged list', () => {
  it('is foretold as the registry then sets it, when all images carry the same label', async () => {
    await labelled({ 'quay.expires-after': '2w' }, { 'quay.expires-after': '2w' });
    await behind.quay.expireTag(repository, 'v1', null);
    const plan = await merging.prepare(source(), destination());
    expect(plan.expirationChange).toMatchObject({
      beforeMs: null,
      afterMs: clock.now() + 2 * weeks * 1000,
      labelSeconds: 2 * weeks,
    });
    expect(plan.expirationChange?.words).toContain('quay.expires-after=2w');
    expect((await merging.apply(plan)).state).toBe('done');
    const row = await rowOf();
    expect((row?.endMs ?? 0) - (row?.startMs ?? 0)).toBe(2 * weeks * 1000);
  });

  it('is foretold to end when one image carries another label or none', async () => {
    await labelled({ 'quay.expires-after': '2w' }, { 'quay.expires-after': '3w' });
    const before = (await rowOf())?.endMs ?? null;
    expect(before, 'the list of one image expires by its label').not.toBeNull();
    const plan = await merging.prepare(source(), destination());
    expect(plan.expirationChange).toMatchObject({ beforeMs: before, afterMs: null, labelSeconds: null });
    expect((await merging.apply(plan)).state).toBe('done');
    expect((await rowOf())?.endMs).toBeNull();
  });

  it('comes back when the merge is taken back', async () => {
    await labelled({}, {});
    await behind.quay.expireTag(repository, 'v1', Date.now() + 30 * 24 * 3600 * 1000);
    const before = (await rowOf())?.endMs ?? null;
    expect(before).not.toBeNull();
    const job = await merging.apply(await merging.prepare(source(), destination()));
    expect((await rowOf())?.endMs).toBeNull();
    expect((await merging.undo(job)).state).toBe('done');
    expect((await rowOf())?.endMs).toBe(before);
  });

  it('is nothing to talk about without labels and without an expiration', async () => {
    await labelled({}, { 'quay.expires-after': '2 weeks' });
    expect((await merging.prepare(source(), destination())).expirationChange).toBeNull();
  });

  it('ends with a nested list, which has no labels for its parent', async () => {
    const label = { 'quay.expires-after': '2w' };
    const [, next] = await labelled(label, label);
    const nested = makeIndexOf(...next.manifests, next.index);
    await behind.oci.manifests.put(`${repository}-src`, 'new', nested.bytes, nested.mediaType);
    const plan = await merging.prepare(source(), destination());
    expect(plan.expirationChange).toMatchObject({ afterMs: null });
    expect((await merging.apply(plan)).state).toBe('done');
    expect((await rowOf())?.endMs).toBeNull();
  });

  it('warns when every image asks to be made immutable', async () => {
    await labelled({ 'quay.immutable': 'true' }, { 'quay.immutable': 'true' });
    const { warnings } = await merging.prepare(source(), destination());
    expect(warnings.map(({ code }) => code)).toContain('W_BECOMES_IMMUTABLE');
  });

  it('is not known when an image cannot be read, and that is said', async () => {
    await labelled({}, { 'quay.expires-after': '2w' });
    const config = makeLabelled(`old ${count}`, { amd64: {} }).blobs[0]?.digest ?? '';
    middle.meddle((_method, path) => (path.endsWith(config) ? { kind: 'answer', status: 403 } : { kind: 'pass' }));
    const { expirationChange, warnings } = await merging.prepare(source(), destination());
    expect([expirationChange, warnings.map(({ code }) => code)]).toEqual([null, ['W_EXPIRATION_UNKNOWN']]);
  });
});

describe('copying that takes as long as a registry keeps what nothing holds', () => {
  it('looks again before the list is written and brings back what was cleared away', async () => {
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`, ['amd64']));
    const image = await pushImage(behind, `${repository}-src`, 'new', makeImage(`new ${count}`, ['arm64', 's390x']));
    const [lost, kept] = image.manifests.map(({ digest }) => digest);
    const plan = await merging.prepare(source(), destination());
    let isCleared = false;
    middle.meddle((method, path) => {
      const isChild = path.startsWith(`/v2/${repository}/manifests/sha256:`);
      if (isChild && method === 'PUT' && path.endsWith(kept ?? '')) clock.advance(55 * 60 * 1000);
      // As if it had been collected meanwhile, until it is stored once more.
      if (isChild && method === 'PUT') isCleared = path.endsWith(kept ?? '');
      const isAsked = isCleared && path.endsWith(lost ?? '') && method !== 'PUT';
      return isAsked ? { kind: 'answer', status: 404, body: '{"errors":[]}' } : { kind: 'pass' };
    });
    const start = middle.requests.length;
    expect((await merging.apply(plan)).state).toBe('done');
    const stored = middle.requests.slice(start).filter((line) => line.startsWith(`PUT /v2/${repository}/manifests/`));
    expect(stored.map((line) => line.split('/').at(-1))).toEqual([lost, kept, lost, 'v1']);
    expect((await behind.oci.manifests.head(repository, 'v1'))?.digest).toBe(plan.resultDigest);
  });

  it('does not look again when it was quick', async () => {
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`, ['amd64']));
    const image = await pushImage(behind, `${repository}-src`, 'new', makeImage(`new ${count}`, ['arm64']));
    const child = image.manifests[0]?.digest ?? '';
    const plan = await merging.prepare(source(), destination());
    const start = middle.requests.length;
    expect((await merging.apply(plan)).state).toBe('done');
    const all = middle.requests.slice(start);
    const asked = all
      .slice(0, all.indexOf(`PUT /v2/${repository}/manifests/v1`))
      .filter((line) => line.endsWith(child));
    expect(asked).toEqual([`PUT /v2/${repository}/manifests/${child}`]);
  });
});

describe('mixed types', () => {
  const dockerChild = async (name: string, tag: string, listType: string) => {
    const made = makeImage(`${tag} ${count}`, ['ppc64le']);
    const bytes = Buffer.from(
      made.manifests[0]?.bytes
        .toString()
        .replaceAll('vnd.oci.image.manifest.v1', 'vnd.docker.distribution.manifest.v2')
        .replaceAll('vnd.oci.image.config.v1', 'vnd.docker.container.image.v1')
        .replaceAll('vnd.oci.image.layer.v1.tar+gzip', 'vnd.docker.image.rootfs.diff.tar.gzip') ?? '',
    );
    await pushImage(behind, name, `${tag}-oci`, made);
    const type = 'application/vnd.docker.distribution.manifest.v2+json';
    const { digest } = await behind.oci.manifests.put(name, `${tag}-image`, bytes, type);
    const platform = { architecture: 'ppc64le', os: 'linux' };
    const entry = { mediaType: type, digest, size: bytes.length, platform };
    const list = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: listType, manifests: [entry] }));
    await behind.oci.manifests.put(name, tag, list, listType);
  };
  const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const ociIndex = 'application/vnd.oci.image.index.v1+json';

  it('are refused before anything is copied where every version refuses them', async () => {
    await dockerChild(repository, 'v1', dockerList);
    await pushImage(behind, `${repository}-src`, 'new', makeImage(`new ${count}`, ['arm64']));
    const input = await merging.look(source(), destination(), { options: { mixedTypes: 'keep' } });
    const error = await harness.refusal('merges.prepare', input);
    expect(error).toMatchObject({ kind: 'unsupported', details: { reason: 'E_MIXED_TYPES_REFUSED' } });
  });

  it('are warned about where only old versions refuse them, and not where the tag shows that it takes them', async () => {
    await dockerChild(`${repository}-src`, 'new', dockerList);
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`, ['arm64']));
    const codes = async () => (await merging.prepare(source(), destination())).warnings.map(({ code }) => code);
    expect(await codes()).toContain('W_MIXED_TYPES_REFUSED');
    await dockerChild(repository, 'v1', ociIndex);
    await pushImage(behind, `${repository}-src`, 'new', makeImage(`newer ${count}`, ['arm64']));
    expect(await codes()).not.toContain('W_MIXED_TYPES_REFUSED');
  });
});
