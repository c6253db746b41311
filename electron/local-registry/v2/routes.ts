import { methodNotAllowed, sendEmpty, sendJson, type Endpoint, type Exchange } from '../http/exchange.ts';
import { registryProblem } from '../http/problem.ts';
import type { Authenticator } from '../auth/authenticate.ts';
import type { TokenIssuer } from '../auth/tokens.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { createBlobEndpoints } from './blobs.ts';
import { challenge, type RegistryEndpointDependencies } from './common.ts';
import { createListingEndpoints } from './listings.ts';
import { createManifestEndpoints } from './manifests.ts';
import { createReferrersEndpoint } from './referrers.ts';
import { createTokenEndpoint } from './token-service.ts';
import { createUploadEndpoints } from './uploads.ts';

type Methods = Readonly<Record<string, Endpoint>>;

export interface RegistryRouteDependencies extends RegistryEndpointDependencies {
  readonly blobs: BlobStore;
  readonly authenticator: Authenticator;
  readonly tokens: TokenIssuer;
}

/** Everything under `/v2/`. `segments` is the decoded path behind it, split at slashes. */
export function createRegistryRoutes(dependencies: RegistryRouteDependencies) {
  const match = createMatcher(dependencies);
  return async (exchange: Exchange, segments: readonly string[]): Promise<void> => {
    exchange.response.setHeader('Docker-Distribution-API-Version', 'registry/2.0');
    const methods = match(segments);
    if (methods === null) throw registryProblem(404, 'NAME_UNKNOWN', 'there is nothing at this address');
    const endpoint = methods[exchange.method];
    if (endpoint === undefined) {
      const detail = { errors: [{ code: 'UNSUPPORTED', message: 'The operation is unsupported.', detail: {} }] };
      throw methodNotAllowed(Object.keys(methods), detail);
    }
    await endpoint(exchange);
  };
}

/**
 * Reads the path from its right end, because a repository name may itself contain `blobs`, `manifests` or `tags`
 * between its slashes.
 */
function createMatcher(dependencies: RegistryRouteDependencies) {
  const manifests = createManifestEndpoints(dependencies);
  const blobs = createBlobEndpoints(dependencies);
  const uploads = createUploadEndpoints(dependencies);
  const listings = createListingEndpoints(dependencies);
  const referrers = createReferrersEndpoint(dependencies);
  const token = createTokenEndpoint(dependencies, dependencies.authenticator, dependencies.tokens);
  const name = (segments: readonly string[], dropped: number) => segments.slice(0, -dropped).join('/');

  return (segments: readonly string[]): Methods | null => {
    const [last = '', second, third] = segments.toReversed();
    if (segments.length === 1) return topLevel(last, { ping, token, catalog: (x) => listings.catalog(x) });
    if (last === 'list' && second === 'tags') return reading((x) => listings.tags(x, name(segments, 2)));
    if (second === 'manifests') {
      const target = name(segments, 2);
      return {
        ...reading((x) => manifests.get(x, target, last)),
        PUT: (x) => manifests.put(x, target, last),
        DELETE: (x) => manifests.delete(x, target, last),
      };
    }
    if (second === 'referrers') return reading((x) => referrers(x, name(segments, 2), last));
    if (second === 'uploads' && third === 'blobs') return uploadMethods(uploads, name(segments, 3), last);
    if (second === 'blobs') {
      const target = name(segments, 2);
      if (last === 'uploads') return { POST: (x) => uploads.start(x, target) };
      return { ...reading((x) => blobs.get(x, target, last)), DELETE: (x) => blobs.delete(x, target, last) };
    }
    return null;
  };
}

function reading(endpoint: Endpoint): Methods {
  return { GET: endpoint, HEAD: endpoint };
}

function topLevel(last: string, endpoints: { ping: Endpoint; token: Endpoint; catalog: Endpoint }): Methods | null {
  if (last === '') return reading(endpoints.ping);
  if (last === 'auth') return { GET: endpoints.token };
  return last === '_catalog' ? reading(endpoints.catalog) : null;
}

function uploadMethods(uploads: ReturnType<typeof createUploadEndpoints>, name: string, uuid: string): Methods {
  if (uuid === '') return { POST: (x) => uploads.start(x, name) };
  return {
    GET: (x) => uploads.status(x, name, uuid),
    PATCH: (x) => uploads.append(x, name, uuid),
    PUT: (x) => uploads.finish(x, name, uuid),
    DELETE: (x) => uploads.cancel(x, name, uuid),
  };
}

/** 200 for those who may come in, and the challenge for the others. */
function ping(exchange: Exchange): void {
  const { access } = exchange;
  if (access.caller.kind === 'anonymous') throw challenge(exchange);
  if (exchange.method === 'HEAD') sendEmpty(exchange, 200);
  else sendJson(exchange, 200, {});
}
