import type { RepositoryRef } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { entryRole, parseManifest } from '../../../shared/oci/manifest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import { isKnownPlatform, platformLabel } from '../../../shared/oci/platform.ts';
import type { Registry } from '../../registry/registry.ts';
import type { ManifestReader } from '../manifest-reader.ts';

/** A blob the destination lacks. */
export interface BlobCopy {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Both repositories are on one registry, so it need not travel through here. */
  readonly canMount: boolean;
}

/** A manifest the destination lacks, with the blobs that must be there before it. */
export interface ManifestCopy {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly label: string;
  readonly blobs: readonly BlobCopy[];
}

/** One end of a copy. */
export interface CopyEnd {
  readonly registry: Registry;
  readonly ref: RepositoryRef;
}

export interface CopyContext {
  readonly source: CopyEnd;
  readonly destination: CopyEnd;
  readonly reader: ManifestReader;
  readonly signal: AbortSignal;
}

/**
 * What must be copied so that the destination has every child of a list: children before parents, each digest once.
 * @param known children of the list that the destination's tag already has; one of them that is missing there is
 * somebody else's loss and no reason to refuse
 * @throws AppError `not-found` (`E_CHILD_MISSING`) when the source lacks something as well
 */
export async function planCopy(
  context: CopyContext,
  entries: readonly Descriptor[],
  known: ReadonlySet<Digest>,
): Promise<{ copies: ManifestCopy[]; absent: Digest[] }> {
  const copies: ManifestCopy[] = [];
  const absent: Digest[] = [];
  const planned = new Set<Digest>();
  for (const entry of await missingManifests(context, entries)) {
    try {
      await planManifest(context, entry, { copies, planned });
    } catch (error) {
      if (!isMissing(error) || !known.has(entry.digest)) throw error;
      absent.push(entry.digest);
    }
  }
  return { copies, absent };
}

interface Progress {
  readonly copies: ManifestCopy[];
  readonly planned: Set<Digest>;
}

async function planManifest(context: CopyContext, entry: Descriptor, progress: Progress): Promise<void> {
  const { copies, planned } = progress;
  if (planned.has(entry.digest)) return;
  planned.add(entry.digest);
  const { source, reader, signal } = context;
  await requireInSource(context, entry);
  const { bytes, mediaType } = await reader.read(source.registry, source.ref, entry.digest, signal);
  const parsed = parseManifest(bytes, mediaType);
  const blobs: BlobCopy[] = [];
  if (parsed.kind === 'index') {
    for (const child of await missingManifests(context, parsed.entries)) await planManifest(context, child, progress);
  } else if (parsed.kind === 'image') {
    blobs.push(...(await missingBlobs(context, [parsed.config, ...parsed.layers], planned)));
  }
  const own = parsed.mediaType === '' ? mediaType : parsed.mediaType;
  copies.push({ digest: entry.digest, mediaType: own, sizeBytes: bytes.length, label: labelOf(entry), blobs });
}

async function missingManifests({ destination, signal }: CopyContext, entries: readonly Descriptor[]) {
  const { registry, ref } = destination;
  const heads = await Promise.all(
    entries.map(({ digest }) => registry.oci.manifests.head(ref.repository, digest, { signal })),
  );
  return entries.filter((_, index) => heads[index] === null);
}

/** The cache may know a manifest that the source has lost; its blobs would then be a surprise in the middle. */
async function requireInSource({ source, signal }: CopyContext, { digest }: Descriptor): Promise<void> {
  const { registry, ref } = source;
  if ((await registry.oci.manifests.head(ref.repository, digest, { signal })) !== null) return;
  throw new AppError('not-found', `${shortDigest(digest)} is missing in ${ref.repository}, so it cannot be copied.`, {
    registry: registry.host,
    repository: ref.repository,
    reference: digest,
    side: 'source',
    reason: 'E_CHILD_MISSING',
    advice: 'Leave this entry out, or push it to the source again.',
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof AppError && error.details.reason === 'E_CHILD_MISSING';
}

async function missingBlobs(
  { source, destination, signal }: CopyContext,
  descriptors: readonly Descriptor[],
  planned: Set<Digest>,
): Promise<BlobCopy[]> {
  // Layers with urls live elsewhere by agreement and are not pushed.
  const wanted = descriptors.filter(({ digest, urls }) => urls.length === 0 && !planned.has(digest));
  for (const { digest } of wanted) planned.add(digest);
  const heads = await Promise.all(
    wanted.map(({ digest }) => destination.registry.oci.blobs.head(destination.ref.repository, digest, { signal })),
  );
  const canMount = source.registry.url === destination.registry.url;
  const missing = new Map(wanted.filter((_, index) => heads[index] === null).map((one) => [one.digest, one]));
  return [...missing.values()].map(({ digest, mediaType, size }) => ({ digest, mediaType, sizeBytes: size, canMount }));
}

/** What an entry is for people: its platform, or its role and digest. */
export function labelOf(entry: Descriptor): string {
  if (isKnownPlatform(entry.platform)) return platformLabel(entry.platform).slice(0, 300);
  return entryRole(entry) === 'attestation'
    ? `attestation ${shortDigest(entry.digest)}`
    : `${entry.mediaType} ${shortDigest(entry.digest)}`.slice(0, 300);
}
