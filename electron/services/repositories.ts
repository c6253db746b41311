import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { Capabilities } from '../../shared/contract/connections.ts';
import type { Output, Services } from '../../shared/contract/index.ts';
import type { Repository } from '../../shared/contract/repositories.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import type { Page, Registry } from '../registry/registry.ts';
import type { Settings } from '../store/settings.ts';
import type { Core } from './core.ts';
import { createPageSlicer } from './page-slicer.ts';
import type { PageSlicer } from './page-slicer.ts';
import type { OpenRegistry } from './registry-pool.ts';

type Listing = Output<'repositories.list'>;

/** A repository as far as its registry describes it. */
type Listed = Pick<Repository, 'name' | 'description' | 'isPublic' | 'lastModifiedMs'>;

/** Repositories of a registry: what it lists, and what the user named because it does not list it. */
export function createRepositoriesService(core: Core): Services['repositories'] {
  const { registries, settings, publish } = core;
  const slicer = createPageSlicer({ clock: core.ports.clock });
  return {
    list: async ({ connectionId, limit, next }, { signal }) => {
      const open = await registries.open(connectionId, signal);
      const added = namesOf(settings.current().added, connectionId);
      try {
        const page = await listPage(open, slicer, { limit, next, signal });
        return describePage(core, connectionId, page, added, next === undefined);
      } catch (error) {
        if (!isRefusal(error) || next !== undefined) throw error;
        return refusedPage(core, connectionId, added, error);
      }
    },
    add: async (ref, { signal }) => {
      const { registry } = await registries.open(ref.connectionId, signal);
      await registry.oci.listTags(ref.repository, { limit: 1, signal });
      await settings.change((now) => ({ ...now, added: [...dropRef(now.added, ref), ref] }));
      publish('connections.changed', { id: ref.connectionId });
      return describe(core, ref.connectionId, plain(ref.repository), true);
    },
    forget: async (ref) => {
      await settings.change((now) => ({ ...now, added: dropRef(now.added, ref) }));
      publish('connections.changed', { id: ref.connectionId });
      return {};
    },
    pin: async ({ pinned, ...ref }) => {
      registries.connection(ref.connectionId);
      await settings.change((now) => ({ ...now, pinned: [...dropRef(now.pinned, ref), ...(pinned ? [ref] : [])] }));
      publish('connections.changed', { id: ref.connectionId });
      return {};
    },
  };
}

function dropRef(list: Settings['added'], { connectionId, repository }: RepositoryRef): Settings['added'] {
  return list.filter((one) => one.connectionId !== connectionId || one.repository !== repository);
}

function namesOf(list: Settings['added'], connectionId: string): ReadonlySet<string> {
  return new Set(list.filter((one) => one.connectionId === connectionId).map(({ repository }) => repository));
}

interface ListOptions {
  readonly limit: number;
  readonly next: string | undefined;
  readonly signal: AbortSignal;
}

const apiPrefix = 'api:';

async function listPage(
  { registry, capabilities, connection }: OpenRegistry,
  slicer: PageSlicer,
  { limit, next, signal }: ListOptions,
): Promise<Page<Listed>> {
  const list = listerOf(registry, capabilities);
  if (list !== null && (next === undefined || next.startsWith(apiPrefix))) {
    try {
      return await listByApi(list, { limit, next, signal });
    } catch (error) {
      // An API and the /v2/ beside it take different credentials, so one may refuse what the other allows.
      if (!isRefusal(error) || next !== undefined) throw error;
    }
  }
  const page = await slicer.page(`catalog ${connection.id}`, { limit, next }, (upstream) =>
    registry.oci.listRepositories({ limit, next: upstream, signal }),
  );
  return { ...page, items: page.items.map(plain) };
}

type Lister = (options: { next?: string | undefined; signal: AbortSignal }) => Promise<Page<Listed>>;

/** The registry's own API where it has one; null where `/v2/` is all there is. */
function listerOf(registry: Registry, { flavour }: Capabilities): Lister | null {
  switch (flavour) {
    case 'quay':
      return (options) => registry.quay.listRepositories(options);
    case 'docker-hub':
    case 'harbor':
      return (options) => registry.listing(flavour).listRepositories(options);
    case 'oci':
    case 'unknown':
      return null;
  }
}

/** So many requests one page of ours may cost: namespaces are listed one by one, and empty ones cost a request too. */
const maxApiPages = 20;

/** Fills one page from the registry's pages, of which a namespace without repositories gives an empty one. */
async function listByApi(list: Lister, { limit, next, signal }: ListOptions): Promise<Page<Listed>> {
  const items: Listed[] = [];
  let position = next?.slice(apiPrefix.length);
  for (let pages = 0; pages < maxApiPages; pages += 1) {
    const page = await list({ next: position, signal });
    items.push(...page.items);
    position = page.next;
    if (position === undefined || items.length >= limit || page.incomplete !== undefined) {
      return {
        items,
        next: position === undefined ? undefined : `${apiPrefix}${position}`,
        incomplete: page.incomplete,
      };
    }
  }
  return { items, next: `${apiPrefix}${position ?? ''}` };
}

/** The registry answered, but with a no: there is a list we may not have, or no list at all. */
function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && ['unauthorized', 'denied', 'unsupported', 'not-found'].includes(error.kind);
}

function plain(name: string): Listed {
  return { name, description: null, isPublic: null, lastModifiedMs: null };
}

function describePage(
  core: Core,
  connectionId: string,
  page: Page<Listed>,
  added: ReadonlySet<string>,
  isFirst: boolean,
): Listing {
  const listed = new Set(page.items.map(({ name }) => name));
  // Added ones come with the first page, wherever the registry would list them.
  const items = page.items.filter(({ name }) => isFirst || !added.has(name));
  const extra = isFirst ? [...added].filter((name) => !listed.has(name)).map(plain) : [];
  const repositories = [...extra, ...items].map((one) => describe(core, connectionId, one, added.has(one.name)));
  const listing = page.next !== undefined ? 'more' : page.incomplete === undefined ? 'complete' : 'partial';
  const reason = page.incomplete === undefined ? null : toWireError(new AppError('unsupported', page.incomplete));
  return { repositories: repositories.slice(0, 2000), next: page.next, listing, reason };
}

function refusedPage(core: Core, connectionId: string, added: ReadonlySet<string>, reason: AppError): Listing {
  const repositories = [...added].slice(0, 2000).map((name) => describe(core, connectionId, plain(name), true));
  return { repositories, listing: 'refused', reason: toWireError(reason) };
}

function describe(core: Core, connectionId: string, one: Listed, addedByHand: boolean): Repository {
  const { pinned } = core.settings.current();
  return {
    name: one.name,
    description: one.description?.slice(0, 4000) ?? null,
    isPublic: one.isPublic,
    lastModifiedMs: one.lastModifiedMs,
    addedByHand,
    pinned: pinned.some((ref) => ref.connectionId === connectionId && ref.repository === one.name),
  };
}
