import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { Capabilities } from '../../shared/contract/connections.ts';
import type { Output } from '../../shared/contract/index.ts';
import type { Tag } from '../../shared/contract/tags.ts';
import { AppError } from '../../shared/errors.ts';
import type { ListedTag } from '../registry/adapters/listing-api.ts';
import type { QuayTag, Registry } from '../registry/registry.ts';
import type { Core } from './core.ts';
import type { PageSlicer } from './page-slicer.ts';
import { cutPlatform } from './tag-entries.ts';

type Listing = Output<'tags.list'>;

/** Which page is wanted. */
export interface ListTagsOptions {
  readonly limit: number;
  readonly next: string | undefined;
  readonly signal: AbortSignal;
}

const apiPrefix = 'api:';
// What the APIs give at most in one page.
const apiPageSize = 100;
const pagesAtOnce = 4;

/** One page of a repository's living tags, from the registry's own API where it has one, else names alone. */
export async function listTags(
  core: Core,
  slicer: PageSlicer,
  ref: RepositoryRef,
  options: ListTagsOptions,
): Promise<Listing> {
  const { registry, capabilities } = await core.registries.open(ref.connectionId, options.signal);
  const { next } = options;
  const fetch = pageFetcher(registry, capabilities, ref.repository, options.signal);
  const isByApi = fetch !== null && (next === undefined || next.startsWith(apiPrefix));
  if (!isByApi) return listNames(core, slicer, registry, ref, options);
  try {
    return await listByApi(core, fetch, ref, options);
  } catch (error) {
    if (!isApiRefusal(error) || next !== undefined) throw error;
    const listing = await listNames(core, slicer, registry, ref, options);
    const message = `The registry's own API refused: ${error.message} Only names are known until a tag is looked at.`;
    return { ...listing, warnings: [{ code: 'W_API_REFUSED', message: message.slice(0, 2000) }] };
  }
}

/** The API has credentials of its own, so its no does not mean that the tags may not be seen. */
export function isApiRefusal(error: unknown): error is AppError {
  return error instanceof AppError && ['unauthorized', 'denied', 'unsupported'].includes(error.kind);
}

interface ApiPage {
  readonly tags: readonly Tag[];
  readonly hasMore: boolean;
}

/** One page of a registry's own API. */
type PageFetcher = (page: number, size: number) => Promise<ApiPage>;

/** The registry's own list of tags where it has one, which tells digests, sizes and times along with the names. */
function pageFetcher(
  registry: Registry,
  { flavour, tagHistory }: Capabilities,
  repository: string,
  signal: AbortSignal,
): PageFetcher | null {
  if (tagHistory) {
    return async (page, limit) => {
      const { tags, hasMore } = await registry.quay.listTags(repository, { page, limit, onlyActive: true, signal });
      return { tags: tags.map(describeQuayTag), hasMore };
    };
  }
  if (flavour !== 'docker-hub' && flavour !== 'harbor') return null;
  return async (page, limit) => {
    const { tags, hasMore } = await registry.listing(flavour).listTags(repository, { page, limit, signal });
    return { tags: tags.map(describeListedTag), hasMore };
  };
}

async function listByApi(
  core: Core,
  fetchPage: PageFetcher,
  ref: RepositoryRef,
  { limit, next }: ListTagsOptions,
): Promise<Listing> {
  const { page: first, size } = next === undefined ? { page: 1, size: Math.min(limit, apiPageSize) } : parsePage(next);
  const count = Math.max(1, Math.floor(limit / size));
  const fetch = (page: number) => fetchPage(page, size);
  const pages = [await fetch(first)];
  // How many pages there are is not told, so the later ones are asked for in small groups.
  while (pages.at(-1)?.hasMore === true && pages.length < count) {
    const from = first + pages.length;
    const group = Array.from({ length: Math.min(pagesAtOnce, count - pages.length) }, (_, index) => from + index);
    pages.push(...(await Promise.all(group.map(fetch))));
  }
  const tags = new Map(pages.flatMap((page) => page.tags).map((tag) => [tag.name, tag]));
  const list = [...tags.values()];
  core.observations.seen.record(ref, list.filter(hasDigest), core.ports.clock.now());
  if (next === undefined && pages.at(-1)?.hasMore !== true) {
    core.observations.seen.recordComplete(ref, new Set(tags.keys()), core.ports.clock.now());
  }
  const more = pages.at(-1)?.hasMore === true ? `${apiPrefix}${size}:${first + pages.length}` : undefined;
  return { tags: list, next: more, incomplete: null, warnings: [] };
}

/** Pages are counted in their size, so the size of the first one goes along. */
function parsePage(next: string): { page: number; size: number } {
  const match = /^api:(\d{1,3}):(\d{1,7})$/.exec(next);
  const [size, page] = [Number(match?.[1]), Number(match?.[2])];
  if (page > 0 && size > 0 && size <= apiPageSize) return { page, size };
  throw new AppError('invalid-input', 'The place to continue from is not one of ours.');
}

function hasDigest(tag: Tag): tag is Tag & { digest: string } {
  return tag.digest !== null;
}

function describeQuayTag(tag: QuayTag): Tag {
  return {
    name: tag.name,
    digest: tag.digest,
    kind: tag.isIndex ? 'index' : 'image',
    sizeBytes: tag.sizeBytes,
    startedAtMs: tag.startMs,
    expiresAtMs: tag.endMs,
    immutable: tag.immutable,
    reversion: tag.reversion,
  };
}

const nothingTold: Omit<ListedTag, 'name'> = {
  digest: null,
  isIndex: null,
  sizeBytes: null,
  pushedAtMs: null,
  immutable: null,
  platforms: null,
};

/** When it was pushed is when it began to point there, or later; it is the best the listing has. */
function describeListedTag({ name, isIndex, pushedAtMs, platforms, ...tag }: ListedTag): Tag {
  return {
    ...tag,
    name: name.slice(0, 300),
    kind: isIndex === null ? 'unknown' : isIndex ? 'index' : 'image',
    startedAtMs: pushedAtMs,
    expiresAtMs: null,
    reversion: null,
    ...(platforms === null
      ? {}
      : {
          platforms: platforms
            .slice(0, 200)
            .map(cutPlatform)
            .filter((one) => one !== null),
        }),
  };
}

async function listNames(
  core: Core,
  slicer: PageSlicer,
  registry: Registry,
  ref: RepositoryRef,
  { limit, next, signal }: ListTagsOptions,
): Promise<Listing> {
  const scope = `tags ${ref.connectionId} ${ref.repository}`;
  const page = await slicer.page(scope, { limit, next }, (upstream) =>
    registry.oci.listTags(ref.repository, { limit, next: upstream, signal }),
  );
  if (next === undefined && page.next === undefined && page.incomplete === undefined) {
    core.observations.seen.recordComplete(ref, new Set(page.items), core.ports.clock.now());
  }
  const tags = page.items.map((name) => describeListedTag(page.facts?.get(name) ?? { ...nothingTold, name }));
  core.observations.seen.record(ref, tags.filter(hasDigest), core.ports.clock.now());
  const { incomplete } = page;
  return {
    tags,
    next: page.next,
    incomplete: incomplete === undefined ? null : { code: 'W_INCOMPLETE', message: incomplete.slice(0, 2000) },
    warnings: [],
  };
}
