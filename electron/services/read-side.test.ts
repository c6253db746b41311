import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBase64 } from '../../shared/oci/base64.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { startDockerRegistry } from '../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../registry/testing/docker-registry.ts';
import type { MadeImage } from '../registry/testing/oci-layout.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';

let docker: DockerRegistry;
let harness: Harness;
let connectionId: string;
let image: MadeImage;

beforeAll(async () => {
  docker = await startDockerRegistry({ allowDelete: true });
  image = await docker.fill('team/app', 'v1');
  await docker.fill('team/app', 'v2');
  await docker.fill('team/other', 'latest');
  harness = await startHarness();
  connectionId = await harness.connect(docker.url);
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await docker.stop();
});

describe('a stock registry filled by skopeo', () => {
  it('is listed as a connection that is ready', async () => {
    const { connections } = await harness.call('connections.list', {});
    expect(connections).toMatchObject([
      { id: connectionId, url: docker.url, kind: 'remote', insecure: false, state: { status: 'ready' } },
    ]);
    expect(connections[0]?.capabilities).toMatchObject({ flavour: 'oci', catalog: 'available', tagHistory: false });
  });

  it('shows its repositories', async () => {
    const listing = await harness.call('repositories.list', { connectionId });
    expect(listing.listing).toBe('complete');
    expect(listing.repositories.map(({ name }) => name)).toEqual(['team/app', 'team/other']);
  });

  it('shows tags by name only, and finds out the rest by reading manifests', async () => {
    const ref = { connectionId, repository: 'team/app' };
    const { tags, next } = await harness.call('tags.list', ref);
    expect(tags.map(({ name, digest }) => [name, digest])).toEqual([
      ['v1', null],
      ['v2', null],
    ]);
    expect(next).toBeUndefined();
    const { details } = await harness.call('tags.details', { ...ref, names: ['v1', 'gone'] });
    expect(details[0]).toMatchObject({ name: 'v1', digest: image.index.digest, kind: 'index', error: null });
    expect(details[0]?.entries.map(({ platform, role }) => [platform?.architecture, role])).toEqual([
      ['amd64', 'platform'],
      ['arm64', 'platform'],
    ]);
    expect(details[1]).toMatchObject({ name: 'gone', digest: null, error: { kind: 'not-found' } });
  });

  it('tells sizes and presence of the images of a list only when they are read too', async () => {
    const ref = { connectionId, repository: 'team/app', names: ['v2'] };
    const shallow = (await harness.call('tags.details', ref)).details[0];
    expect(shallow?.totalBytes).toBeNull();
    expect(shallow?.entries.map(({ imageBytes, present }) => [imageBytes, present])).toEqual([
      [null, null],
      [null, null],
    ]);
    const deep = (await harness.call('tags.details', { ...ref, withChildren: true })).details[0];
    expect(deep?.entries.map(({ present }) => present)).toEqual([true, true]);
    const sizes = deep?.entries.map(({ imageBytes }) => imageBytes ?? 0) ?? [];
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(deep?.totalBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it('reads a single image’s platform and time from its config', async () => {
    const child = image.manifests[1]?.digest ?? '';
    const ref = { connectionId, repository: 'team/app' };
    const plan = await harness.call('tags.preview', { ...ref, changes: [{ kind: 'move', tag: 'arm', digest: child }] });
    await harness.ended((await harness.call('tags.apply', { planId: plan.id })).jobId);
    const { details } = await harness.call('tags.details', { ...ref, names: ['arm'] });
    expect(details[0]).toMatchObject({
      ...{ kind: 'image', digest: child, createdAtMs: Date.parse('2026-01-02T03:04:05Z') },
      entries: [{ platform: { os: 'linux', architecture: 'arm64' }, role: 'platform', present: true }],
    });
  });

  it('gives configs byte for byte', async () => {
    const config = image.blobs.find(({ mediaType }) => mediaType.includes('config'));
    const ref = { connectionId, repository: 'team/app' };
    const answer = await harness.call('manifests.config', { ...ref, digest: config?.digest ?? '' });
    expect(sha256Digest(fromBase64(answer.bodyBase64))).toBe(config?.digest);
    expect(answer.sizeBytes).toBe(config?.size);
  });

  it('gives manifests byte for byte', async () => {
    const answer = await harness.call('manifests.get', { connectionId, repository: 'team/app', reference: 'v1' });
    expect(answer).toMatchObject({ digest: image.index.digest, claimedDigest: image.index.digest });
    expect(Buffer.from(fromBase64(answer.bodyBase64))).toEqual(image.index.bytes);
  });

  it('tells which digests are there', async () => {
    const digests = [image.index.digest, `sha256:${'0'.repeat(64)}`];
    const { presence } = await harness.call('manifests.presence', { connectionId, repository: 'team/app', digests });
    expect(presence.map(({ state }) => state)).toEqual(['present', 'missing']);
  });

  it('says where referrers were looked for', async () => {
    const input = { connectionId, repository: 'team/app', digest: image.index.digest };
    expect(await harness.call('manifests.referrers', input)).toMatchObject({
      state: 'known',
      referrers: [],
      cosignTags: [],
      error: null,
    });
  });

  it('keeps no history, so that Waybill shows what it has seen', async () => {
    const listing = await harness.call('history.list', { connectionId, repository: 'team/app' });
    expect(listing.source).toBe('seen');
    expect(listing.rows.find(({ name }) => name === 'v1')).toMatchObject({
      ...{ digest: image.index.digest, origin: 'seen', isIndex: true, endMs: null },
    });
  });
});
