import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Digest } from '../../shared/oci/digest.ts';
import type { Registry } from './registry.ts';
import { canary, clientFor } from './testing/clients.ts';
import { type DockerRegistry, startDockerRegistry } from './testing/docker-registry.ts';
import { makeImage, type MadeImage } from './testing/oci-layout.ts';

let server: DockerRegistry;
let registry: Registry;
let image: MadeImage;

beforeAll(async () => {
  server = await startDockerRegistry({ allowDelete: true });
  registry = clientFor(server.url);
  image = await server.fill('team/app', '1.0');
  await server.fill('team/app', '1.1');
  await server.fill('other/tool', 'latest');
});

afterAll(async () => {
  await registry.close();
  await server.stop();
});

describe('a stock registry with deletion', () => {
  it('is recognised as a plain registry whose repositories can be listed', async () => {
    expect(await registry.probe()).toEqual({
      flavour: 'oci',
      catalog: 'available',
      tagHistory: false,
      restore: false,
      expiration: false,
      tagDeletion: 'unknown',
      immutability: 'refused',
      labels: false,
      permanentDeletion: 'off',
    });
  });

  it('lists repositories page by page', async () => {
    const first = await registry.oci.listRepositories({ limit: 1 });
    expect(first.items).toEqual(['other/tool']);
    const second = await registry.oci.listRepositories({ limit: 1, next: first.next });
    expect(second.items).toEqual(['team/app']);
  });

  it('lists tags', async () => {
    const page = await registry.oci.listTags('team/app', { limit: 100 });
    expect([...page.items].sort()).toEqual(['1.0', '1.1']);
    expect(page.incomplete).toBeUndefined();
  });

  it('says that an unknown repository is not there', async () => {
    await expect(registry.oci.listTags('no/such', { limit: 10 })).rejects.toMatchObject({
      kind: 'not-found',
      details: { registry: server.host, repository: 'no/such', status: 404 },
    });
  });

  it('gives the exact bytes of an index and of its children', async () => {
    const index = await registry.oci.manifests.get('team/app', '1.0');
    expect(index.digest).toBe(image.index.digest);
    expect(Buffer.from(index.bytes).equals(image.index.bytes)).toBe(true);
    expect(index.warnings).toEqual([]);
    for (const child of image.manifests) {
      const manifest = await registry.oci.manifests.get('team/app', child.digest);
      expect(Buffer.from(manifest.bytes).equals(child.bytes)).toBe(true);
    }
  });

  it('tells digest, type and size of a tag without reading it', async () => {
    expect(await registry.oci.manifests.head('team/app', '1.0')).toMatchObject({
      digest: image.index.digest,
      mediaType: image.index.mediaType,
      size: image.index.size,
    });
    expect(await registry.oci.manifests.head('team/app', 'missing')).toBeNull();
    expect(await registry.oci.manifests.find('team/app', 'missing')).toBeNull();
  });

  it('reads blobs, whole and as a stream, and knows which are there', async () => {
    const [config, layer] = image.blobs;
    const read = await registry.oci.blobs.read('team/app', config!.digest, { maxBytes: 100_000 });
    expect(Buffer.from(read).equals(config!.bytes)).toBe(true);
    const hash = createHash('sha256');
    for await (const piece of registry.oci.blobs.stream('team/app', layer!.digest, { size: layer!.size }))
      hash.update(piece);
    expect(`sha256:${hash.digest('hex')}`).toBe(layer!.digest);
    expect(await registry.oci.blobs.head('team/app', layer!.digest)).toEqual({ size: layer!.size });
    expect(await registry.oci.blobs.head('team/app', `sha256:${'0'.repeat(64)}`)).toBeNull();
  });

  it('refuses a blob above the limit', async () => {
    const config = image.blobs[0]!;
    await expect(registry.oci.blobs.read('team/app', config.digest, { maxBytes: 10 })).rejects.toMatchObject({
      kind: 'unsupported',
      details: { reason: 'E_TOO_LARGE' },
    });
  });

  it('uploads a blob and reads it back', async () => {
    const bytes = randomBytes(3_000_000);
    const digest = sha256Digest(bytes);
    const counts: number[] = [];
    const open = async function* () {
      yield bytes.subarray(0, 1_000_000);
      yield bytes.subarray(1_000_000);
    };
    await registry.oci.blobs.upload('team/app', digest, bytes.length, open, { onBytes: (sent) => counts.push(sent) });
    expect(counts).toEqual([1_000_000, 3_000_000]);
    const back = await registry.oci.blobs.read('team/app', digest, { maxBytes: bytes.length });
    expect(Buffer.from(back).equals(bytes)).toBe(true);
  });

  it('mounts a blob from another repository, and says when it could not', async () => {
    const layer = image.blobs[1]!;
    expect(await registry.oci.blobs.mount('fresh/copy', layer.digest, 'team/app')).toBe(true);
    expect(await registry.oci.blobs.head('fresh/copy', layer.digest)).toEqual({ size: layer.size });
    expect(await registry.oci.blobs.mount('fresh/copy', `sha256:${'1'.repeat(64)}`, 'team/app')).toBe(false);
  });

  it('stores a manifest under a tag', async () => {
    const stored = await registry.oci.manifests.put('team/app', 'copy', image.index.bytes, image.index.mediaType);
    expect(stored).toEqual({ digest: image.index.digest, subject: null });
    expect((await registry.oci.manifests.head('team/app', 'copy'))?.digest).toBe(image.index.digest);
  });

  it('refuses a manifest whose blobs are missing, in the registry’s words', async () => {
    const foreign = makeImage('never uploaded');
    const manifest = foreign.manifests[0]!;
    await expect(
      registry.oci.manifests.put('team/app', 'bad', manifest.bytes, manifest.mediaType),
    ).rejects.toMatchObject({
      kind: 'invalid-input',
      details: {
        status: 400,
        codes: expect.arrayContaining([expect.objectContaining({ code: 'MANIFEST_BLOB_UNKNOWN' })]) as unknown,
      },
    });
  });

  it('has no referrers and says so without claiming that there are none', async () => {
    expect(await registry.oci.listReferrers('team/app', image.index.digest)).toEqual({
      source: 'none',
      descriptors: [],
    });
  });

  it('cannot untag, says so, and leaves the tag alone', async () => {
    await expect(registry.oci.manifests.untag('team/app', '1.1')).rejects.toMatchObject({
      kind: 'unsupported',
      details: { reason: 'E_DELETE_UNSUPPORTED' },
    });
    expect(await registry.oci.manifests.head('team/app', '1.1')).not.toBeNull();
  });

  it('deletes a manifest by digest together with its tags', async () => {
    const made = await server.fill('team/short', 'gone');
    await registry.oci.manifests.deleteByDigest('team/short', made.index.digest);
    expect(await registry.oci.manifests.find('team/short', 'gone')).toBeNull();
  });

  it('has no tag history to ask for', async () => {
    await expect(registry.quay.listTags('team/app', { page: 1, limit: 10, onlyActive: false })).rejects.toMatchObject({
      kind: 'unsupported',
      details: { reason: 'E_NO_QUAY_API' },
    });
  });
});

describe('a stock registry without deletion', () => {
  it('refuses to delete and says whose decision that is', async () => {
    const locked = await startDockerRegistry();
    const client = clientFor(locked.url);
    try {
      const made = await locked.fill('team/app', '1.0');
      await expect(client.oci.manifests.deleteByDigest('team/app', made.index.digest)).rejects.toMatchObject({
        kind: 'unsupported',
        details: { reason: 'E_DELETE_UNSUPPORTED', status: 405 },
      });
      expect(await client.oci.manifests.head('team/app', '1.0')).not.toBeNull();
    } finally {
      await client.close();
      await locked.stop();
    }
  });
});

describe('a stock registry with passwords', () => {
  // bcrypt of the canary's password.
  const htpasswd = `canary-user:$2y$05$abcdefghijklmnopqrstuukZY9PB3.dahqLvCclTWF4WVWMXHTtIK\n`;
  let locked: DockerRegistry;

  beforeAll(async () => {
    locked = await startDockerRegistry({ htpasswd });
  });
  afterAll(() => locked.stop());

  it('lets the right password in', async () => {
    const client = clientFor(locked.url, { credentials: canary });
    try {
      expect(await client.probe()).toMatchObject({ flavour: 'oci', catalog: 'available' });
      const bytes = Buffer.from('a blob');
      const open = async function* () {
        yield bytes;
      };
      await client.oci.blobs.upload('team/app', sha256Digest(bytes), bytes.length, open);
      expect(await client.oci.blobs.head('team/app', sha256Digest(bytes))).toEqual({ size: 6 });
    } finally {
      await client.close();
    }
  });

  it('tells a wrong password from a missing one', async () => {
    const wrong = clientFor(locked.url, { credentials: { ...canary, password: 'not-the-password' } });
    const nobody = clientFor(locked.url);
    try {
      const details = { registry: locked.host, status: 401 };
      await expect(wrong.probe()).rejects.toMatchObject({
        kind: 'unauthorized',
        details: { ...details, reason: 'E_CREDENTIALS' },
      });
      await expect(nobody.probe()).rejects.toMatchObject({
        kind: 'unauthorized',
        details: { ...details, reason: 'E_SIGN_IN_REQUIRED' },
      });
      await expect(nobody.oci.listTags('team/app', { limit: 1 })).rejects.toMatchObject({
        kind: 'unauthorized',
        details: { reason: 'E_SIGN_IN_REQUIRED', repository: 'team/app' },
      });
    } finally {
      await Promise.all([wrong.close(), nobody.close()]);
    }
  });
});
