import { nextLink, sendJson, type Exchange } from '../http/exchange.ts';
import { challenge, pageSize, repositoryToRead, wasRefused, type RegistryEndpointDependencies } from './common.ts';

const tagPage = { fallback: 1000, max: 1000 } as const;
const catalogPage = { fallback: 100, max: 1000 } as const;

/** `GET /v2/<name>/tags/list` and `GET /v2/_catalog`, both in byte order, both continued by `last`. */
export function createListingEndpoints(dependencies: RegistryEndpointDependencies) {
  const { model } = dependencies;
  return {
    tags(exchange: Exchange, name: string): void {
      const repository = repositoryToRead(dependencies, exchange, name);
      const size = pageSize(exchange.query, tagPage.fallback, tagPage.max);
      const afterName = exchange.query.get('last')?.trim() ?? '';
      const found = model.lookupActiveTags(repository, { afterName, limit: size + 1 }).map((tag) => tag.name);
      const { page, headers } = cut(found, size, `/v2/${name}/tags/list`);
      sendJson(exchange, 200, { name, tags: page }, headers);
    },
    catalog(exchange: Exchange): void {
      if (wasRefused(exchange)) throw challenge(exchange);
      const size = pageSize(exchange.query, catalogPage.fallback, catalogPage.max);
      const afterPath = exchange.query.get('last') ?? '';
      const visible = model
        .listRepositoryPaths({ afterPath })
        .filter((path) => {
          const repository = model.lookupRepository(path);
          return repository !== null && exchange.access.mayList(repository);
        })
        .slice(0, size + 1);
      const { page, headers } = cut(visible, size, '/v2/_catalog');
      sendJson(exchange, 200, { repositories: page }, headers);
    },
  };
}

function cut(found: readonly string[], size: number, path: string) {
  const page = found.slice(0, size);
  const last = page.at(-1);
  // `n=0` asks for nothing and gets no next page.
  const hasMore = found.length > size && last !== undefined;
  return { page, headers: hasMore ? nextLink(path, { n: String(size), last }) : {} };
}
