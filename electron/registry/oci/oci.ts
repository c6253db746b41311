import type { HttpClient } from '../http/http.ts';
import type { OciApi } from '../registry.ts';
import { createBlobApi } from './blobs.ts';
import { listRepositories, listTags } from './listings.ts';
import { createManifestApi } from './manifests.ts';
import { askPushPermission } from './push-permission.ts';
import { listReferrers } from './referrers.ts';
import { createTrails } from './trail.ts';

/** The distribution-spec operations over one client. */
export function createOciApi(http: HttpClient): OciApi {
  const manifests = createManifestApi(http);
  const paging = { http, trails: createTrails() };
  return {
    manifests,
    blobs: createBlobApi(http),
    listRepositories: (options) => listRepositories(paging, options),
    listTags: (repository, options) => listTags(paging, repository, options),
    pushPermission: (repository, options) => askPushPermission(http, repository, options),
    listReferrers: (repository, digest, options) => listReferrers(http, manifests, repository, digest, options),
  };
}
