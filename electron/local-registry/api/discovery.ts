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
const manifest = `${repository}/manifest/{manifestref}`;
const organization = '/api/v1/organization/{orgname}';

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
  { path: `${tag}/expire`, method: 'post', id: 'removeTagFromTimemachine', feature: 'expire' },
  { path: `${tag}/images`, method: 'get', id: 'listTagImages', feature: 'legacy-images' },
  { path: `${tag}/pull_statistics`, method: 'get', id: 'getTagPullStatistics', feature: 'pull-statistics' },
  { path: `${repository}/image/`, method: 'get', id: 'listRepositoryImages', feature: 'legacy-images' },
  { path: `${repository}/image/{image_id}`, method: 'get', id: 'getImage', feature: 'legacy-images' },
  { path: manifest, method: 'get', id: 'getRepoManifest' },
  { path: `${manifest}/labels`, method: 'get', id: 'listManifestLabels' },
  { path: `${manifest}/labels`, method: 'post', id: 'addManifestLabel' },
  { path: `${manifest}/labels/{labelid}`, method: 'get', id: 'getManifestLabel' },
  { path: `${manifest}/labels/{labelid}`, method: 'delete', id: 'deleteManifestLabel' },
  { path: `${manifest}/security`, method: 'get', id: 'getRepoManifestSecurity', feature: 'security' },
  { path: `${manifest}/pull_statistics`, method: 'get', id: 'getManifestPullStatistics', feature: 'pull-statistics' },
  { path: organization, method: 'get', id: 'getOrganization' },
  { path: organization, method: 'put', id: 'changeOrganizationDetails' },
  { path: `${organization}/robots`, method: 'get', id: 'getOrgRobots' },
  { path: `${organization}/robots/{robot_shortname}`, method: 'put', id: 'createOrgRobot' },
  { path: `${organization}/robots/{robot_shortname}`, method: 'delete', id: 'deleteOrgRobot' },
  { path: `${organization}/applications/{client_id}/tokens`, method: 'get', id: 'listOrganizationApplicationTokens' },
  { path: `${organization}/applications/{client_id}/tokens`, method: 'post', id: 'createOrganizationApplicationToken' },
  {
    path: `${organization}/applications/{client_id}/tokens/{token_uuid}`,
    method: 'delete',
    id: 'revokeOrganizationApplicationToken',
  },
];

/** `GET /api/v1/discovery`: a Swagger 2.0 document of what is on, which is how a client finds out. */
export function createDiscoveryEndpoint(features: ReadonlySet<Feature>) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, method, id, feature } of operations) {
    if (feature !== undefined && !features.has(feature)) continue;
    const body = id === 'changeTag' ? [changeTagBody(features)] : [];
    (paths[path] ??= {})[method] = { operationId: id, parameters: [...parameters(path), ...body], responses: {} };
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

/** A client sees here whether tags can be made immutable. */
function changeTagBody(features: ReadonlySet<Feature>) {
  const properties = {
    manifest_digest: { type: ['string', 'null'] },
    ...(features.has('legacy-images') ? { image: { type: 'string' } } : {}),
    expiration: { type: ['number', 'null'] },
    ...(features.has('immutable') ? { immutable: { type: 'boolean' } } : {}),
  };
  return { name: 'body', in: 'body', required: true, schema: { type: 'object', properties } };
}

function parameters(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, type: 'string' }));
}
