import { sha256Digest } from '../../../../shared/oci/digest.ts';
import type { Registry } from '../../../registry/registry.ts';
import type { MadeBlob, MadeImage } from '../../../registry/testing/oci-layout.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

/** A blob of these bytes. */
export function madeBlob(mediaType: string, bytes: Buffer): MadeBlob {
  return { mediaType, digest: sha256Digest(bytes), size: bytes.length, bytes };
}

const jsonBlob = (mediaType: string, value: unknown) => madeBlob(mediaType, Buffer.from(JSON.stringify(value)));
const descriptor = ({ mediaType, digest, size }: MadeBlob) => ({ mediaType, digest, size });

/** A manifest with the blobs it needs. */
export interface MadeArtifact {
  readonly manifest: MadeBlob;
  readonly blobs: readonly MadeBlob[];
}

/** An artifact, for example an SBOM, that speaks about `subject`; without one it is what cosign puts under a tag. */
export function makeArtifact(seed: string, artifactType: string, subject?: MadeBlob): MadeArtifact {
  const config = madeBlob('application/vnd.oci.empty.v1+json', Buffer.from('{}'));
  const layer = madeBlob(artifactType, Buffer.from(`${seed} ${artifactType}`));
  const manifest = jsonBlob(manifestType, {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType,
    config: descriptor(config),
    layers: [descriptor(layer)],
    ...(subject === undefined ? {} : { subject: descriptor(subject) }),
    annotations: { 'org.example.seed': seed },
  });
  return { manifest, blobs: [config, layer] };
}

/** Stores an artifact by its digest, or under a tag. */
export async function pushArtifact(
  { oci }: Registry,
  repository: string,
  { manifest, blobs }: MadeArtifact,
  reference = manifest.digest,
): Promise<void> {
  for (const { digest, size, bytes } of blobs) {
    await oci.blobs.upload(repository, digest, size, async function* () {
      yield bytes;
    });
  }
  await oci.manifests.put(repository, reference, manifest.bytes, manifest.mediaType);
}

/** An index of these, whatever they are, without platforms. */
export function makeIndexOf(...children: readonly MadeBlob[]): MadeBlob {
  return jsonBlob(indexType, { schemaVersion: 2, mediaType: indexType, manifests: children.map(descriptor) });
}

/** A list of images by architecture whose configs carry these labels. */
export function makeLabelled(seed: string, platforms: Readonly<Record<string, Record<string, string>>>): MadeImage {
  const made = Object.entries(platforms).map(([architecture, labels]) => {
    const layer = madeBlob('application/vnd.oci.image.layer.v1.tar', Buffer.from(`${seed} ${architecture}`));
    const config = jsonBlob('application/vnd.oci.image.config.v1+json', {
      architecture,
      os: 'linux',
      config: { Labels: labels },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    });
    const manifest = jsonBlob(manifestType, {
      schemaVersion: 2,
      mediaType: manifestType,
      config: descriptor(config),
      layers: [descriptor(layer)],
    });
    return { architecture, manifest, blobs: [config, layer] };
  });
  const index = jsonBlob(indexType, {
    schemaVersion: 2,
    mediaType: indexType,
    manifests: made.map(({ architecture, manifest }) => ({
      ...descriptor(manifest),
      platform: { architecture, os: 'linux' },
    })),
  });
  return { index, manifests: made.map(({ manifest }) => manifest), blobs: made.flatMap(({ blobs }) => blobs) };
}
