import { beforeAll, describe, expect, test } from 'vitest';
import { createModelContext, createRegistryModel, type RegistryModel } from '../model/registry-model.ts';
import { createMemoryBlobs } from '../storage/memory-blobs.ts';
import { createMemoryStore } from '../storage/memory-store.ts';
import type { TagEntry } from '../model/tag-history.ts';
import { createGarbageCollector } from '../model/garbage.ts';
import { fillWithSamples } from './fill.ts';

interface Entry {
  readonly digest: string;
  readonly mediaType: string;
  readonly platform?: {
    readonly os: string;
    readonly architecture: string;
    readonly variant?: string;
    readonly 'os.version'?: string;
  };
  readonly annotations?: Readonly<Record<string, string>>;
}

const now = Date.UTC(2026, 10, 23);
const dayMs = 86_400_000;

describe('the samples', () => {
  const rows = createMemoryStore();
  const blobs = createMemoryBlobs();
  const context = createModelContext({ rows, blobs, clock: () => now });
  let model: RegistryModel;
  beforeAll(async () => {
    await fillWithSamples({ rows, blobs, now });
    model = await createRegistryModel(context);
  });
  const history = (path: string): TagEntry[] =>
    model.listRepositoryTagHistory(model.lookupRepository(path)!, { page: 1, size: 500 }).entries;
  const list = (path: string, tag: string) => {
    const manifest = model.getManifestForTag(model.getTag(model.lookupRepository(path)!, tag)!);
    const { manifests } = JSON.parse(Buffer.from(model.manifestBytes(manifest)).toString()) as { manifests: Entry[] };
    return { mediaType: manifest.mediaType, digest: manifest.digest, manifests };
  };
  const platforms = (path: string, tag: string) =>
    list(path, tag).manifests.map(({ platform }) =>
      [platform?.os, platform?.architecture, platform?.variant, platform?.['os.version']].filter(Boolean).join('/'),
    );

  test('have the same digests on every machine', () => {
    expect(list('acme/web-shop', 'latest').digest).toBe(
      'sha256:9585c53e528543135b6d4013b27aeb2083ae0011bed2a303aaa5cec7e6d62117',
    );
  });

  test('show attestations, a signature and a referrer', () => {
    const { manifests } = list('acme/web-shop', 'latest');
    const attestations = manifests.filter(
      ({ annotations }) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest',
    );
    expect(attestations).toHaveLength(2);
    const { digest } = list('acme/web-shop', 'v2.3.0');
    const repository = model.lookupRepository('acme/web-shop')!;
    expect(model.getTag(repository, `${digest.replace(':', '-')}.sig`)).not.toBeNull();
    expect(model.lookupReferrers(repository, digest).map(({ artifactType }) => artifactType)).toEqual([
      'application/spdx+json',
    ]);
  });

  test('show a missing architecture and a rebuild that waits to be merged', () => {
    const four = ['linux/amd64', 'linux/arm64', 'linux/ppc64le', 'linux/s390x'];
    expect(platforms('acme/cluster-operator', 'v4.16')).toEqual(four);
    expect(platforms('acme/cluster-operator', 'v4.17')).toEqual(four.slice(0, 3));
    expect(platforms('acme/cluster-operator', 'v4.18')).toEqual(four);
    expect(platforms('acme/cluster-operator', 'v4.18-arm64-rebuild')).toEqual(['linux/arm64']);
  });

  test('show ARM variants, Windows builds, a Docker list beside an index, and an index of indexes', () => {
    expect(platforms('acme/edge-agent', '1.4')).toContain('linux/arm/v6');
    expect(platforms('acme/edge-agent', '1.5')).not.toContain('linux/arm/v6');
    expect(list('acme/edge-agent', '1.4').mediaType).toContain('docker');
    expect(list('acme/edge-agent', '1.5').mediaType).toContain('oci');
    expect(platforms('acme/report-runner', '8.0').filter((name) => name.startsWith('windows/'))).toHaveLength(3);
    expect(list('platform/base-images', 'all').manifests.map(({ mediaType }) => mediaType)).toEqual([
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.oci.image.index.v1+json',
    ]);
  });

  test('tell of moves, restores, deletions, and expirations past and to come, over months', () => {
    const paths = model.listRepositoryPaths({});
    expect(paths).toHaveLength(6);
    const all = paths.flatMap(history).map(({ tag }) => tag);
    expect(all.some(({ reversion }) => reversion)).toBe(true);
    expect(Math.min(...all.map(({ startMs }) => startMs))).toBeLessThan(now - 200 * dayMs);
    expect(Math.max(...all.map(({ startMs }) => startMs))).toBeLessThan(now);
    const shop = history('acme/web-shop').map(({ tag }) => tag);
    const ended = (name: string) => shop.find((tag) => tag.name === name)?.endMs ?? 0;
    expect(ended('pr-97')).toBe(now - 47 * dayMs);
    expect(ended('pr-128')).toBe(now + 4 * dayMs);
    expect(shop.some(({ name, endMs }) => name === 'v2.0.0' && endMs !== null && endMs < now)).toBe(true);
  });

  test('hold an application with releases by media type and a channel', () => {
    const chart = model.lookupRepository('acme/shop-chart', 'application')!;
    expect(model.listReleases(chart).map(({ name }) => name)).toEqual(['2.2.0', '2.3.0']);
    expect(model.releaseEntries(model.getRelease(chart, '2.2.0')!)).toHaveLength(2);
    expect(model.channelTarget(model.getChannel(chart, 'stable')!)?.name).toBe('2.2.0');
  });

  test('survive collection with their whole past, and are not filled in again', async () => {
    const before = [rows.tags.count({ hidden: false }), rows.blobs.count({})];
    const collector = createGarbageCollector(context);
    await collector.sweep();
    await collector.collect();
    await fillWithSamples({ rows, blobs, now });
    expect([rows.tags.count({ hidden: false }), rows.blobs.count({})]).toEqual(before);
    for (const { digest } of rows.blobs.find({ where: {} })) expect(await blobs.size(digest)).not.toBeNull();
  });
});
