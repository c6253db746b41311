import { AppError } from '../../../shared/errors.ts';
import { splitDigest, type Digest } from '../../../shared/oci/digest.ts';
import { type Descriptor, parseManifest } from '../../../shared/oci/manifest.ts';
import { bareMediaType, mediaTypes } from '../../../shared/oci/media-types.ts';
import { notRegistryError } from '../http/errors.ts';
import type { HttpClient, HttpResponse } from '../http/http.ts';
import type { CallOptions, ManifestApi, Referrers } from '../registry.ts';
import { nextPage } from './link.ts';
import { digestPath, repositoryPath } from './paths.ts';

// Kinds that tell about this identity or this network rather than about the API.
const notAboutTheApi: readonly AppError['kind'][] = [
  'cancelled',
  'network',
  'timeout',
  'tls',
  'unauthorized',
  'denied',
  'untrusted',
];
const maxPages = 100;

async function fetchPage(
  http: HttpClient,
  repository: string,
  digest: Digest,
  path: string,
  options?: CallOptions,
): Promise<HttpResponse> {
  return http.send({
    step: 'listing referrers',
    repository,
    reference: digest,
    method: 'GET',
    url: path,
    headers: { accept: mediaTypes.ociIndex },
    expect: [200],
    authorization: 'registry',
    access: { repository, action: 'pull' },
    isRepeatable: true,
    maxBytes: 8 * 1024 * 1024,
    signal: options?.signal,
  });
}

/** All pages of the referrers API; null where the registry has none (404, another status, a web page). */
async function fromApi(
  http: HttpClient,
  repository: string,
  digest: Digest,
  query: string,
  options?: CallOptions,
): Promise<Descriptor[] | null> {
  const descriptors: Descriptor[] = [];
  const seen = new Set<string>();
  let path: string | null = `/v2/${repositoryPath(repository)}/referrers/${digestPath(digest)}${query}`;
  while (path !== null && seen.size < maxPages && !seen.has(path)) {
    seen.add(path);
    const response = await fetchPage(http, repository, digest, path, options);
    if (bareMediaType(response.headers.get('content-type') ?? '') !== mediaTypes.ociIndex) return null;
    const manifest = parseManifest(response.body);
    if (manifest.kind !== 'index') return null;
    descriptors.push(...manifest.entries);
    const following = nextPage(response.headers.all('link'), response.url, http.registry);
    path = following.kind === 'page' ? following.path : null;
  }
  return descriptors;
}

/** The tag under which clients keep referrers where the API is missing (distribution-spec, "Referrers Tag Schema"). */
export function fallbackTag(digest: Digest): string {
  const { algorithm, encoded } = splitDigest(digest);
  const clean = (text: string, length: number) => text.slice(0, length).replace(/[^a-zA-Z0-9._-]/g, '-');
  return `${clean(algorithm, 32)}-${clean(encoded, 64)}`;
}

async function fromTag(
  http: HttpClient,
  manifests: ManifestApi,
  repository: string,
  digest: Digest,
  options?: CallOptions,
): Promise<Descriptor[] | null> {
  const tag = fallbackTag(digest);
  const found = await manifests.find(repository, tag, options);
  if (found === null) return null;
  const manifest = parseManifest(found.bytes, found.contentType);
  if (manifest.kind !== 'index') {
    throw notRegistryError(
      http.where({ step: 'listing referrers', repository, reference: digest }),
      `the tag ${tag} should be an index of referrers, but is something else.`,
    );
  }
  return [...manifest.entries];
}

/**
 * What refers to a manifest: by the API, else by the fallback tag. `none` means that the registry has neither; it
 * does not mean that nothing refers to the manifest.
 */
export async function listReferrers(
  http: HttpClient,
  manifests: ManifestApi,
  repository: string,
  digest: Digest,
  options?: CallOptions & { artifactType?: string | undefined },
): Promise<Referrers> {
  const { artifactType } = options ?? {};
  const query = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  // Servers may ignore the filter, so it is applied here in any case.
  const keep = (descriptors: readonly Descriptor[]) =>
    descriptors.filter((descriptor) => artifactType === undefined || descriptor.artifactType === artifactType);
  let viaApi: Descriptor[] | null;
  try {
    viaApi = await fromApi(http, repository, digest, query, options);
  } catch (error) {
    if (!(error instanceof AppError) || (notAboutTheApi.includes(error.kind) && error.details.reason !== 'E_REDIRECT'))
      throw error;
    viaApi = null;
  }
  if (viaApi !== null) return { source: 'api', descriptors: keep(viaApi) };
  const viaTag = await fromTag(http, manifests, repository, digest, options);
  if (viaTag !== null) return { source: 'fallback-tag', descriptors: keep(viaTag) };
  return { source: 'none', descriptors: [] };
}
