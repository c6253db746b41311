import type { JobHandle } from '../jobs.ts';
import type { CopyEnd } from './ends.ts';
import type { BlobCopy, CopyContext, ManifestCopy } from './copy-plan.ts';

/** A copy as part of a job that may bring the same images to a repository several times. */
export interface JobCopyContext extends CopyContext {
  /** Digests of what this job has brought to the destination already. */
  readonly present: Set<string>;
  readonly job: JobHandle;
  /** Index of the job's step that the bytes belong to. */
  readonly step: number;
}

/**
 * Brings one manifest and its blobs over: blobs first, the manifest by its digest and with its own bytes. No tag
 * changes. Aborting leaves at most blobs and manifests that nothing points at.
 * @returns the manifest that the registry says this one refers to (`OCI-Subject`); null where it does not know that
 */
export async function copyManifest(context: JobCopyContext, copy: ManifestCopy): Promise<string | null> {
  const { source, destination, reader, present, signal } = context;
  if (present.has(copy.digest)) return null;
  await Promise.all(copy.blobs.map((blob) => copyBlob(context, blob)));
  const { bytes } = await reader.read(source.registry, source.ref, copy.digest, signal);
  const { repository } = destination.ref;
  const { subject } = await destination.registry.oci.manifests.put(repository, copy.digest, bytes, copy.mediaType, {
    signal,
  });
  present.add(copy.digest);
  return subject;
}

/** Brings over again what the registry has cleared away since it was copied. */
export async function copyLost(context: JobCopyContext, copy: ManifestCopy): Promise<void> {
  const { destination, present, signal } = context;
  const { manifests, blobs } = destination.registry.oci;
  const { repository } = destination.ref;
  if ((await manifests.head(repository, copy.digest, { signal })) !== null) return;
  present.delete(copy.digest);
  const heads = await Promise.all(copy.blobs.map(({ digest }) => blobs.head(repository, digest, { signal })));
  for (const [index, { digest }] of copy.blobs.entries()) if (heads[index] === null) present.delete(digest);
  await copyManifest(context, copy);
}

async function copyBlob(context: JobCopyContext, blob: BlobCopy): Promise<void> {
  const { source, destination, present, signal, job, step } = context;
  const { digest, sizeBytes, canMount } = blob;
  if (present.has(digest)) return;
  const to = destination.registry.oci.blobs;
  const target = destination.ref.repository;
  if (canMount && (await to.mount(target, digest, source.ref.repository, { signal }))) {
    job.skipBytes(step, sizeBytes);
  } else {
    const open = () => openBlob(source, blob, signal);
    await to.upload(target, digest, sizeBytes, open, { signal, onBytes: countBytes(job, step) });
  }
  present.add(digest);
}

function openBlob({ registry, ref }: CopyEnd, { digest, sizeBytes }: BlobCopy, signal: AbortSignal) {
  return registry.oci.blobs.stream(ref.repository, digest, { size: sizeBytes, signal });
}

/** An upload that begins anew counts from zero again. */
function countBytes(job: JobHandle, step: number): (sent: number) => void {
  let counted = 0;
  return (sent) => {
    job.addBytes(step, sent - counted);
    counted = sent;
  };
}
