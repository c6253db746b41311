import type { RepositoryRef } from '../../../shared/contract/common.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Core } from '../core.ts';
import type { ManifestReader } from '../manifest-reader.ts';
import type { PageSlicer } from '../page-slicer.ts';
import { listTags } from '../tag-list.ts';
import { keepManifests } from './keep.ts';

/** What looking at a repository needs. */
export interface LookDependencies {
  readonly core: Core;
  readonly reader: ManifestReader;
  readonly slicer: PageSlicer;
  /** Brings the history of a registry that keeps one up to date. */
  readonly syncHistory: (ref: RepositoryRef, signal: AbortSignal) => Promise<void>;
  /** Waits between two requests, so that a look is never a burst. */
  readonly rest: (signal: AbortSignal) => Promise<void>;
}

/** What a look found. */
export interface Findings {
  readonly tags: number;
  /** A tag was new, gone or moved since it was last seen. */
  readonly isChanged: boolean;
  /** Manifests that are still to be kept, because the registry's quota is nearly used up. */
  readonly left: number;
}

const pageSize = 1000;
/** 20,000 tags: with a rest after each, a look at them all takes half an hour. */
const maxPages = 20;

/**
 * Looks once at every tag of a repository: notes where it points and keeps the manifests that are new. One listing, one
 * HEAD for each tag whose digest the listing does not tell, one GET for each manifest that is not kept yet.
 * @throws AppError as the registry does. What was noted until then stays.
 */
export async function lookAt(
  dependencies: LookDependencies,
  ref: RepositoryRef,
  signal: AbortSignal,
): Promise<Findings> {
  const { core, syncHistory } = dependencies;
  const { registry, capabilities } = await core.registries.open(ref.connectionId, signal);
  const before = new Map(core.observations.seen.current(ref).map(({ name, digest }) => [name, digest]));
  const after = await readTags(dependencies, registry, ref, signal);
  if (capabilities.tagHistory) await syncHistory(ref, signal);
  const left = await keepManifests(dependencies, registry, ref, new Set(after.values()), signal);
  return { tags: after.size, isChanged: !isSame(before, after), left };
}

async function readTags(
  dependencies: LookDependencies,
  registry: Registry,
  ref: RepositoryRef,
  signal: AbortSignal,
): Promise<Map<string, Digest>> {
  const { core, slicer } = dependencies;
  const digests = new Map<string, Digest>();
  let next: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const listing = await listTags(core, slicer, ref, { limit: pageSize, next, signal });
    for (const { name, digest } of listing.tags) {
      const found = digest ?? (await headOf(dependencies, registry, ref, name, signal));
      if (found !== null) digests.set(name, found);
    }
    ({ next } = listing);
    if (next !== undefined) continue;
    // Only a whole list says that what is not on it is gone.
    if (listing.incomplete === null) {
      core.observations.seen.recordComplete(ref, new Set(digests.keys()), core.ports.clock.now());
    }
    return digests;
  }
  return digests;
}

/** Where a tag points, noted; null when it went away between the listing and now. */
async function headOf(
  { core, reader, rest }: LookDependencies,
  registry: Registry,
  ref: RepositoryRef,
  name: string,
  signal: AbortSignal,
): Promise<Digest | null> {
  await rest(signal);
  const head = await registry.oci.manifests.head(ref.repository, name, { signal });
  if (head !== null && head.digest === null) return (await reader.read(registry, ref, name, signal)).digest;
  core.observations.seen.record(ref, [{ name, digest: head?.digest ?? null }], core.ports.clock.now());
  return head?.digest ?? null;
}

function isSame(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean {
  return before.size === after.size && [...after].every(([name, digest]) => before.get(name) === digest);
}
