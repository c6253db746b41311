import { AppError } from '../../../shared/errors.ts';
import { isIndexType } from '../../../shared/oci/media-types.ts';
import { notRegistryError } from '../http/errors.ts';
import type { HttpClient } from '../http/http.ts';
import type { CallOptions, Credentials, Page } from '../registry.ts';
import { asDigest, asPlatform } from './facts.ts';
import { asObject, asSize, asText, asTime, objectsIn, readJson } from './json-api.ts';
import type { ListedRepository, ListedTag, ListingApi } from './listing-api.ts';

const pageSize = 100;

/** Official images live in this namespace, and their short names leave it out. */
export const officialNamespace = 'library';

/** Reads one row of `/v2/repositories/{namespace}/`. */
function readRepository(namespace: string, row: Readonly<Record<string, unknown>>): ListedRepository | null {
  const name = asText(row['name']);
  if (name === null) return null;
  return {
    name: `${namespace}/${name}`,
    description: asText(row['description']),
    isPublic: typeof row['is_private'] === 'boolean' ? !row['is_private'] : null,
    lastModifiedMs: asTime(row['last_updated']),
  };
}

/** Reads one row of `/v2/repositories/{namespace}/{name}/tags`. */
function readTag(row: Readonly<Record<string, unknown>>): ListedTag | null {
  const name = asText(row['name']);
  if (name === null) return null;
  const images = objectsIn(row['images']);
  const platforms = images.map(asPlatform).filter((platform) => platform !== null);
  const mediaType = asText(row['media_type']);
  return {
    name,
    digest: asDigest(row['digest']),
    isIndex: mediaType === null ? null : isIndexType(mediaType),
    sizeBytes: asSize(row['full_size']),
    pushedAtMs: asTime(row['tag_last_pushed']) ?? asTime(row['last_updated']),
    immutable: null,
    platforms: platforms.length === 0 ? null : platforms,
  };
}

/** Signs in to the API, which knows neither the registry's tokens nor a password as such. */
async function logIn(http: HttpClient, credentials: Credentials & { method: 'basic' }): Promise<string> {
  const purpose = { step: 'signing in to Docker Hub’s own API' };
  const { username, password } = credentials;
  const path = '/v2/users/login';
  const answer = asObject(
    await readJson(http, { ...purpose, method: 'POST', path, header: null, json: { username, password } }),
  );
  const token = asText(answer?.['token']);
  if (token === null) throw notRegistryError(http.where(purpose), 'the answer has no token.');
  http.redactor.add(token);
  return `Bearer ${token}`;
}

/** Some sign-ins of the registry are none of this API: access tokens of organizations, accounts with a second factor. */
function nobodyIfRefused(error: unknown): null {
  if (error instanceof AppError && ['unauthorized', 'denied', 'invalid-input', 'not-found'].includes(error.kind)) {
    return null;
  }
  throw error;
}

/** How long one sign-in is used. The API's tokens live far longer. */
const signInMs = 10 * 60_000;

function createSignIn(http: HttpClient, credentials: Credentials, now: () => number): () => Promise<string | null> {
  let current: { readonly header: Promise<string | null>; readonly atMs: number } | null = null;
  return async () => {
    if (credentials.method !== 'basic') return null;
    if (current === null || now() - current.atMs > signInMs) {
      current = { header: logIn(http, credentials).catch(nobodyIfRefused), atMs: now() };
    }
    try {
      return await current.header;
    } catch (error) {
      current = null;
      throw error;
    }
  };
}

function readPageNumber(next: string | undefined): number {
  const page = next === undefined ? 1 : Number(next);
  if (Number.isSafeInteger(page) && page >= 1 && page <= 100_000) return page;
  throw new AppError('invalid-input', 'The continuation of listing repositories is not one this registry gave.');
}

/**
 * Docker Hub's own API, which lists what its registry does not: the repositories of the signed-in user (of nobody: the
 * official images), and tags with digest, sizes and platforms in one request a hundred. None of it counts as a pull.
 * @param http a client of the API's own address
 */
export function createDockerHub(http: HttpClient, credentials: Credentials, now: () => number): ListingApi {
  const signIn = createSignIn(http, credentials, now);
  const namespace = credentials.method === 'basic' ? credentials.username.toLowerCase() : officialNamespace;

  const readRows = async (path: string, purpose: { step: string; repository?: string }, options: CallOptions) => {
    const header = await signIn();
    const answer = asObject(await readJson(http, { ...purpose, path, header, signal: options.signal }));
    if (!Array.isArray(answer?.['results'])) {
      throw notRegistryError(http.where(purpose), 'the answer is not a list of Docker Hub.');
    }
    return { rows: objectsIn(answer['results']), hasMore: asText(answer['next']) !== null };
  };

  return {
    listRepositories: async ({ next, signal }): Promise<Page<ListedRepository>> => {
      const page = readPageNumber(next);
      const path = `/v2/repositories/${encodeURIComponent(namespace)}/?page_size=${pageSize}&page=${page}`;
      const { rows, hasMore } = await readRows(path, { step: 'listing repositories' }, { signal });
      const items = rows.map((row) => readRepository(namespace, row)).filter((one) => one !== null);
      return { items, next: hasMore && rows.length > 0 ? String(page + 1) : undefined };
    },
    listTags: async (repository, { page, limit, signal }) => {
      const [first = '', ...rest] = repository.split('/');
      const segments = rest.length === 0 ? [officialNamespace, first] : [first, rest.join('/')];
      const place = segments.map(encodeURIComponent).join('/');
      const path = `/v2/repositories/${place}/tags?page_size=${limit}&page=${page}`;
      const { rows, hasMore } = await readRows(path, { step: 'listing tags', repository }, { signal });
      return { tags: rows.map(readTag).filter((tag) => tag !== null), hasMore: hasMore && rows.length > 0 };
    },
  };
}
