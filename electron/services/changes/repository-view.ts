import type { RepositoryRef } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { QuayTag, Registry } from '../../registry/registry.ts';
import type { Core } from '../core.ts';
import type { OpenRegistry } from '../registry-pool.ts';
import { isApiRefusal } from '../tag-list.ts';

/** What is known of a repository's living tags while a plan is made. */
export interface RepositoryView {
  /** Every tag name, or as many as were read. */
  readonly names: ReadonlySet<string>;
  /** Where tags point, as far as that is known without asking for each. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** True when `digests` has every tag and was read just now. */
  readonly isComplete: boolean;
  /** Living rows of registries with an API of their own; null elsewhere. */
  readonly rows: ReadonlyMap<string, QuayTag> | null;
}

const maxApiPages = 50;
const maxNames = 20_000;
/** More tags than this are not asked one by one where they point. */
export const maxHeads = 5000;

/** Reads the tags of a repository as far as that is cheap. `tags` are those that the plan is about. */
export async function readRepositoryView(
  core: Core,
  { registry, capabilities }: OpenRegistry,
  ref: RepositoryRef,
  tags: readonly string[],
  signal: AbortSignal,
): Promise<RepositoryView> {
  if (capabilities.tagHistory) {
    try {
      return await readByApi(registry, ref.repository, tags, signal);
    } catch (error) {
      if (isNotFound(error)) return { names: new Set(), digests: new Map(), isComplete: true, rows: new Map() };
      if (!isApiRefusal(error)) throw error;
    }
  }
  const names = await readNames(registry, ref.repository, signal);
  const seen = core.observations.seen.current(ref).filter(({ name }) => names.has(name));
  const digests = new Map(seen.map(({ name, digest }) => [name, digest]));
  return { names, digests, isComplete: false, rows: null };
}

function isNotFound(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'not-found';
}

async function readByApi(
  registry: Registry,
  repository: string,
  tags: readonly string[],
  signal: AbortSignal,
): Promise<RepositoryView> {
  const rows = new Map<string, QuayTag>();
  let isComplete = false;
  for (let page = 1; page <= maxApiPages && !isComplete; page += 1) {
    const answer = await registry.quay.listTags(repository, { page, limit: 100, onlyActive: true, signal });
    for (const row of answer.tags) rows.set(row.name, row);
    isComplete = !answer.hasMore;
  }
  for (const tag of isComplete ? [] : tags.filter((name) => !rows.has(name))) {
    const answer = await registry.quay.listTags(repository, { page: 1, limit: 1, onlyActive: true, tag, signal });
    for (const row of answer.tags) rows.set(row.name, row);
  }
  const digests = new Map([...rows.values()].map(({ name, digest }) => [name, digest]));
  return { names: new Set(rows.keys()), digests, isComplete, rows };
}

async function readNames(registry: Registry, repository: string, signal: AbortSignal): Promise<Set<string>> {
  const names = new Set<string>();
  let next: string | undefined;
  do {
    const page = await registry.oci.listTags(repository, { limit: 1000, next, signal }).catch((error: unknown) => {
      // A repository whose last tag went is gone for some registries; a plan may still bring a tag back.
      if (isNotFound(error)) return { items: [], next: undefined };
      throw error;
    });
    for (const name of page.items) names.add(name);
    next = page.next;
  } while (next !== undefined && names.size < maxNames);
  return names;
}

/**
 * Asks for every tag where it points, for registries that delete by digest only.
 * @throws AppError `unsupported` when there are too many tags to ask.
 */
export async function readEveryDigest(
  registry: Registry,
  repository: string,
  view: RepositoryView,
  signal: AbortSignal,
): Promise<RepositoryView> {
  if (view.isComplete) return view;
  if (view.names.size > maxHeads) {
    throw new AppError(
      'unsupported',
      `The registry deletes by digest only, and with more than ${maxHeads} tags it cannot be told which would go.`,
      { repository, reason: 'E_TOO_MANY_TAGS' },
    );
  }
  const digests = new Map<string, Digest>();
  const read = async (name: string) => {
    const head = await registry.oci.manifests.head(repository, name, { signal });
    const digest = head?.digest ?? null;
    if (digest !== null) digests.set(name, digest);
  };
  await Promise.all([...view.names].map(read));
  return { ...view, digests, isComplete: true };
}

/** Tags that point at a digest, `except` one, in order of their names. */
export function tagsOn(view: RepositoryView, digest: Digest, except: string): string[] {
  const found: string[] = [];
  for (const [name, pointsAt] of view.digests) if (pointsAt === digest && name !== except) found.push(name);
  return found.sort();
}
