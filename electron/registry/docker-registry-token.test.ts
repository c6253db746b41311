import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocalRegistry, type StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { clientFor } from './testing/clients.ts';
import { createTestAuthority } from './testing/certificates.ts';
import { startDockerRegistry, type DockerRegistry } from './testing/docker-registry.ts';
import { makeImage } from './testing/oci-layout.ts';

const user = { method: 'basic', username: 'owner', password: 'pass-word-4713' } as const;
const repository = 'team/app';
let folder: string;
let tokens: StartedRegistry;
let docker: DockerRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-tokens-'));
  const authority = await createTestAuthority();
  const { cert, key } = await authority.selfSigned('DNS:localhost');
  await authority.dispose();
  await writeFile(join(folder, 'token.key'), key);
  await writeFile(join(folder, 'token.pem'), cert);
  tokens = await startLocalRegistry({
    auth: `${user.username}:${user.password}`,
    tokenKey: join(folder, 'token.key'),
  });
  docker = await startDockerRegistry({
    yaml: [
      'auth:',
      '  token:',
      `    realm: ${tokens.url}/v2/auth`,
      '    service: stock-registry',
      '    issuer: waybill-local-registry',
      `    rootcertbundle: ${JSON.stringify(join(folder, 'token.pem'))}`,
    ].join('\n'),
  });
}, 60_000);

afterAll(async () => {
  await docker.stop();
  await tokens.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The realm has another port than the registry, so the user must have allowed the pair. */
const options = () => ({ credentials: user, approvedRealms: [new URL(tokens.url).host] });

describe('docker-registry with the local registry’s token service', () => {
  test('takes pushes and pulls with the tokens it sends us to get', async () => {
    const client = clientFor(docker.url, options());
    const image = makeImage('tokens');
    const once = async function* (bytes: Uint8Array) {
      yield bytes;
    };
    for (const { digest, size, bytes } of image.blobs) {
      await client.oci.blobs.upload(repository, digest, size, () => once(bytes));
    }
    for (const { digest, bytes, mediaType } of image.manifests) {
      await client.oci.manifests.put(repository, digest, bytes, mediaType);
    }
    await client.oci.manifests.put(repository, 'v1', image.index.bytes, image.index.mediaType);
    const back = await client.oci.manifests.get(repository, 'v1');
    expect(Buffer.from(back.bytes)).toEqual(image.index.bytes);
    expect((await client.probe()).flavour).toBe('oci');
    await client.close();
  });

  test('says of a wrong password that it is wrong, not that the repository is missing', async () => {
    const client = clientFor(docker.url, { ...options(), credentials: { ...user, password: 'wrong' } });
    await expect(client.oci.manifests.get(repository, 'v1')).rejects.toMatchObject({ kind: 'unauthorized' });
    await client.close();
  });

  test('gives nothing to somebody without a name', async () => {
    const client = clientFor(docker.url, { ...options(), credentials: { method: 'anonymous' } });
    await expect(client.oci.manifests.get(repository, 'v1')).rejects.toMatchObject({ kind: 'unauthorized' });
    await client.close();
  });

  test('gets no password without the user’s word for the address of its token service', async () => {
    const client = clientFor(docker.url, { credentials: user });
    await expect(client.oci.manifests.get(repository, 'v1')).rejects.toMatchObject({
      kind: 'untrusted',
      details: { reason: 'E_REALM' },
    });
    await client.close();
  });
});
