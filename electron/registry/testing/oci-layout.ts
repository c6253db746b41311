import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256Digest } from '../../../shared/oci/digest.ts';

/** A blob of a generated image. */
export interface MadeBlob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly bytes: Buffer;
}

function blob(mediaType: string, bytes: Buffer): MadeBlob {
  return { mediaType, digest: sha256Digest(bytes), size: bytes.length, bytes };
}

const descriptor = ({ mediaType, digest, size }: MadeBlob) => ({ mediaType, digest, size });
const jsonBlob = (mediaType: string, value: object) => blob(mediaType, Buffer.from(JSON.stringify(value)));

/** A generated two-platform image: its index, manifests, configs and layers. */
export interface MadeImage {
  readonly index: MadeBlob;
  readonly manifests: readonly MadeBlob[];
  readonly blobs: readonly MadeBlob[];
}

/** Makes an image out of a seed text; no files. */
export function makeImage(seed: string, architectures: readonly string[] = ['amd64', 'arm64']): MadeImage {
  const made = architectures.map((architecture) => {
    const content = Buffer.from(`${seed} ${architecture}\n`.repeat(50));
    const layer = blob('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(content, { level: 9 }));
    const diffId = sha256Digest(content);
    const config = jsonBlob('application/vnd.oci.image.config.v1+json', {
      architecture,
      os: 'linux',
      created: '2026-01-02T03:04:05Z',
      config: {},
      rootfs: { type: 'layers', diff_ids: [diffId] },
    });
    const manifest = jsonBlob('application/vnd.oci.image.manifest.v1+json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: descriptor(config),
      layers: [descriptor(layer)],
    });
    return { architecture, layer, config, manifest };
  });
  const index = jsonBlob('application/vnd.oci.image.index.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: made.map(({ architecture, manifest }) => ({
      ...descriptor(manifest),
      platform: { architecture, os: 'linux' },
    })),
  });
  return {
    index,
    manifests: made.map(({ manifest }) => manifest),
    blobs: made.flatMap(({ config, layer }) => [config, layer]),
  };
}

/** Writes an image as an OCI layout directory under a tag, for `skopeo copy oci:DIR:TAG`. */
export async function writeLayout(folder: string, image: MadeImage, tag: string): Promise<void> {
  const blobs = join(folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const all = [image.index, ...image.manifests, ...image.blobs];
  await Promise.all(all.map(({ digest, bytes }) => writeFile(join(blobs, digest.slice('sha256:'.length)), bytes)));
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const entry = { ...descriptor(image.index), annotations: { 'org.opencontainers.image.ref.name': tag } };
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
}
