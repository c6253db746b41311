import { methodNotAllowed, type Endpoint, type Exchange } from '../http/exchange.ts';
import type { Feature } from '../features.ts';
import { messageProblem, type HttpProblem } from '../http/problem.ts';
import type { ApiDependencies } from './common.ts';
import { createDiscoveryEndpoint } from './discovery.ts';
import { createExpireEndpoint } from './expire.ts';
import { createLabelEndpoints } from './labels.ts';
import { createLegacyImageEndpoints } from './legacy-images.ts';
import { createManifestEndpoints } from './manifests.ts';
import { createOrganizationEndpoints } from './organizations.ts';
import { createRepositoryEndpoints } from './repositories.ts';
import { createTagChanges } from './tag-changes.ts';
import { createTagListing } from './tag-listing.ts';
import { createUserEndpoint } from './user.ts';

type Methods = Readonly<Record<string, Endpoint>>;
type Matcher = (parts: readonly string[]) => Methods | null;

/** Everything under `/api/v1/`. `segments` is the decoded path behind it, split at slashes. */
export function createApiRoutes(dependencies: ApiDependencies) {
  const top = topLevel(dependencies);
  const matchers: Readonly<Record<string, readonly Matcher[]>> = {
    // In this order: what looks like a part of a repository wins over a repository of that name.
    repository: [
      tagRoutes(dependencies),
      manifestRoutes(dependencies),
      legacyRoutes(dependencies),
      repositoryRoutes(dependencies),
    ],
    organization: [organizationRoutes(dependencies)],
  };
  return async (exchange: Exchange, segments: readonly string[]): Promise<void> => {
    const address = segments.join('/');
    const [group = '', ...parts] = segments;
    const fixed = Object.hasOwn(top, address) ? top[address] : undefined;
    const methods = fixed ?? (Object.hasOwn(matchers, group) ? firstMatch(matchers[group] ?? [], parts) : null);
    if (methods === null) throw nothingHere();
    const endpoint = methods[exchange.method];
    if (endpoint === undefined) {
      throw methodNotAllowed(Object.keys(methods), { message: 'The method is not allowed for the requested URL.' });
    }
    await endpoint(exchange);
  };
}

/** Actions on a tag that can be switched off. */
const switchedActions: Readonly<Record<string, Feature>> = {
  expire: 'expire',
  images: 'legacy-images',
  pull_statistics: 'pull-statistics',
};

function nothingHere(): HttpProblem {
  return messageProblem(404, 'The requested URL was not found on the server.');
}

function firstMatch(matchers: readonly Matcher[], parts: readonly string[]): Methods | null {
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
function tagRoutes(dependencies: ApiDependencies): Matcher {
  const { features } = dependencies;
  const list = createTagListing(dependencies);
  const changes = createTagChanges(dependencies);
  const expire = createExpireEndpoint(dependencies);
  const legacy = createLegacyImageEndpoints(dependencies);
  const manifests = createManifestEndpoints(dependencies);
  const action = (path: string, tag: string, name: string): Methods | null => {
    const feature = Object.hasOwn(switchedActions, name) ? switchedActions[name] : undefined;
    // What is off is not there, rather than part of a repository's name.
    if (feature !== undefined && !features.has(feature)) throw nothingHere();
    if (name === 'restore') return { POST: (x) => changes.restore(x, path, tag) };
    if (name === 'expire') return { POST: (x) => expire(x, path, tag) };
    if (name === 'images') return { GET: (x) => legacy.ofTag(x, path, tag) };
    if (name === 'pull_statistics') {
      return { GET: (x) => manifests.tagPullStatistics(x, path, tag) };
    }
    return null;
  };
  return (parts): Methods | null => {
    const [last = '', second, third] = parts.toReversed();
    const path = (dropped: number) => parts.slice(0, -dropped).join('/');
    if (second === 'tag' && last === '') return { GET: (x) => list(x, path(2)) };
    if (second === 'tag') {
      return { PUT: (x) => changes.change(x, path(2), last), DELETE: (x) => changes.delete(x, path(2), last) };
    }
    return third === 'tag' && second !== undefined ? action(path(3), second, last) : null;
  };
}

/** `…/manifest/<digest>` and what lies below it. */
function manifestRoutes(dependencies: ApiDependencies): Matcher {
  const { features } = dependencies;
  const manifests = createManifestEndpoints(dependencies);
  const labels = createLabelEndpoints(dependencies);
  return (parts): Methods | null => {
    const [last = '', second = '', third, fourth] = parts.toReversed();
    const path = (dropped: number) => parts.slice(0, -dropped).join('/');
    if (second === 'manifest' && last.includes(':')) return { GET: (x) => manifests.get(x, path(2), last) };
    if (fourth === 'manifest' && second === 'labels' && third !== undefined) {
      return {
        GET: (x) => labels.get(x, path(4), third, last),
        DELETE: (x) => labels.delete(x, path(4), third, last),
      };
    }
    if (third !== 'manifest') return null;
    if (last === 'labels') {
      return { GET: (x) => labels.list(x, path(3), second), POST: (x) => labels.create(x, path(3), second) };
    }
    if (last === 'security' && features.has('security')) return { GET: (x) => manifests.security(x, path(3), second) };
    if (last === 'pull_statistics' && features.has('pull-statistics')) {
      return { GET: (x) => manifests.pullStatistics(x, path(3), second) };
    }
    return null;
  };
}

function legacyRoutes(dependencies: ApiDependencies): Matcher {
  const legacy = createLegacyImageEndpoints(dependencies);
  return (parts): Methods | null => {
    const [last = '', second] = parts.toReversed();
    if (second !== 'image' || !dependencies.features.has('legacy-images')) return null;
    const path = parts.slice(0, -2).join('/');
    return { GET: (x) => (last === '' ? legacy.list(x, path) : legacy.get(x, path, last)) };
  };
}

function repositoryRoutes(dependencies: ApiDependencies): Matcher {
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

/** `<organization>`, `…/robots[/<name>]` and `…/applications/<id>/tokens[/<uuid>]`. */
function organizationRoutes(dependencies: ApiDependencies): Matcher {
  const organizations = createOrganizationEndpoints(dependencies);
  return ([name = '', kind, id = '', tokens, uuid]): Methods | null => {
    if (kind === undefined) {
      return { GET: (x) => organizations.get(x, name), PUT: (x) => organizations.update(x, name) };
    }
    if (kind === 'robots' && id === '') return { GET: (x) => organizations.listRobots(x, name) };
    if (kind === 'robots') {
      return {
        PUT: (x) => organizations.createRobot(x, name, id),
        DELETE: (x) => organizations.deleteRobot(x, name, id),
      };
    }
    if (kind !== 'applications' || tokens !== 'tokens') return null;
    if (uuid !== undefined) return { DELETE: (x) => organizations.deleteToken(x, name, uuid) };
    return {
      GET: (x) => organizations.listTokens(x, name, id),
      POST: (x) => organizations.createToken(x, name, id),
    };
  };
}
