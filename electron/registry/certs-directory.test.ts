import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certsDirectories, readCertsDirectory } from './certs-directory.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waybill-certs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), text);
}

describe('certs.d', () => {
  it('is looked for at home first, then where Podman and Docker keep it', () => {
    expect(certsDirectories('/home/me')).toEqual([
      '/home/me/.config/containers/certs.d',
      '/etc/containers/certs.d',
      '/etc/docker/certs.d',
    ]);
  });

  it('gives authorities and the client pair of the first folder that has the host', async () => {
    await put('one/other.example/ca.crt', 'OTHER');
    await put('two/registry.example:5000/a.crt', 'CA-A');
    await put('two/registry.example:5000/b.crt', 'CA-B');
    await put('two/registry.example:5000/me.cert', 'CERT');
    await put('two/registry.example:5000/me.key', 'KEY');
    await put('three/registry.example:5000/c.crt', 'CA-C');
    const found = await readCertsDirectory(
      'registry.example:5000',
      ['one', 'two', 'three'].map((name) => join(root, name)),
    );
    expect(found).toEqual({
      folder: join(root, 'two/registry.example:5000'),
      certificates: ['CA-A', 'CA-B'],
      clientCertificate: { cert: 'CERT', key: 'KEY' },
    });
  });

  it('tells ports apart, and knows the spelling without a colon', async () => {
    await put('registry.example_5000_/a.crt', 'CA');
    expect((await readCertsDirectory('registry.example:5000', [root]))?.certificates).toEqual(['CA']);
    expect(await readCertsDirectory('registry.example:5001', [root])).toBeNull();
    expect(await readCertsDirectory('registry.example', [root])).toBeNull();
  });

  it.each([
    ['me.cert', 'has no me.key'],
    ['me.key', 'has no me.cert'],
  ])('a lone %s is an error', async (file, message) => {
    await put(`registry.example/${file}`, 'X');
    await expect(readCertsDirectory('registry.example', [root])).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('a host that would be another path is none', async () => {
    await put('a.crt', 'X');
    for (const host of ['..', '.', '../x', 'a/b', ''])
      expect(await readCertsDirectory(host, [join(root, 'x')])).toBeNull();
  });
});
