import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import type { Access } from '../auth/scopes.ts';
import { redirectError } from '../http/errors.ts';
import type { HttpClient, HttpResponse } from '../http/http.ts';
import { failure, place, type Purpose } from '../http/messages.ts';
import { resolveLocation } from '../http/redirects.ts';
import { isTransientStatus, maxAttempts } from '../http/retry.ts';
import type { CallOptions } from '../registry.ts';
import { digestPath, repositoryPath } from './paths.ts';
import { asPushRefusal } from './push-refusals.ts';

type UploadPurpose = Purpose & { readonly repository: string; readonly reference: Digest };
type RepositoryPurpose = Purpose & { readonly repository: string };

/** Where an upload goes on. It may be another origin; credentials stay behind then, as with redirects. */
function readSession(http: HttpClient, response: HttpResponse, purpose: RepositoryPurpose): URL {
  const { url, why } = resolveLocation(response.headers.get('location'), response.url, http.registry);
  if (url === null) throw redirectError(http.where(purpose), why);
  return url;
}

/** The session's address with the digest added; its own query is opaque and stays as it is. */
export function withDigest(session: URL, digest: Digest): URL {
  const url = new URL(session);
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}

function startUpload(
  http: HttpClient,
  purpose: UploadPurpose,
  query: string,
  access: Access,
  expect: readonly number[],
  options?: CallOptions,
): Promise<HttpResponse> {
  return http.send({
    ...purpose,
    method: 'POST',
    url: `/v2/${repositoryPath(purpose.repository)}/blobs/uploads/${query}`,
    body: new Uint8Array(0),
    expect,
    authorization: 'registry',
    access,
    // A second session is harmless: registries clean up the one that was left.
    isRepeatable: true,
    signal: options?.signal,
  });
}

/**
 * Takes a blob over from another repository of the same registry. False when the registry did not, for whatever
 * reason: then upload. @throws AppError only for network trouble and cancelling.
 */
export async function mountBlob(
  http: HttpClient,
  repository: string,
  digest: Digest,
  from: string,
  options?: CallOptions,
): Promise<boolean> {
  const purpose = { step: 'mounting the blob', repository, reference: digestPath(digest) };
  const query = `?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`;
  try {
    const response = await startUpload(
      http,
      purpose,
      query,
      { repository, action: 'push', alsoPull: from },
      [201, 202],
      options,
    );
    if (response.status === 201) return true;
    await abandonUpload(http, response, purpose);
    return false;
  } catch (error) {
    const isRefused =
      error instanceof AppError &&
      ['invalid-input', 'denied', 'unauthorized', 'not-found', 'unsupported', 'conflict'].includes(error.kind);
    if (isRefused) return false;
    throw error;
  }
}

/** Ends an upload session that is not used. Best effort: registries clean up on their own, too. */
export async function abandonUpload(
  http: HttpClient,
  response: HttpResponse,
  purpose: RepositoryPurpose,
): Promise<void> {
  try {
    const session = readSession(http, response, purpose);
    await http.send({
      ...purpose,
      method: 'DELETE',
      url: session,
      expect: [200, 202, 204],
      authorization: 'registry',
      access: { repository: purpose.repository, action: 'delete' },
      isRepeatable: false,
    });
  } catch {
    // Nothing depends on it.
  }
}

/** Passes bytes on, counts them and holds them against the announced size. */
async function* counted(
  source: AsyncIterable<Uint8Array>,
  size: number,
  onBytes: ((sent: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const piece of source) {
    sent += piece.length;
    if (sent > size)
      throw new AppError('corrupt', `The blob to upload is longer than the announced ${size} bytes.`, {
        reason: 'E_SIZE',
      });
    yield piece;
    onBytes?.(sent);
  }
  if (sent < size)
    throw new AppError('corrupt', `The blob to upload ended after ${sent} of ${size} bytes.`, { reason: 'E_SIZE' });
}

/** What one upload sends. */
export interface UploadSource {
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly onBytes?: ((sent: number) => void) | undefined;
}

async function uploadOnce(
  http: HttpClient,
  purpose: UploadPurpose,
  source: UploadSource,
  options?: CallOptions,
): Promise<void> {
  const access: Access = { repository: purpose.repository, action: 'push' };
  const started = await startUpload(http, purpose, '', access, [201, 202], options);
  const session = readSession(http, started, purpose);
  const sending = await http.open({
    ...purpose,
    method: 'PUT',
    url: withDigest(session, purpose.reference),
    headers: { 'content-type': 'application/octet-stream' },
    body: { size: source.size, open: () => counted(source.open(), source.size, source.onBytes) },
    expect: [200, 201, 202, 204],
    authorization: 'registry',
    access,
    isRepeatable: false,
    lane: 'bulk',
    signal: options?.signal,
  });
  sending.body.cancel();
}

function isWorthAnotherSession(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  const { status } = error.details;
  if (status !== undefined) return status === 404 || (isTransientStatus(status) && status !== 429);
  return error.kind === 'network' || error.kind === 'timeout';
}

/** Uploads a blob in one PUT; a broken upload starts again in a new session. */
export async function uploadBlob(
  http: HttpClient,
  repository: string,
  digest: Digest,
  source: UploadSource,
  options?: CallOptions,
): Promise<void> {
  const purpose = { step: 'uploading the blob', repository, reference: digestPath(digest) };
  for (let attempt = 0; ; attempt += 1) {
    try {
      await uploadOnce(http, purpose, source, options);
      return;
    } catch (error) {
      if (attempt + 1 >= maxAttempts || !isWorthAnotherSession(error)) throw asPushRefusal(error);
      await http.rest({ ...purpose, signal: options?.signal }, attempt);
    }
  }
}

/** The error for a registry that took the upload and does not have the blob. */
export function notStored(http: HttpClient, repository: string, digest: Digest): AppError {
  const where = http.where({ step: 'uploading the blob', repository, reference: digest });
  return new AppError('corrupt', failure(where, 'the registry accepted it, but does not have it.'), {
    ...place(where),
    reason: 'E_NOT_STORED',
    advice: 'Try again; if it stays, tell whoever runs the registry.',
  });
}
