import type { Registry } from '../../registry/registry.ts';
import type { JobHandle } from '../jobs.ts';
import type { BlobCopy, CopyContext, ManifestCopy } from './copy-plan.ts';

/** A copy as part of a job that may bring the same images to a repository several times. */
export interface JobCopyContext extends CopyContext {
  /** Digests of what this job has brought to the destination already. */
  readonly present: Set<string>;
}

/**
 * Brings one manifest and its blobs over: blobs first, the manifest by its digest and with its own bytes. No tag
 * changes. Aborting leaves at most blobs and manifests that nothing points at.
 */
export async function copyManifest(context: JobCopyContext, copy: ManifestCopy, job: JobHandle): Promise<void> {
  const { source, destination, reader, present, signal } = context;
  if (present.has(copy.digest)) return;
  await Promise.all(copy.blobs.map((blob) => copyBlob(context, blob, job)));
  const { bytes } = await reader.read(source.registry, source.ref, copy.digest, signal);
  await destination.registry.oci.manifests.put(destination.ref.repository, copy.digest, bytes, copy.mediaType, {
    signal,
  });
  present.add(copy.digest);
}

async function copyBlob(context: JobCopyContext, blob: BlobCopy, job: JobHandle): Promise<void> {
  const { source, destination, present, signal } = context;
  const { digest, sizeBytes, canMount } = blob;
  if (present.has(digest)) return;
  const to = destination.registry.oci.blobs;
  const target = destination.ref.repository;
  if (canMount && (await to.mount(target, digest, source.ref.repository, { signal }))) {
    job.addBytes(sizeBytes);
  } else {
    await to.upload(target, digest, sizeBytes, () => openBlob(source.registry, source.ref.repository, blob, signal), {
      signal,
      onBytes: countBytes(job),
    });
  }
  present.add(digest);
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
