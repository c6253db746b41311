import type { Capabilities } from '../../shared/contract/connections.ts';
import { AppError } from '../../shared/errors.ts';
import { notRegistryError } from './http/errors.ts';
import type { ListingApi, ListingFlavour } from './adapters/listing-api.ts';
import type { HttpClient, HttpResponse } from './http/http.ts';
import { hasStatus } from './http/messages.ts';
import { looksLikePage } from './http/registry-words.ts';
import type { QuayHttp } from './quay/quay-http.ts';
import { readUser } from './quay/user.ts';
import type { CallOptions, Credentials, OciApi, QuayApi, QuayTag } from './registry.ts';
import type { ReleaseApi } from './releases/release-api.ts';

/** What finding out needs. */
export interface ProbeDependencies {
  readonly http: HttpClient;
  readonly oci: OciApi;
  readonly quay: QuayApi;
  readonly quayHttp: QuayHttp;
  readonly releases: ReleaseApi;
  readonly listing: (flavour: ListingFlavour) => ListingApi;
  /** The `service` that the registry's challenges name. */
  readonly service: () => string | null;
  readonly credentials: Credentials;
}

const step = 'connecting';

/**
 * `GET /v2/` with the full authentication. Anonymous users of a registry with a token service pass on the challenge
 * alone: such services give tokens per repository, and some refuse a question without one.
 */
async function checkRegistry({ http, credentials }: ProbeDependencies, options: CallOptions): Promise<void> {
  const isAnonymous = credentials.method === 'anonymous';
  const response = await http.send({
    step,
    method: 'GET',
    url: '/v2/',
    expect: isAnonymous ? [200, 401] : [200],
    authorization: isAnonymous ? { header: null } : 'registry',
    isRepeatable: true,
    signal: options.signal,
  });
  requireRegistry(http, response);
  if (response.status === 401 && !/\bbearer\b/i.test(response.headers.all('www-authenticate').join())) {
    throw new AppError('unauthorized', `${http.host} asks to sign in.`, {
      registry: http.host,
      step,
      status: 401,
      reason: 'E_SIGN_IN_REQUIRED',
      advice: 'Sign in with a user name and password or token.',
    });
  }
}

function requireRegistry(http: HttpClient, response: HttpResponse): void {
  const text = new TextDecoder().decode(response.body.subarray(0, 300));
  if (looksLikePage(response.headers.get('content-type'), text)) {
    throw notRegistryError(http.where({ step }), 'a web page answers there, not a registry.');
  }
}

function tellNotARegistry(http: HttpClient, error: unknown): unknown {
  if (!hasStatus(error, 404, 405)) return error;
  return notRegistryError(
    http.where({ step }),
    `there is no registry at this address (${error.details.status ?? 404}).`,
  );
}

interface Discovery {
  readonly hasTags: boolean;
  readonly hasPermanentDeletion: boolean;
}

/** What Quay's API description names; null when there is no such description. Operations that are off are not in it. */
async function readDiscovery(http: HttpClient, options: CallOptions): Promise<Discovery | null> {
  try {
    const response = await http.send({
      step: 'looking for the Quay API',
      method: 'GET',
      url: '/api/v1/discovery',
      headers: { accept: 'application/json', 'x-requested-with': 'XMLHttpRequest' },
      expect: [200],
      authorization: { header: null },
      isRepeatable: true,
      maxBytes: 8 * 1024 * 1024,
      signal: options.signal,
    });
    const document: unknown = JSON.parse(new TextDecoder().decode(response.body));
    const paths: unknown =
      typeof document === 'object' && document !== null ? (document as { paths?: unknown }).paths : null;
    if (typeof paths !== 'object' || paths === null) return null;
    const names = (pattern: RegExp) => Object.keys(paths).some((path) => pattern.test(path));
    return {
      hasTags: names(/\/repository\/.*\/tag\/?$/),
      hasPermanentDeletion: names(/\/repository\/.*\/tag\/[^/]+\/expire$/),
    };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'cancelled') throw error;
    return null;
  }
}

/** Lets a question that only refines the picture fail: null stands for “not answered”. */
async function attempt<T>(question: () => Promise<T>): Promise<T | null> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof AppError && error.kind === 'cancelled') throw error;
    return null;
  }
}

/** Whether the API knows who we are, which writes need. Quay takes tokens only; other servers of this API may not. */
async function isKnownToApi({ quayHttp, credentials }: ProbeDependencies, options: CallOptions): Promise<boolean> {
  const user = await attempt(() => readUser(quayHttp, options));
  if (user !== null) return user['anonymous'] !== true && typeof user['username'] === 'string';
  // A token without the scope for this question may still be allowed to write.
  return credentials.method === 'token';
}

async function probeCatalog({ oci }: ProbeDependencies, options: CallOptions): Promise<Capabilities['catalog']> {
  try {
    await oci.listRepositories({ limit: 1, signal: options.signal });
    return 'available';
  } catch (error) {
    if (error instanceof AppError && error.kind === 'cancelled') throw error;
    return error instanceof AppError && error.details.reason === 'E_NO_CATALOG' ? 'refused' : 'unknown';
  }
}

/** Asks Quay's tag API of one listed repository, so that `tagHistory` is an answer and not a promise. */
async function probeQuay(dependencies: ProbeDependencies, options: CallOptions): Promise<Capabilities | null> {
  const { http, quay } = dependencies;
  const [discovery, listed] = await Promise.all([
    readDiscovery(http, options),
    attempt(() => quay.listRepositories({ signal: options.signal })),
  ]);
  if (discovery === null && listed === null) return null;
  const first = listed?.items[0]?.name;
  const history =
    first === undefined
      ? null
      : await attempt(() => quay.listTags(first, { page: 1, limit: 1, onlyActive: false, signal: options.signal }));
  const tagHistory = first === undefined ? (discovery?.hasTags ?? false) : history !== null;
  const mayWrite = tagHistory && (await isKnownToApi(dependencies, options));
  return {
    flavour: 'quay',
    catalog: listed === null ? await probeCatalog(dependencies, options) : 'available',
    tagHistory,
    restore: mayWrite,
    expiration: mayWrite,
    tagDeletion: 'by-tag',
    immutability: mayWrite ? immutabilityOf(history?.tags[0]) : 'refused',
    labels: mayWrite,
    permanentDeletion: mayWrite ? permanentDeletionOf(discovery) : 'off',
    releases: await dependencies.releases.isThere(options),
  };
}

/** Only a server with immutable tags says of its rows whether they are. */
function immutabilityOf(row: QuayTag | undefined): Capabilities['immutability'] {
  if (row === undefined) return 'unknown';
  return row.immutable === null ? 'refused' : 'available';
}

function permanentDeletionOf(discovery: Discovery | null): Capabilities['permanentDeletion'] {
  if (discovery?.hasTags !== true) return 'unknown';
  return discovery.hasPermanentDeletion ? 'available' : 'off';
}

/** What these registries call themselves in their challenges. */
const services: ReadonlyMap<string, ListingFlavour> = new Map([
  ['registry.docker.io', 'docker-hub'],
  ['harbor-registry', 'harbor'],
]);

/** A registry whose own API lists what `/v2/` does not; it counts as that only when the API answers. */
async function probeListing(dependencies: ProbeDependencies, options: CallOptions): Promise<ListingFlavour | null> {
  const flavour = services.get(dependencies.service() ?? '');
  if (flavour === undefined) return null;
  const listed = await attempt(() => dependencies.listing(flavour).listRepositories({ signal: options.signal }));
  return listed === null ? null : flavour;
}

/** Finds out what the registry is and what it can do for this identity, by asking. */
export async function probe(dependencies: ProbeDependencies, options: CallOptions = {}): Promise<Capabilities> {
  try {
    await checkRegistry(dependencies, options);
  } catch (error) {
    throw tellNotARegistry(dependencies.http, error);
  }
  const asQuay = await probeQuay(dependencies, options);
  if (asQuay !== null) return asQuay;
  const listing = await probeListing(dependencies, options);
  return {
    flavour: listing ?? 'oci',
    catalog: listing === null ? await probeCatalog(dependencies, options) : 'available',
    tagHistory: false,
    restore: false,
    expiration: false,
    tagDeletion: 'unknown',
    immutability: 'refused',
    labels: false,
    permanentDeletion: 'off',
  };
}
