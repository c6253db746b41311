import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The bytes of a manifest as skopeo gets them. */
export async function rawManifest(reference: string): Promise<Buffer> {
  const args = ['inspect', '--raw', '--tls-verify=false', `docker://${reference}`];
  const { stdout } = await run('skopeo', args, { encoding: 'buffer', timeout: 60_000 });
  return stdout;
}

/** What a manifest's digest is, from the bytes that skopeo gets. */
export async function rawDigest(reference: string): Promise<string> {
  return digestOf(await rawManifest(reference));
}

/** The digest of some bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Pulls a list with everything it names into a folder of its own; fails when a child or one of its blobs is missing. */
export async function pullAll(reference: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-pull-'));
  try {
    const to = `oci:${join(folder, 'layout')}:pulled`;
    const args = ['--insecure-policy', 'copy', '--all', '--preserve-digests', '--quiet', '--src-tls-verify=false'];
    await run('skopeo', [...args, `docker://${reference}`, to], { timeout: 120_000 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copies an image with everything it names into an OCI archive, under this name. */
export async function archiveOf(reference: string, path: string, name: string): Promise<void> {
  const args = ['--insecure-policy', 'copy', '--all', '--preserve-digests', '--quiet', '--src-tls-verify=false'];
  await run('skopeo', [...args, `docker://${reference}`, `oci-archive:${path}:${name}`], { timeout: 120_000 });
}
