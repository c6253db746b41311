import { AppError } from '../../../shared/errors.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { entryRole, parseManifest } from '../../../shared/oci/manifest.ts';
import type { Descriptor } from '../../../shared/oci/manifest.ts';
import { isKnownPlatform, platformLabel } from '../../../shared/oci/platform.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import type { CopyEnd } from './ends.ts';

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

/** What copying is planned and done with. */
export interface CopyContext {
  readonly source: CopyEnd;
  readonly destination: CopyEnd;
  readonly reader: ManifestReader;
  readonly signal: AbortSignal;
}

/** Collects what must be copied: children before parents, blobs with the first manifest that needs them, nothing twice. */
export interface CopyPlanner {
  /**
   * Adds what the destination lacks of these.
   * @param known entries that the destination's tag already has; one of them that is missing on both sides is
   * somebody else's loss and no reason to refuse. They are returned.
   * @throws AppError `not-found` (`E_CHILD_MISSING`) when the source lacks something as well
   */
  addEntries(entries: readonly Descriptor[], known: ReadonlySet<Digest>): Promise<Digest[]>;
  /** Adds one manifest with its blobs, though the destination may have it; null when it was planned before. */
  addManifest(entry: Descriptor, label: string): Promise<ManifestCopy | null>;
  /** In the order of execution. */
  copies(): readonly ManifestCopy[];
}

interface Progress {
  readonly copies: ManifestCopy[];
  readonly planned: Set<Digest>;
}

/** Makes a planner. It reads only. */
export function createCopyPlanner(context: CopyContext): CopyPlanner {
  const progress: Progress = { copies: [], planned: new Set() };
  return {
    addEntries: async (entries, known) => {
      const absent: Digest[] = [];
      for (const entry of await missingManifests(context, entries)) {
        try {
          await planManifest(context, entry, labelOf(entry), progress);
        } catch (error) {
          if (!isMissing(error) || !known.has(entry.digest)) throw error;
          absent.push(entry.digest);
        }
      }
      return absent;
    },
    addManifest: (entry, label) => planManifest(context, entry, label, progress),
    copies: () => progress.copies,
  };
}

async function planManifest(
  context: CopyContext,
  entry: Descriptor,
  label: string,
  progress: Progress,
): Promise<ManifestCopy | null> {
  const { copies, planned } = progress;
  if (planned.has(entry.digest)) return null;
  planned.add(entry.digest);
  const { source, reader, signal } = context;
  await requireInSource(context, entry);
  const { bytes, mediaType } = await reader.read(source.registry, source.ref, entry.digest, signal);
  const parsed = parseManifest(bytes, mediaType);
  const blobs: BlobCopy[] = [];
  if (parsed.kind === 'index') {
    for (const child of await missingManifests(context, parsed.entries)) {
      await planManifest(context, child, labelOf(child), progress);
    }
  } else if (parsed.kind === 'image') {
    blobs.push(...(await missingBlobs(context, [parsed.config, ...parsed.layers], planned)));
  }
  const own = parsed.mediaType === '' ? mediaType : parsed.mediaType;
  const copy = { digest: entry.digest, mediaType: own, sizeBytes: bytes.length, label, blobs };
  copies.push(copy);
  return copy;
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
