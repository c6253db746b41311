import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedRegistry, startLocalRegistry } from '../local-registry/testing/start-local-registry.ts';
import { listAllTags } from './quay/all-tags.ts';
import type { Registry } from './registry.ts';
import { canary, clientFor } from './testing/clients.ts';
import { makeImage, type MadeImage } from './testing/oci-layout.ts';

/** Pushes an image the way services do: blobs, children, then the index under its tag. */
async function push({ oci }: Registry, repository: string, tag: string, image: MadeImage): Promise<void> {
  for (const { digest, size, bytes } of image.blobs) {
    const open = async function* () {
      yield bytes;
    };
    await oci.blobs.upload(repository, digest, size, open);
  }
  for (const { digest, bytes, mediaType } of image.manifests)
    await oci.manifests.put(repository, digest, bytes, mediaType);
  await oci.manifests.put(repository, tag, image.index.bytes, image.index.mediaType);
}

let server: StartedRegistry;
let registry: Registry;
const first = makeImage('first');
const second = makeImage('second');

beforeAll(async () => {
  server = await startLocalRegistry({ auth: `${canary.username}:${canary.password}` });
  registry = clientFor(server.url, { credentials: canary });
  await push(registry, 'team/app', '1.0', first);
  await push(registry, 'team/app', '1.0', second);
});

afterAll(async () => {
  await registry.close();
  await server.stop();
});

const names = async (repository: string) => {
  const rows: string[] = [];
  for await (const { name, digest, endMs, reversion } of listAllTags(registry.quay, repository, {
    onlyActive: false,
  })) {
    const which = digest === first.index.digest ? 'first' : digest === second.index.digest ? 'second' : digest;
    rows.push(`${name} ${which}${endMs === null ? '' : ' ended'}${reversion ? ' restored' : ''}`);
  }
  return rows;
};

describe('the local registry, reached like any other', () => {
  it('is found out to keep history and to let this user restore', async () => {
    expect(await registry.probe()).toEqual({
      flavour: 'quay',
      catalog: 'available',
      tagHistory: true,
      restore: true,
      expiration: true,
      tagDeletion: 'by-tag',
      immutability: 'unknown',
      labels: true,
      permanentDeletion: 'available',
      releases: true,
    });
  });

  it('tells a wrong password', async () => {
    const wrong = clientFor(server.url, { credentials: { ...canary, password: 'not-the-password' } });
    await expect(wrong.probe()).rejects.toMatchObject({ kind: 'unauthorized', details: { reason: 'E_CREDENTIALS' } });
    await wrong.close();
  });

  it('lists its repositories, private ones included, to their owner', async () => {
    const found: string[] = [];
    let next: string | undefined;
    do {
      const page = await registry.quay.listRepositories({ next });
      found.push(...page.items.map(({ name }) => name));
      next = page.next;
    } while (next !== undefined);
    expect(found).toEqual(['team/app']);
    expect((await registry.oci.listRepositories({ limit: 100 })).items).toEqual(['team/app']);
  });

  it('keeps the past of a tag, restores it and deletes it', async () => {
    expect(await names('team/app')).toEqual(['1.0 second', '1.0 first ended']);
    await registry.quay.restoreTag('team/app', '1.0', first.index.digest);
    expect((await registry.oci.manifests.head('team/app', '1.0'))?.digest).toBe(first.index.digest);
    expect((await names('team/app'))[0]).toBe('1.0 first restored');
    await registry.quay.moveTag('team/app', 'copy', first.index.digest);
    expect((await registry.oci.listTags('team/app', { limit: 100 })).items).toEqual(['1.0', 'copy']);
    await registry.quay.deleteTag('team/app', 'copy');
    expect(await registry.oci.manifests.find('team/app', 'copy')).toBeNull();
    expect(await names('team/app')).toContain('copy first ended');
  });

  it('sets and clears an expiration', async () => {
    await registry.quay.moveTag('team/app', 'short', first.index.digest);
    const expiresAtMs = Math.floor(Date.now() / 1000) * 1000 + 86_400_000;
    const read = async () =>
      (await registry.quay.listTags('team/app', { page: 1, limit: 10, onlyActive: true, tag: 'short' })).tags[0]?.endMs;
    await registry.quay.expireTag('team/app', 'short', expiresAtMs);
    // The server counts in whole seconds of its own clock.
    expect(Math.abs(((await read()) ?? 0) - expiresAtMs)).toBeLessThanOrEqual(1000);
    await registry.quay.expireTag('team/app', 'short', null);
    expect(await read()).toBeNull();
  });

  it('tells its time-machine window', async () => {
    expect(await registry.quay.timeMachineWindow('team/app')).toBeGreaterThan(0);
  });

  it('untags through /v2/, with whatever scope it demands', async () => {
    await registry.quay.moveTag('team/app', 'gone', first.index.digest);
    await registry.oci.manifests.untag('team/app', 'gone');
    expect(await registry.oci.manifests.find('team/app', 'gone')).toBeNull();
  });

  it('gives exact bytes and verified blobs', async () => {
    const fetched = await registry.oci.manifests.get('team/app', first.index.digest);
    expect(Buffer.from(fetched.bytes).equals(first.index.bytes)).toBe(true);
    for (const { digest, bytes } of first.blobs) {
      const read = await registry.oci.blobs.read('team/app', digest, { maxBytes: 1_000_000 });
      expect(Buffer.from(read).equals(bytes)).toBe(true);
    }
  });

  it('mounts blobs into another repository', async () => {
    expect(await registry.oci.blobs.mount('team/other', first.blobs[0]!.digest, 'team/app')).toBe(true);
  });

  it('answers about referrers', async () => {
    expect(await registry.oci.listReferrers('team/app', first.index.digest)).toMatchObject({ descriptors: [] });
  });

  it('says of an unknown repository that it is not there', async () => {
    await expect(registry.quay.listTags('team/none', { page: 1, limit: 10, onlyActive: false })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('the local registry without a password', () => {
  it('lets anybody restore, and says so', async () => {
    const open = await startLocalRegistry();
    const client = clientFor(open.url);
    try {
      await push(client, 'team/app', '1.0', first);
      expect(await client.probe()).toMatchObject({ flavour: 'quay', tagHistory: true, restore: true });
      expect((await client.quay.listRepositories({})).items.map(({ name }) => name)).toEqual(['team/app']);
    } finally {
      await client.close();
      await open.stop();
    }
  });
});
