import type { Registry } from '../../registry/registry.ts';
import type { JobHandle } from '../jobs.ts';
import type { BlobCopy, CopyContext, ManifestCopy } from './copy-plan.ts';

/**
 * Brings one manifest and its blobs over: blobs first, the manifest by its digest and with its own bytes. No tag
 * changes. Aborting leaves at most blobs and manifests that nothing points at.
 */
export async function copyManifest(context: CopyContext, copy: ManifestCopy, job: JobHandle): Promise<void> {
  const { source, destination, reader, signal } = context;
  await Promise.all(copy.blobs.map((blob) => copyBlob(context, blob, job)));
  const { bytes } = await reader.read(source.registry, source.ref, copy.digest, signal);
  await destination.registry.oci.manifests.put(destination.ref.repository, copy.digest, bytes, copy.mediaType, {
    signal,
  });
}

async function copyBlob({ source, destination, signal }: CopyContext, blob: BlobCopy, job: JobHandle): Promise<void> {
  const { digest, sizeBytes, canMount } = blob;
  const to = destination.registry.oci.blobs;
  const target = destination.ref.repository;
  if (canMount && (await to.mount(target, digest, source.ref.repository, { signal }))) {
    job.addBytes(sizeBytes);
    return;
  }
  await to.upload(target, digest, sizeBytes, () => openBlob(source.registry, source.ref.repository, blob, signal), {
    signal,
    onBytes: countBytes(job),
  });
}

function openBlob(registry: Registry, repository: string, { digest, sizeBytes }: BlobCopy, signal: AbortSignal) {
  return registry.oci.blobs.stream(repository, digest, { size: sizeBytes, signal });
}

/** An upload that begins anew counts from zero again. */
function countBytes(job: JobHandle): (sent: number) => void {
  let counted = 0;
  return (sent) => {
    job.addBytes(sent - counted);
    counted = sent;
  };
}
