import { AppError } from '../../../shared/errors.ts';
import type { Capabilities } from '../../../shared/contract/connections.ts';
import { isDigest } from '../../../shared/oci/digest.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { mediaTypes } from '../../../shared/oci/media-types.ts';
import type {
  BlobApi,
  CallOptions,
  FetchedManifest,
  ManifestApi,
  ManifestHead,
  OciApi,
  QuayApi,
  Registry,
} from '../registry.ts';
import type { Release, ReleaseApi } from './release-api.ts';
import { releaseEntries, releaseList } from './release-list.ts';

/** What such a registry can do: tags are made and deleted by name, and nothing else of Quay's API applies. */
const capabilities: Capabilities = {
  ...{ flavour: 'oci', catalog: 'available', tagHistory: false, restore: false, expiration: false },
  ...{ tagDeletion: 'by-tag', immutability: 'refused', labels: false, permanentDeletion: 'off', releases: false },
};

/** Content that was handed in and is on its way into a release, at most so many. */
const maxStaged = 20;

type Staged = Map<Digest, Uint8Array>;

/**
 * The application releases of a registry as a registry: packages are its repositories, releases its tags, and a
 * release's list is the tag's index. So they are listed, previewed, compared, written, journalled and taken back like
 * everything else.
 */
export function createReleaseRegistry(base: Registry): Registry {
  const api = base.releases;
  const staged: Staged = new Map();
  return {
    url: base.url,
    host: base.host,
    oci: createOci(base, api, staged),
    quay: nothingOfQuay(base),
    releases: api,
    listing: (flavour) => base.listing(flavour),
    probe: async (options) => {
      await api.listPackages(options);
      return capabilities;
    },
    quota: () => base.quota(),
    // The registry itself belongs to its own connection.
    close: () => Promise.resolve(),
  };
}

function createOci(base: Registry, api: ReleaseApi, staged: Staged): OciApi {
  const { host } = base;
  const blobs = createBlobs(host, api, staged);
  return {
    manifests: createManifests(host, api, staged, blobs),
    blobs,
    listRepositories: async (options) => ({ items: (await api.listPackages(options)).map(({ name }) => name) }),
    listTags: async (name, options) => {
      const releases = await api.listReleases(name, options);
      const facts = new Map(releases.map((release) => [release.name, factsOf(release)]));
      return { items: releases.map((release) => release.name), facts };
    },
    pushPermission: (repository, options) => base.oci.pushPermission(repository, options),
    listReferrers: () => Promise.resolve({ source: 'none', descriptors: [] }),
  };
}

function factsOf({ name, createdAtMs, entries }: Release) {
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const { digest } = releaseList(entries);
  return { name, digest, isIndex: true, sizeBytes, pushedAtMs: createdAtMs, immutable: null, platforms: null };
}

function createManifests(host: string, api: ReleaseApi, staged: Staged, blobs: BlobApi): ManifestApi {
  const find = async (name: string, reference: string, options: CallOptions = {}): Promise<FetchedManifest | null> => {
    if (!isDigest(reference)) {
      const release = await api.find(name, reference, options);
      return release === null ? null : fetched(releaseList(release.entries));
    }
    // A list has no place of its own on the server: it is there while a release is so.
    const releases = (await api.listReleases(name, options).catch(nullIfMissing)) ?? [];
    const lists = releases.map(({ entries }) => releaseList(entries));
    const found = lists.find(({ digest }) => digest === reference);
    return found === undefined ? null : fetched(found);
  };
  return {
    find,
    get: async (name, reference, options) => {
      const found = await find(name, reference, options);
      if (found !== null) return found;
      throw notFound(host, name, reference);
    },
    head: async (name, reference, options) => {
      const found = await find(name, reference, options);
      // The entries of a release are contents, which have no manifest of their own.
      if (found === null) return isDigest(reference) ? contentHead(blobs, name, reference, options) : null;
      return { digest: found.digest, mediaType: found.contentType, size: found.bytes.length, etag: null };
    },
    put: async (name, reference, bytes, _mediaType, options) => {
      if (isDigest(reference)) throw unsupported(host, 'Application releases are written by their name only.');
      const digest = await write({ api, staged, name, release: reference, options }, bytes);
      return { digest, subject: null };
    },
    untag: async (name, release, options) => {
      const found = await api.find(name, release, options);
      if (found === null) throw notFound(host, name, release);
      for (const { mediaType } of found.entries) await api.remove(name, release, mediaType, options);
    },
    deleteByDigest: () => Promise.reject(unsupported(host, 'Application releases are removed by their name only.')),
  };
}

async function contentHead(
  blobs: BlobApi,
  name: string,
  digest: Digest,
  options: CallOptions | undefined,
): Promise<ManifestHead | null> {
  const content = await blobs.head(name, digest, options);
  return content === null ? null : { digest, mediaType: 'application/octet-stream', size: content.size, etag: null };
}

function fetched({ bytes, digest }: { bytes: Uint8Array; digest: Digest }): FetchedManifest {
  return { digest, claimedDigest: digest, contentType: mediaTypes.ociIndex, bytes, etag: null, warnings: [] };
}

interface Writing {
  readonly api: ReleaseApi;
  readonly staged: Staged;
  readonly name: string;
  readonly release: string;
  readonly options: CallOptions | undefined;
}

/** Brings a release to what the list says: what is new or other first, then what is gone, so that it never ends between. */
async function write({ api, staged, name, release, options }: Writing, bytes: Uint8Array): Promise<Digest> {
  const wanted = releaseEntries(bytes);
  const current = (await api.find(name, release, options))?.entries ?? [];
  const digestOf = new Map(current.map(({ mediaType, digest }) => [mediaType, digest]));
  for (const { mediaType, digest } of wanted) {
    if (digestOf.get(mediaType) === digest) continue;
    const content = staged.get(digest) ?? (await api.read(name, digest, options));
    await api.push(name, release, { mediaType, bytes: content, force: digestOf.has(mediaType) }, options);
  }
  const kept = new Set(wanted.map(({ mediaType }) => mediaType));
  for (const { mediaType } of current) if (!kept.has(mediaType)) await api.remove(name, release, mediaType, options);
  return releaseList(wanted).digest;
}

function createBlobs(host: string, api: ReleaseApi, staged: Staged): BlobApi {
  const read = async (name: string, digest: Digest, options?: CallOptions) =>
    staged.get(digest) ?? (await api.read(name, digest, options));
  return {
    head: async (name, digest, options) => {
      const bytes = await read(name, digest, options).catch(nullIfMissing);
      return bytes === null ? null : { size: bytes.length };
    },
    read: async (name, digest, options) => {
      const bytes = await read(name, digest, options);
      if (bytes.length <= options.maxBytes) return bytes;
      throw unsupported(host, `The content is larger than ${options.maxBytes} bytes.`);
    },
    async *stream(name, digest, options) {
      yield await read(name, digest, options);
    },
    mount: () => Promise.resolve(false),
    upload: async (_name, digest, _size, open) => {
      const parts: Uint8Array[] = [];
      for await (const part of open()) parts.push(part);
      staged.set(digest, Buffer.concat(parts));
      const oldest = staged.keys().next().value;
      if (staged.size > maxStaged && oldest !== undefined) staged.delete(oldest);
    },
  };
}

function nullIfMissing(error: unknown): null {
  if (error instanceof AppError && error.kind === 'not-found') return null;
  throw error;
}

function notFound(host: string, name: string, reference: string): AppError {
  return new AppError('not-found', `${host}: ${name} has no release ${reference}.`, {
    ...{ registry: host, repository: name, reference, status: 404 },
  });
}

function unsupported(host: string, message: string): AppError {
  return new AppError('unsupported', message, { registry: host, reason: 'E_RELEASES_ONLY' });
}

/** Everything of Quay's API answers that it does not apply here. */
function nothingOfQuay({ host }: Registry): QuayApi {
  const refuse = () => Promise.reject(unsupported(host, 'Quay’s own API knows nothing of application releases.'));
  return new Proxy({} as QuayApi, { get: () => refuse });
}
