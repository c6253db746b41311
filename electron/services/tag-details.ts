import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { TagDetail } from '../../shared/contract/tags.ts';
import { AppError, isCancelled, toWireError } from '../../shared/errors.ts';
import { isImageManifestType } from '../../shared/oci/media-types.ts';
import { entryRole, parseManifest } from '../../shared/oci/manifest.ts';
import type { Descriptor } from '../../shared/oci/manifest.ts';
import type { Registry } from '../registry/registry.ts';
import type { Core } from './core.ts';
import { toError } from './errors.ts';
import type { ManifestReader, ReadManifest } from './manifest-reader.ts';
import { imageBytes, imageEntry, indexEntries, parseTime, readConfigFacts, totalBytes } from './tag-entries.ts';

/** How closely to look. */
export interface DetailDepth {
  /** An observation that is not older is taken for the tag's digest without asking the registry. */
  readonly maxAgeMs: number;
  /** Reads the images of an index too; one request per image that was never read before. */
  readonly withChildren: boolean;
}

/** Reads what only a manifest tells about a tag. A tag that cannot be read gives a detail with its error. */
export interface TagDetailReader {
  read(
    registry: Registry,
    ref: RepositoryRef,
    name: string,
    depth: DetailDepth,
    signal: AbortSignal,
  ): Promise<TagDetail>;
}

/** Makes the reader. */
export function createTagDetailReader(core: Core, manifests: ManifestReader): TagDetailReader {
  return {
    read: async (registry, ref, name, { maxAgeMs, withChildren }, signal) => {
      try {
        const reference = observedDigest(core, ref, name, maxAgeMs) ?? name;
        const manifest = await manifests.read(registry, ref, reference, signal);
        return await describeManifest(core, manifests, { registry, ref, name, manifest, withChildren, signal });
      } catch (error) {
        if (isCancelled(error) || signal.aborted) throw error;
        return failed(core, ref, name, toError(error, core.ports.log));
      }
    },
  };
}

function observedDigest(
  { observations, ports }: Core,
  ref: RepositoryRef,
  name: string,
  maxAgeMs: number,
): string | null {
  if (maxAgeMs <= 0) return null;
  const latest = observations.seen.latest(ref, name);
  return latest !== null && ports.clock.now() - latest.lastMs <= maxAgeMs ? latest.digest : null;
}

function failed({ observations, ports }: Core, ref: RepositoryRef, name: string, error: AppError): TagDetail {
  if (error.kind === 'not-found') observations.seen.record(ref, [{ name, digest: null }], ports.clock.now());
  const empty = { digest: null, mediaType: null, totalBytes: null, createdAtMs: null, entries: [] };
  return { ...empty, name, kind: 'unknown', error: toWireError(error) };
}

interface Subject {
  readonly registry: Registry;
  readonly ref: RepositoryRef;
  readonly name: string;
  readonly manifest: ReadManifest;
  readonly withChildren: boolean;
  readonly signal: AbortSignal;
}

async function describeManifest(core: Core, manifests: ManifestReader, subject: Subject): Promise<TagDetail> {
  const { name, manifest } = subject;
  const { digest, bytes } = manifest;
  const parsed = parseManifest(bytes, manifest.mediaType);
  const base = { name, digest, mediaType: parsed.mediaType.slice(0, 300), error: null };
  switch (parsed.kind) {
    case 'index': {
      const presence = subject.withChildren ? await readChildren(manifests, subject, parsed.entries) : nothingLookedAt;
      const entries = indexEntries(parsed, (child) => manifests.known(child)?.bytes ?? null).map((entry) => ({
        ...entry,
        present: presence.get(entry.digest) ?? null,
      }));
      const createdAtMs = parseTime(parsed.annotations['org.opencontainers.image.created']);
      return { ...base, kind: 'index', entries, totalBytes: totalBytes(entries), createdAtMs };
    }
    case 'image': {
      const isImage = isImageManifestType(parsed.mediaType) && isConfigType(parsed.config.mediaType);
      const facts = isImage
        ? await readFacts(core, manifests, subject, parsed.config.digest)
        : { platform: null, createdAtMs: parseTime(parsed.annotations['org.opencontainers.image.created']) };
      const entries = [imageEntry(digest, bytes, parsed, facts)];
      const kind = isImage ? 'image' : 'other';
      return { ...base, kind, entries, totalBytes: imageBytes(parsed), createdAtMs: facts.createdAtMs };
    }
    case 'schema1':
    case 'other':
      return { ...base, kind: 'other', entries: [], totalBytes: null, createdAtMs: null };
  }
}

const nothingLookedAt: ReadonlyMap<string, boolean> = new Map();

/** Reads the images of an index that were never read; tells of those whether they are there. */
async function readChildren(
  manifests: ManifestReader,
  { registry, ref, signal }: Subject,
  entries: readonly Descriptor[],
): Promise<ReadonlyMap<string, boolean>> {
  const presence = new Map<string, boolean>();
  const unread = entries.filter((entry) => entryRole(entry) === 'platform' && manifests.known(entry.digest) === null);
  await Promise.all(
    unread.map(async ({ digest }) => {
      try {
        await manifests.read(registry, ref, digest, signal);
        presence.set(digest, true);
      } catch (error) {
        if (isCancelled(error) || signal.aborted) throw error;
        // Any other failure says nothing about whether it is there.
        if (error instanceof AppError && error.kind === 'not-found') presence.set(digest, false);
      }
    }),
  );
  return presence;
}

function isConfigType(mediaType: string): boolean {
  return (
    mediaType === 'application/vnd.oci.image.config.v1+json' ||
    mediaType === 'application/vnd.docker.container.image.v1+json'
  );
}

async function readFacts(core: Core, manifests: ManifestReader, { registry, ref, signal }: Subject, config: string) {
  try {
    return readConfigFacts(await manifests.readBlob(registry, ref, config, signal));
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    // The manifest is still worth showing; its platform is then unknown, not wrong.
    core.ports.log.info('An image config could not be read', { repository: ref.repository, digest: config });
    return { platform: null, createdAtMs: null };
  }
}
