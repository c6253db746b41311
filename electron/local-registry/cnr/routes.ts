import { sendJson, type Endpoint, type Exchange } from '../http/exchange.ts';
import { HttpProblem } from '../http/problem.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { createChannelEndpoints } from './channels.ts';
import type { ReleaseEndpointDependencies } from './common.ts';
import { createPackageChanges } from './package-changes.ts';
import { createPackageEndpoints } from './packages.ts';

type Methods = Readonly<Record<string, Endpoint>>;

/** Everything under `/cnr/`: application releases as Quay's app registry had them. */
export function createReleaseRoutes(dependencies: ReleaseEndpointDependencies & { blobs: BlobStore }) {
  const packages = { ...createPackageEndpoints(dependencies), ...createPackageChanges(dependencies) };
  const channels = createChannelEndpoints(dependencies);
  const fixed: Readonly<Record<string, Methods>> = {
    version: { GET: (x) => sendJson(x, 200, { 'cnr-api': '0.4.0-waybill' }) },
    'api/v1/users/login': { POST: (x) => packages.login(x) },
    'api/v1/packages': { GET: (x) => packages.list(x) },
    'api/v1/packages/search': { GET: (x) => packages.search(x) },
  };
  const match = (segments: readonly string[]): Methods | null => {
    const address = segments.join('/');
    if (Object.hasOwn(fixed, address)) return fixed[address] ?? null;
    const [api, version, group, namespace, name, ...rest] = segments;
    if (api !== 'api' || version !== 'v1' || group !== 'packages' || namespace === undefined || name === undefined) {
      return null;
    }
    const path = `${namespace}/${name}`;
    return rest[0] === 'channels'
      ? channelMethods(channels, path, rest.slice(1))
      : packageMethods(packages, path, rest);
  };

  return async (exchange: Exchange, segments: readonly string[]): Promise<void> => {
    const endpoint = match(segments)?.[exchange.method];
    if (endpoint === undefined) {
      throw new HttpProblem(404, {
        error: { code: 'not-found', message: 'There is nothing at this address', details: {} },
      });
    }
    await endpoint(exchange);
  };
}

function packageMethods(
  packages: ReturnType<typeof createPackageEndpoints> & ReturnType<typeof createPackageChanges>,
  path: string,
  rest: readonly string[],
): Methods | null {
  const [first, second, third, ...more] = rest;
  if (more.length > 0) return null;
  if (first === undefined) return { GET: (x) => packages.releases(x, path), POST: (x) => packages.push(x, path) };
  if (first === 'blobs' && second === 'sha256' && third !== undefined) {
    return { GET: (x) => packages.blob(x, path, third) };
  }
  if (second === undefined) return { GET: (x) => packages.release(x, path, first) };
  if (third === 'pull') return { GET: (x) => packages.pull(x, path, first, second) };
  if (third !== undefined) return null;
  return {
    GET: (x) => packages.entry(x, path, first, second),
    DELETE: (x) => packages.delete(x, path, first, second),
  };
}

function channelMethods(
  channels: ReturnType<typeof createChannelEndpoints>,
  path: string,
  [name, release, ...more]: readonly string[],
): Methods | null {
  if (more.length > 0) return null;
  if (name === undefined) return { GET: (x) => channels.list(x, path) };
  if (release === undefined) {
    return { GET: (x) => channels.get(x, path, name), DELETE: (x) => channels.delete(x, path, name) };
  }
  return {
    POST: (x) => channels.set(x, path, name, release),
    DELETE: (x) => channels.deleteRelease(x, path, name, release),
  };
}
