import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Input, Output } from '../../shared/contract/index.ts';
import { toBase64 } from '../../shared/oci/base64.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { createRegistry } from '../registry/create-registry.ts';
import type { Registry } from '../registry/registry.ts';
import { startDockerRegistry, type DockerRegistry } from '../registry/testing/docker-registry.ts';
import { makeImage } from '../registry/testing/oci-layout.ts';
import { startLocalRegistry, type StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { startHarness, type Harness } from './testing/harness.ts';
import { pushImage } from './testing/push-image.ts';

const type = (name: string) => `application/vnd.cnr.package-manifest.${name}.v0.json`;
const content = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return {
    digest: sha256Digest(bytes),
    put: { from: 'bytes', bodyBase64: toBase64(bytes), fileName: 'x.tgz' } as const,
  };
};
const clientOf = (url: string) =>
  createRegistry({ url, credentials: { method: 'anonymous' }, allowPlainHttp: false, userAgent: 'test' });

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => {
  await harness.stop();
  await harness.remove();
});

/** Previews and applies an edit of a tag's entries; resolves to the id of the journal's entry. */
async function edit(
  ref: { connectionId: string; repository: string },
  tag: string,
  wish: Input<'releases.edit'>['edit'],
) {
  const { digest } = await harness.call('releases.get', { ...ref, tag });
  const { change } = await harness.call('releases.edit', { ...ref, tag, expectedDigest: digest, edit: wish });
  const plan = await harness.call('tags.preview', { ...ref, changes: [change] });
  expect(plan.items[0]?.error).toBeNull();
  const { jobId } = await harness.call('tags.apply', { planId: plan.id });
  const job = await harness.ended(jobId);
  expect(job.steps).toMatchObject([{ state: 'done', error: null }]);
  return { change, plan, journalIds: job.journalIds };
}

const undo = async (ids: readonly string[]) => {
  const { jobId } = await harness.call('journal.undo', { ids: [...ids] });
  expect((await harness.ended(jobId)).steps).toMatchObject([{ state: 'done', error: null }]);
};

describe('application releases', () => {
  let registry: StartedRegistry;
  beforeAll(async () => {
    registry = await startLocalRegistry({ samples: true });
  });
  afterAll(() => registry.stop());

  /** The packages of the registry, as the connection of their own that appears once it was asked. */
  async function connectPackages(): Promise<string> {
    const id = await harness.connect(registry.url);
    const { connections } = await harness.call('connections.list', {});
    const found = connections.find((one) => one.kind === 'releases');
    expect(found?.id).toBe(`apps-${id}`);
    return found?.id ?? '';
  }
  const entriesOf = async (ref: { connectionId: string; repository: string }, tag: string) =>
    (await harness.call('releases.get', { ...ref, tag })).entries.map((entry) => [entry.type, entry.digest]);

  test('are packages with releases, looked at like repositories with tags', async () => {
    const connectionId = await connectPackages();
    const { repositories } = await harness.call('repositories.list', { connectionId });
    expect(repositories.map(({ name }) => name)).toContain('acme/shop-chart');
    const ref = { connectionId, repository: 'acme/shop-chart' };
    const { tags } = await harness.call('tags.list', ref);
    expect(tags.length).toBeGreaterThan(0);
    const got = await harness.call('releases.get', { ...ref, tag: tags[0]?.name ?? '' });
    expect(got).toMatchObject({ store: 'package', isIndex: true, digest: tags[0]?.digest });
    expect(got.entries.every(({ isRelease }) => isRelease)).toBe(true);
  });

  test('are made, replaced with force only, and end with their last entry; every step can be taken back', async () => {
    const ref = { connectionId: await connectPackages(), repository: 'acme/made-here' };
    const [first, second, compose] = [content('one'), content('two'), content('three')];
    // The first release of a package makes the package.
    const made = await edit(ref, '1.0.0', { kind: 'put', type: type('helm'), content: first.put });
    expect(made.change).toMatchObject({ kind: 'release', entry: { type: type('helm'), edit: 'put' } });
    expect(await entriesOf(ref, '1.0.0')).toEqual([[type('helm'), first.digest]]);
    await edit(ref, '1.0.0', { kind: 'put', type: type('docker-compose'), content: compose.put });

    const { digest } = await harness.call('releases.get', { ...ref, tag: '1.0.0' });
    const again = { kind: 'put', type: type('helm'), content: first.put } as const;
    const refusal = await harness.refusal('releases.edit', {
      ...ref,
      tag: '1.0.0',
      expectedDigest: digest,
      edit: again,
    });
    expect(refusal).toMatchObject({ kind: 'conflict', details: { reason: 'E_RELEASE_EXISTS' } });

    const replaced = await edit(ref, '1.0.0', { ...again, content: second.put, force: true });
    expect(await entriesOf(ref, '1.0.0')).toEqual([
      [type('docker-compose'), compose.digest],
      [type('helm'), second.digest],
    ]);
    await undo(replaced.journalIds);
    expect(await entriesOf(ref, '1.0.0')).toContainEqual([type('helm'), first.digest]);

    await edit(ref, '1.0.0', { kind: 'remove', type: type('docker-compose') });
    const last = await edit(ref, '1.0.0', { kind: 'remove', type: type('helm') });
    expect(last.change).toEqual({ kind: 'delete', tag: '1.0.0' });
    expect(await harness.call('releases.get', { ...ref, tag: '1.0.0' })).toMatchObject({ digest: null, entries: [] });
    await undo(last.journalIds);
    expect(await entriesOf(ref, '1.0.0')).toEqual([[type('helm'), first.digest]]);
  });

  test('that somebody else changed meanwhile are left alone', async () => {
    const ref = { connectionId: await connectPackages(), repository: 'acme/shared' };
    await edit(ref, '2.0.0', { kind: 'put', type: type('helm'), content: content('mine').put });
    const { digest } = await harness.call('releases.get', { ...ref, tag: '2.0.0' });
    const wish = { kind: 'put', type: type('kpm'), content: content('late').put } as const;
    const { change } = await harness.call('releases.edit', {
      ...ref,
      tag: '2.0.0',
      expectedDigest: digest,
      edit: wish,
    });
    const plan = await harness.call('tags.preview', { ...ref, changes: [change] });
    const other = clientOf(registry.url);
    const theirs = new TextEncoder().encode('theirs');
    await other.releases.push('acme/shared', '2.0.0', { mediaType: type('helm'), bytes: theirs, force: true });
    await other.close();
    const { jobId } = await harness.call('tags.apply', { planId: plan.id });
    const job = await harness.ended(jobId);
    expect(job.steps[0]?.error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED' } });
    expect(await entriesOf(ref, '2.0.0')).toEqual([[type('helm'), sha256Digest(theirs)]]);
    const stale = await harness.refusal('releases.edit', { ...ref, tag: '2.0.0', expectedDigest: digest, edit: wish });
    expect(stale).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED' } });
  });

  test('take the types they know, and belong to their registry', async () => {
    const connectionId = await connectPackages();
    const ref = { connectionId, repository: 'acme/typed' };
    const wish = { kind: 'put', type: 'text/plain', content: content('x').put } as const;
    const refused = await harness.refusal('releases.edit', { ...ref, tag: '1.0.0', expectedDigest: null, edit: wish });
    expect(refused.details.reason).toBe('E_RELEASE_TYPE');
    expect(await harness.refusal('connections.remove', { id: connectionId })).toMatchObject({ kind: 'unsupported' });
    await harness.call('connections.remove', { id: connectionId.slice('apps-'.length) });
    const { connections } = await harness.call('connections.list', {});
    expect(connections.filter(({ kind }) => kind === 'releases')).toEqual([]);
  });
});

describe('releases on a registry that has none', () => {
  let docker: DockerRegistry;
  let other: Registry;
  beforeAll(async () => {
    docker = await startDockerRegistry({ allowDelete: true });
    other = clientOf(docker.url);
  });
  afterAll(async () => {
    await other.close();
    await docker.stop();
  });
  const sbom = 'application/spdx+json';

  test('are entries of the tag’s index: a file becomes an artifact, and platforms stay as they are', async () => {
    const image = await pushImage(other, 'team/app', 'v1', makeImage('release'));
    const ref = { connectionId: await harness.connect(docker.url), repository: 'team/app' };
    const before = await harness.call('releases.get', { ...ref, tag: 'v1' });
    expect(before.entries.map(({ isRelease }) => isRelease)).toEqual([false, false]);
    const put = await edit(ref, 'v1', { kind: 'put', type: sbom, content: content('{"spdx":1}').put });
    const after = await harness.call('releases.get', { ...ref, tag: 'v1' });
    expect(after.entries.map((entry) => [entry.type, entry.isRelease])).toContainEqual([sbom, true]);
    expect(after.entries.slice(0, 2)).toEqual(before.entries);
    const released = after.entries.find(({ isRelease }) => isRelease);
    const artifact = await other.oci.manifests.get('team/app', released?.digest ?? '');
    expect(JSON.parse(Buffer.from(artifact.bytes).toString())).toMatchObject({
      artifactType: sbom,
      layers: [{ digest: content('{"spdx":1}').digest, mediaType: sbom }],
    });
    await undo(put.journalIds);
    expect(Buffer.from((await other.oci.manifests.get('team/app', 'v1')).bytes)).toEqual(image.index.bytes);
  });

  test('begin with a tag of their own and end it with the last entry', async () => {
    await pushImage(other, 'team/app', 'base', makeImage('base'));
    const ref = { connectionId: await harness.connect(docker.url), repository: 'team/app' };
    const digest = makeImage('base').manifests[0]?.digest ?? '';
    await edit(ref, 'docs', { kind: 'put', type: 'text/x.docs', content: { from: 'digest', digest } });
    expect(await harness.call('releases.get', { ...ref, tag: 'docs' })).toMatchObject({
      entries: [{ type: 'text/x.docs', digest, isRelease: true }],
    });
    const gone = await harness.refusal('releases.edit', {
      ...{ ...ref, tag: 'docs', expectedDigest: (await harness.call('releases.get', { ...ref, tag: 'docs' })).digest },
      edit: { kind: 'put', type: 'a/b', content: { from: 'digest', digest: `sha256:${'0'.repeat(64)}` } },
    });
    expect(gone).toMatchObject({ kind: 'not-found', details: { reason: 'E_DIGEST_GONE' } });
    const last: Output<'tags.preview'> = (await edit(ref, 'docs', { kind: 'remove', type: 'text/x.docs' })).plan;
    expect(last.items[0]?.change.kind).toBe('delete');
    expect((await harness.call('releases.get', { ...ref, tag: 'docs' })).digest).toBeNull();
  });

  test('are not offered for a single image', async () => {
    const image = await pushImage(other, 'team/app', 'x', makeImage('single'));
    const single = image.manifests[0];
    await other.oci.manifests.put('team/app', 'single', single?.bytes ?? Buffer.alloc(0), single?.mediaType ?? '');
    const ref = { connectionId: await harness.connect(docker.url), repository: 'team/app' };
    const found = await harness.call('releases.get', { ...ref, tag: 'single' });
    expect(found).toMatchObject({ isIndex: false, entries: [] });
    const wish = { kind: 'put', type: sbom, content: content('x').put } as const;
    expect(
      await harness.refusal('releases.edit', { ...ref, tag: 'single', expectedDigest: found.digest, edit: wish }),
    ).toMatchObject({ details: { reason: 'E_NOT_INDEX' } });
  });
});
