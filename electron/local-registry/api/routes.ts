import { methodNotAllowed, type Endpoint, type Exchange } from '../http/exchange.ts';
import { messageProblem } from '../http/problem.ts';
import type { ApiDependencies } from './common.ts';
import { createDiscoveryEndpoint } from './discovery.ts';
import { createRepositoryEndpoints } from './repositories.ts';
import { createTagChanges } from './tag-changes.ts';
import { createTagListing } from './tag-listing.ts';
import { createUserEndpoint } from './user.ts';

type Methods = Readonly<Record<string, Endpoint>>;
type RepositoryMatcher = (parts: readonly string[]) => Methods | null;

/** Everything under `/api/v1/`. `segments` is the decoded path behind it, split at slashes. */
export function createApiRoutes(dependencies: ApiDependencies) {
  const top = topLevel(dependencies);
  const matchers = [tagRoutes(dependencies), repositoryRoutes(dependencies)];
  return async (exchange: Exchange, segments: readonly string[]): Promise<void> => {
    const address = segments.join('/');
    const fixed = Object.hasOwn(top, address) ? top[address] : undefined;
    const methods = fixed ?? (segments[0] === 'repository' ? firstMatch(matchers, segments.slice(1)) : null);
    if (methods === null) throw messageProblem(404, 'The requested URL was not found on the server.');
    const endpoint = methods[exchange.method];
    if (endpoint === undefined) {
      throw methodNotAllowed(Object.keys(methods), { message: 'The method is not allowed for the requested URL.' });
    }
    await endpoint(exchange);
  };
}

function firstMatch(matchers: readonly RepositoryMatcher[], parts: readonly string[]): Methods | null {
  for (const matcher of matchers) {
    const found = matcher(parts);
    if (found !== null) return found;
  }
  return null;
}

function topLevel(dependencies: ApiDependencies): Readonly<Record<string, Methods>> {
  const repositories = createRepositoryEndpoints(dependencies);
  const collection: Methods = { GET: (x) => repositories.list(x), POST: (x) => repositories.create(x) };
  return {
    repository: collection,
    'repository/': collection,
    'user/': { GET: createUserEndpoint(dependencies) },
    discovery: { GET: createDiscoveryEndpoint(dependencies.features) },
  };
}

/** `…/tag/`, `…/tag/<tag>` and `…/tag/<tag>/<action>`, read from the right end: names may contain `tag`. */
function tagRoutes(dependencies: ApiDependencies): RepositoryMatcher {
  const list = createTagListing(dependencies);
  const changes = createTagChanges(dependencies);
  return (parts): Methods | null => {
    const [last = '', second, third] = parts.toReversed();
    const path = (dropped: number) => parts.slice(0, -dropped).join('/');
    if (second === 'tag' && last === '') return { GET: (x) => list(x, path(2)) };
    if (second === 'tag') {
      return { PUT: (x) => changes.change(x, path(2), last), DELETE: (x) => changes.delete(x, path(2), last) };
    }
    if (third !== 'tag' || second === undefined) return null;
    if (last === 'restore') return { POST: (x) => changes.restore(x, path(3), second) };
    return null;
  };
}

function repositoryRoutes(dependencies: ApiDependencies): RepositoryMatcher {
  const repositories = createRepositoryEndpoints(dependencies);
  return (parts): Methods | null => {
    const last = parts.at(-1);
    const owner = parts.slice(0, -1).join('/');
    if (last === 'changevisibility') return { POST: (x) => repositories.changeVisibility(x, owner) };
    if (last === 'changestate') return { PUT: (x) => repositories.changeState(x, owner) };
    const path = parts.join('/');
    return {
      GET: (x) => repositories.get(x, path),
      PUT: (x) => repositories.update(x, path),
      DELETE: (x) => repositories.delete(x, path),
    };
  };
}
