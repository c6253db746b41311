import type { RepositoryRef } from '../../shared/contract/common.ts';
import { isCancelled } from '../../shared/errors.ts';
import { isDigest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';
import type { Registry } from '../registry/registry.ts';
import type { CacheStore } from '../store/cache.ts';
import type { ObservationStore } from '../store/observations.ts';
import type { Clock } from './ports.ts';

/** A manifest's exact bytes; the digest is always true of them. */
export interface ReadManifest {
  readonly digest: Digest;
  readonly claimedDigest: string | null;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly warnings: readonly string[];
}

/** Reads manifests and small blobs so that nothing is fetched twice by the same digest, and notes where tags point. */
export interface ManifestReader {
  /** By tag: one request. By digest: none when it is known. @throws AppError as the registry's `get`. */
  read(registry: Registry, ref: RepositoryRef, reference: string, signal: AbortSignal): Promise<ReadManifest>;
  /** A JSON blob of at most 4 MiB, kept like a manifest. */
  readBlob(registry: Registry, ref: RepositoryRef, digest: Digest, signal: AbortSignal): Promise<Uint8Array>;
  /** What is known without asking anybody. */
  known(digest: Digest): { mediaType: string; bytes: Uint8Array } | null;
}

const maxBlobBytes = 4 * 1024 * 1024;

/** Makes the reader over the cache. */
export function createManifestReader({
  cache,
  observations,
  clock,
}: {
  cache: CacheStore;
  observations: ObservationStore;
  clock: Clock;
}): ManifestReader {
  const known = (digest: Digest) => cache.manifests.get(digest) ?? observations.kept.get(digest);
  const joined = createFlights();
  const keep = (digest: Digest, mediaType: string, bytes: Uint8Array) =>
    cache.manifests.put([{ digest, mediaType, bytes }], clock.now());

  const fetch = async (registry: Registry, repository: string, reference: string, signal: AbortSignal) => {
    const found = await registry.oci.manifests.get(repository, reference, { signal });
    keep(found.digest, found.contentType, found.bytes);
    const { digest, claimedDigest, contentType, bytes, warnings } = found;
    return { digest, claimedDigest, mediaType: contentType, bytes, warnings };
  };
  return {
    known,
    read: async (registry, ref, reference, signal) => {
      const { repository } = ref;
      if (isDigest(reference)) {
        const held = known(reference);
        if (held !== null) return { digest: reference, claimedDigest: null, warnings: [], ...held };
        const key = `${registry.url} ${repository} ${reference}`;
        return joined(key, () => fetch(registry, repository, reference, signal));
      }
      const manifest = await fetch(registry, repository, reference, signal);
      observations.seen.record(ref, [{ name: reference, digest: manifest.digest }], clock.now());
      return manifest;
    },
    readBlob: async (registry, { repository }, digest, signal) => {
      const held = cache.manifests.get(digest);
      if (held !== null) return held.bytes;
      return joined(`${registry.url} ${repository} blob ${digest}`, async () => {
        const bytes = await registry.oci.blobs.read(repository, digest, { maxBytes: maxBlobBytes, signal });
        keep(digest, 'application/octet-stream', bytes);
        return bytes;
      });
    },
  };
}

/** Lets callers that want the same thing at the same time share one request. */
function createFlights(): <T>(key: string, run: () => Promise<T>) => Promise<T> {
  const flights = new Map<string, Promise<unknown>>();
  return async <T>(key: string, run: () => Promise<T>): Promise<T> => {
    const flight = flights.get(key) as Promise<T> | undefined;
    if (flight !== undefined) {
      try {
        return await flight;
      } catch (error) {
        // The caller who began it gave up; that says nothing about this one.
        if (!isCancelled(error)) throw error;
      }
    }
    const own = run();
    flights.set(key, own);
    try {
      return await own;
    } finally {
      if (flights.get(key) === own) flights.delete(key);
    }
  };
}
