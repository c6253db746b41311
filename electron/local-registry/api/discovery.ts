import { sendJson, type Exchange } from '../http/exchange.ts';
import type { Feature } from '../features.ts';

/** One operation as Swagger names it. */
interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly id: string;
  readonly feature?: Feature;
}

const repository = '/api/v1/repository/{repository}';
const tag = `${repository}/tag/{tag}`;

const operations: readonly Operation[] = [
  { path: '/api/v1/discovery', method: 'get', id: 'discovery' },
  { path: '/api/v1/user/', method: 'get', id: 'getLoggedInUser' },
  { path: '/api/v1/repository', method: 'get', id: 'listRepos' },
  { path: '/api/v1/repository', method: 'post', id: 'createRepo' },
  { path: repository, method: 'get', id: 'getRepo' },
  { path: repository, method: 'put', id: 'updateRepo' },
  { path: repository, method: 'delete', id: 'deleteRepository' },
  { path: `${repository}/changevisibility`, method: 'post', id: 'changeRepoVisibility' },
  { path: `${repository}/changestate`, method: 'put', id: 'changeRepoState' },
  { path: `${repository}/tag/`, method: 'get', id: 'listRepoTags' },
  { path: tag, method: 'put', id: 'changeTag' },
  { path: tag, method: 'delete', id: 'deleteFullTag' },
  { path: `${tag}/restore`, method: 'post', id: 'restoreTag' },
];

/** `GET /api/v1/discovery`: a Swagger 2.0 document of what is on, which is how a client finds out. */
export function createDiscoveryEndpoint(features: ReadonlySet<Feature>) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, method, id, feature } of operations) {
    if (feature !== undefined && !features.has(feature)) continue;
    (paths[path] ??= {})[method] = { operationId: id, parameters: parameters(path), responses: {} };
  }
  return (exchange: Exchange): void => {
    const document = {
      swagger: '2.0',
      info: { version: 'v1', title: 'Waybill local registry' },
      host: exchange.request.headers.host,
      basePath: '/',
      schemes: ['http'],
      paths,
    };
    sendJson(exchange, 200, document);
  };
}

function parameters(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, type: 'string' }));
}
