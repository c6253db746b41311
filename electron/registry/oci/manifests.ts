import { isDigest, sha256Digest, digestLike, type Digest } from '../../../shared/oci/digest.ts';
import { acceptedManifestTypes, bareMediaType } from '../../../shared/oci/media-types.ts';
import { notRegistryError } from '../http/errors.ts';
import { byteCount, warningTexts } from '../http/headers.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts';
import { looksLikePage } from '../http/registry-words.ts';
import type { CallOptions, FetchedManifest, ManifestApi, ManifestHead } from '../registry.ts';
import { identify, wrongBytes } from './claims.ts';
import { createDeletion } from './deletion.ts';
import { referencePath, repositoryPath } from './paths.ts';
import { asPushRefusal } from './push-refusals.ts';

// Registries must take 4 MiB (distribution-spec); twice that is what the larger clients read.
const maxManifestBytes = 8 * 1024 * 1024;
const accept = acceptedManifestTypes.join(', ');

function request(
  method: 'GET' | 'HEAD',
  repository: string,
  reference: string,
  expect: readonly number[],
  options: CallOptions | undefined,
): HttpRequest {
  return {
    step: 'reading the manifest',
    repository,
    reference,
    method,
    url: `/v2/${repositoryPath(repository)}/manifests/${referencePath(reference)}`,
    headers: { accept },
    expect,
    authorization: 'registry',
    access: { repository, action: 'pull' },
    isRepeatable: true,
    maxBytes: maxManifestBytes,
    signal: options?.signal,
  };
}

function toManifest(http: HttpClient, repository: string, reference: string, response: HttpResponse): FetchedManifest {
  const where = http.where({ step: 'reading the manifest', repository, reference });
  const contentType = response.headers.get('content-type') ?? '';
  const start = new TextDecoder().decode(response.body.subarray(0, 200));
  if (response.body.length === 0) throw notRegistryError(where, 'the answer is empty.');
  if (looksLikePage(contentType, start)) throw notRegistryError(where, 'a web page came instead of a manifest.');
  const claimedDigest = response.headers.get('docker-content-digest');
  const { digest, warning } = identify(response.body, reference, claimedDigest, where);
  return {
    digest,
    claimedDigest,
    contentType,
    bytes: response.body,
    etag: response.headers.get('etag'),
    warnings: [...(warning === null ? [] : [warning]), ...warningTexts(response.headers)].map((text) =>
      http.redactor.clean(text),
    ),
  };
}

function headOf(manifest: FetchedManifest): ManifestHead {
  return {
    digest: manifest.digest,
    mediaType: bareMediaType(manifest.contentType),
    size: manifest.bytes.length,
    etag: manifest.etag,
  };
}

/** What a HEAD tells; null when it tells too little to do without the bytes. */
function readHead(response: HttpResponse, reference: string): ManifestHead | null {
  const claimed = response.headers.get('docker-content-digest');
  const size = byteCount(response.headers.get('content-length'));
  const mediaType = bareMediaType(response.headers.get('content-type') ?? '');
  const digest = isDigest(reference) ? reference : claimed;
  const tellsType = acceptedManifestTypes.includes(mediaType);
  if (digest === null || !isDigest(digest) || size === null || size === 0 || !tellsType) return null;
  return { digest, mediaType, size, etag: response.headers.get('etag') };
}

/** Manifest operations of the distribution-spec over one client. */
export function createManifestApi(http: HttpClient): ManifestApi {
  // Some registries answer HEAD with 404 or 405 for what GET gives. Learnt once per registry.
  let headWorks: boolean | null = null;

  const find = async (
    repository: string,
    reference: string,
    options?: CallOptions,
  ): Promise<FetchedManifest | null> => {
    const response = await http.send(request('GET', repository, reference, [200, 404], options));
    if (response.status === 404) return null;
    return toManifest(http, repository, reference, response);
  };
  const get = async (repository: string, reference: string, options?: CallOptions): Promise<FetchedManifest> =>
    toManifest(http, repository, reference, await http.send(request('GET', repository, reference, [200], options)));

  const headByGet = async (
    repository: string,
    reference: string,
    options?: CallOptions,
  ): Promise<ManifestHead | null> => {
    const manifest = await find(repository, reference, options);
    return manifest === null ? null : headOf(manifest);
  };

  const head: ManifestApi['head'] = async (repository, reference, options) => {
    if (headWorks === false) return headByGet(repository, reference, options);
    const everything = [200, 400, 403, 404, 405, 406, 415, 501];
    const response = await http.send(request('HEAD', repository, reference, everything, options));
    if (response.status === 200) {
      const told = readHead(response, reference);
      if (told !== null) {
        headWorks = true;
        return told;
      }
      return headByGet(repository, reference, options);
    }
    if (response.status === 404 && headWorks === true) return null;
    // An answer to HEAD has no body, so GET also brings the registry's own words.
    const viaGet = await headByGet(repository, reference, options);
    headWorks = viaGet === null;
    return viaGet;
  };

  return { head, get, find, put: (...put) => putManifest(http, ...put), ...createDeletion(http, head) };
}

async function putManifest(
  http: HttpClient,
  repository: string,
  reference: string,
  bytes: Uint8Array,
  mediaType: string,
  options?: CallOptions,
): Promise<{ digest: Digest; subject: string | null }> {
  const purpose = { step: 'storing the manifest', repository, reference };
  const sending = http.send({
    ...purpose,
    method: 'PUT',
    url: `/v2/${repositoryPath(repository)}/manifests/${referencePath(reference)}`,
    headers: { 'content-type': mediaType },
    body: bytes,
    expect: [200, 201, 202, 204],
    authorization: 'registry',
    access: { repository, action: 'push' },
    // By digest, storing twice is storing once. By tag, a repetition could overwrite what somebody else has put there
    // meanwhile; whoever writes a tag looks first whether the lost answer was a yes.
    isRepeatable: isDigest(reference),
    signal: options?.signal,
  });
  const response = await sending.catch((error: unknown) => {
    throw asPushRefusal(error);
  });
  const claimed = response.headers.get('docker-content-digest');
  const own = isDigest(reference) ? digestLike(reference, bytes) : sha256Digest(bytes);
  if (claimed !== null && isDigest(claimed) && claimed !== own && digestLike(claimed, bytes) !== claimed) {
    throw wrongBytes(own, claimed, http.where(purpose));
  }
  return { digest: own, subject: response.headers.get('oci-subject') };
}
