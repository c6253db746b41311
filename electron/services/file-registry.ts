import { basename } from 'node:path';
import type { Capabilities } from '../../shared/contract/connections.ts';
import type { OpenedFile } from '../../shared/contract/opened-file.ts';
import type { AppError } from '../../shared/errors.ts';
import { isDigest, sha256Digest, shortDigest } from '../../shared/oci/digest.ts';
import { isIndexType } from '../../shared/oci/media-types.ts';
import { parseManifest } from '../../shared/oci/manifest.ts';
import type { Descriptor } from '../../shared/oci/manifest.ts';
import { fileError } from '../offline/file-errors.ts';
import { findReferrers, missingBlob, readManifest, streamBlob } from '../offline/image-store.ts';
import type { StoredManifest } from '../offline/image-store.ts';
import { removeTag, writeBlob, writeTag, writeUnnamed } from '../offline/layout-writer.ts';
import { openImageFile } from '../offline/open-image-file.ts';
import type { ImageFile } from '../offline/open-image-file.ts';

import type { ListedTag } from '../registry/adapters/listing-api.ts';
import { createNoReleases } from '../registry/releases/release-api.ts';
import type {
  BlobApi,
  FetchedManifest,
  ManifestApi,
  NamePage,
  OciApi,
  QuayApi,
  Registry,
} from '../registry/registry.ts';
import { createFileLease } from './file-lease.ts';
import type { FileLease } from './file-lease.ts';

/** What an opened file needs besides its path. */
export interface FileRegistryOptions {
  /** Absolute. */
  readonly path: string;
  /** The connection's `file:` address. */
  readonly url: string;
  /** Folder in which packed archives are unpacked. */
  readonly unpackFolder: string;
  readonly maxUnpackedBytes: number;
}

/** A file as a registry: what reads registries reads it too. */
export interface FileRegistry extends Registry {
  /** What was found when it was last read; null before. */
  facts(): OpenedFile | null;
}

/** Makes the client of an opened file. Nothing is read until it is used. */
export function createFileRegistry({ path, url, unpackFolder, maxUnpackedBytes }: FileRegistryOptions): FileRegistry {
  const lease = createFileLease(path, (signal) =>
    openImageFile(path, { folder: unpackFolder, maxBytes: maxUnpackedBytes, signal }),
  );
  return {
    url,
    host: basename(path),
    oci: createOci(path, lease),
    quay: noQuay(path),
    releases: createNoReleases(() => fileError('unsupported', path, 'A file has no application releases.')),
    listing: () => {
      throw fileError('unsupported', path, 'A file has no listing besides its own.');
    },
    probe: ({ signal } = {}) => lease.use((file) => Promise.resolve(capabilitiesOf(file)), signal),
    quota: () => null,
    facts: () => lease.facts(),
    close: () => lease.close(),
  };
}

function capabilitiesOf({ facts }: ImageFile): Capabilities {
  return {
    flavour: 'oci',
    catalog: 'available',
    tagHistory: false,
    restore: false,
    expiration: false,
    tagDeletion: facts.readOnlyBecause === null ? 'by-tag' : 'none',
    immutability: 'refused',
    labels: false,
    permanentDeletion: 'off',
  };
}

/** Every operation of Quay's API refuses; nothing asks for them, because the capabilities say so. */
function noQuay(path: string): QuayApi {
  const refuse = () =>
    Promise.reject(fileError('unsupported', path, 'A file has no Quay API.', { reason: 'E_NO_QUAY_API' }));
  return new Proxy({} as QuayApi, { get: () => refuse });
}

function createOci(path: string, lease: FileLease): OciApi {
  return {
    manifests: createManifests(path, lease),
    blobs: createBlobs(path, lease),
    listRepositories: ({ limit, next, signal }) =>
      lease.use(({ store, facts }) => {
        const names = [...store.catalog.keys()];
        // An empty layout offers the one name that tags without a repository would have.
        const isEmpty = names.length === 0 && facts.readOnlyBecause === null;
        return Promise.resolve(pageOf(isEmpty ? [store.ownRepository] : names, limit, next));
      }, signal),
    listTags: (repository, { limit, next, signal }) =>
      lease.use((file) => Promise.resolve(listTags(path, file, repository, limit, next)), signal),
    pushPermission: (_repository, { signal } = {}) =>
      lease.use((file) => {
        const isWritable = file.facts.readOnlyBecause === null;
        return Promise.resolve(isWritable ? { state: 'granted' } : { state: 'denied', error: readOnly(path, file) });
      }, signal),
    listReferrers: async (_repository, digest, { artifactType, signal } = {}) => {
      const found = await lease.use((file) => referrersOf(path, file), signal);
      const all = found.get(digest) ?? [];
      const descriptors = artifactType === undefined ? all : all.filter((one) => one.artifactType === artifactType);
      return { source: 'api', descriptors };
    },
  };
}

const knownReferrers = new WeakMap<ImageFile, Promise<ReadonlyMap<string, readonly Descriptor[]>>>();

function referrersOf(path: string, file: ImageFile) {
  const known = knownReferrers.get(file);
  if (known !== undefined) return known;
  const found = findReferrers(file.store, path);
  knownReferrers.set(file, found);
  // A disk that failed once is asked again.
  found.catch(() => knownReferrers.delete(file));
  return found;
}

function pageOf(names: readonly string[], limit: number, next: string | undefined) {
  const start = next === undefined ? 0 : Number.parseInt(next, 10) || 0;
  const end = start + limit;
  return { items: names.slice(start, end), next: end < names.length ? String(end) : undefined };
}

function listTags(
  path: string,
  { store, facts }: ImageFile,
  repository: string,
  limit: number,
  next?: string,
): NamePage {
  const tags = store.catalog.get(repository);
  if (tags === undefined) {
    if (repository === store.ownRepository && facts.readOnlyBecause === null) return { items: [] };
    throw fileError('not-found', path, `There is no ${repository} in this file.`, { repository });
  }
  const page = pageOf([...tags.keys()], limit, next);
  const facts_ = page.items.map((name): [string, ListedTag] => {
    const tag = tags.get(name);
    const isIndex = tag === undefined ? null : isIndexType(tag.mediaType);
    const nothing = { sizeBytes: null, pushedAtMs: null, immutable: null, platforms: null };
    return [name, { name, digest: tag?.digest ?? null, isIndex, ...nothing }];
  });
  return { ...page, facts: new Map(facts_) };
}

/** A manifest by tag or digest. `listed` is what the file's list says of a tag, whether its bytes are there or not. */
async function locate(path: string, { store }: ImageFile, repository: string, reference: string) {
  const listed = isDigest(reference) ? undefined : store.catalog.get(repository)?.get(reference);
  if (listed === undefined && !isDigest(reference)) return { listed: null, manifest: null };
  const digest = listed?.digest ?? reference;
  const known = listed ?? store.listed.find((one) => one.digest === digest);
  const manifest = await readManifest(store, path, digest, known?.mediaType ?? null);
  return { listed: listed ?? null, manifest };
}

function createManifests(path: string, lease: FileLease): ManifestApi {
  const find: ManifestApi['find'] = (repository, reference, { signal } = {}) =>
    lease.use(async (file) => {
      const { manifest } = await locate(path, file, repository, reference);
      return manifest === null ? null : fetched(manifest, file);
    }, signal);
  return {
    head: (repository, reference, { signal } = {}) =>
      lease.use(async (file) => {
        const { listed, manifest } = await locate(path, file, repository, reference);
        if (manifest !== null) {
          const { digest, mediaType, bytes } = manifest;
          return { digest, mediaType, size: bytes.length, etag: null };
        }
        // A tag whose manifest is missing is still there, so nobody takes its name for free.
        return listed === null ? null : { digest: listed.digest, mediaType: listed.mediaType, size: null, etag: null };
      }, signal),
    find,
    get: async (repository, reference, options) => {
      const found = await find(repository, reference, options);
      if (found !== null) return found;
      const isListed = await lease.use(({ store }) =>
        Promise.resolve(store.catalog.get(repository)?.has(reference) === true),
      );
      throw notInFile(path, repository, reference, isListed);
    },
    put: (repository, reference, bytes, mediaType, { signal } = {}) =>
      lease.use(async (file) => {
        requireWritable(path, file);
        return putManifest(path, repository, reference, { bytes, mediaType });
      }, signal),
    untag: (repository, tag, { signal } = {}) =>
      lease.use(async (file) => {
        requireWritable(path, file);
        await removeTag(path, { repository, tag });
      }, signal),
    deleteByDigest: () =>
      Promise.reject(fileError('unsupported', path, 'Manifests of a layout are not deleted, only their tags.')),
  };
}

/** A tag that is listed without its manifest is a damaged file, not a tag that could be made. */
function notInFile(path: string, repository: string, reference: string, isListed: boolean): AppError {
  const details = { repository, reference };
  if (isListed) {
    return fileError('not-found', path, `“${reference}” is listed, but its manifest is not in this file.`, details);
  }
  if (isDigest(reference))
    return fileError('not-found', path, `${shortDigest(reference)} is not in this file.`, details);
  const reason = 'E_FILE_NO_TAG';
  return fileError('not-found', path, `“${reference}” is not in this file.`, { ...details, reason });
}

function fetched({ digest, mediaType, bytes }: StoredManifest, { store }: ImageFile): FetchedManifest {
  const made = 'Waybill made this manifest, because the file has none; its digest is not that of a registry.';
  return {
    ...{ digest, claimedDigest: digest, contentType: mediaType, bytes, etag: null },
    warnings: store.digests === 'made' ? [made] : [],
  };
}

function createBlobs(path: string, lease: FileLease): BlobApi {
  return {
    head: (_repository, digest, { signal } = {}) =>
      lease.use(async ({ store }) => {
        const part = await store.blobPart(digest);
        return part === null ? null : { size: part.size };
      }, signal),
    read: (_repository, digest, { maxBytes, signal }) =>
      lease.use(async ({ store }) => {
        const part = await store.blobPart(digest);
        if (part === null) throw missingBlob(path, digest);
        if (part.size > maxBytes) {
          throw fileError('unsupported', path, `${shortDigest(digest)} has ${part.size} bytes, too many to show.`);
        }
        const pieces: Uint8Array[] = [];
        for await (const piece of streamBlob(store, path, digest, signal)) pieces.push(piece);
        return Buffer.concat(pieces);
      }, signal),
    stream: (_repository, digest, { signal } = {}) =>
      lease.useStream(({ store }) => streamBlob(store, path, digest, signal), signal),
    mount: (_repository, digest, _from, { signal } = {}) =>
      lease.use(async ({ store }) => (await store.blobPart(digest)) !== null, signal),
    upload: (_repository, digest, _size, open, { signal, onBytes } = {}) =>
      lease.use(async (file) => {
        requireWritable(path, file);
        await writeBlob(path, digest, open(), onBytes);
      }, signal),
  };
}

async function putManifest(
  path: string,
  repository: string,
  reference: string,
  { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
) {
  const digest = isDigest(reference) ? reference : sha256Digest(bytes);
  // Its bytes must be there before the list names it.
  await writeBlob(path, digest, [bytes]);
  const parsed = parseManifest(bytes, mediaType);
  const isKnown = parsed.kind === 'image' || parsed.kind === 'index';
  const subject = isKnown ? (parsed.subject?.digest ?? null) : null;
  const artifactType = isKnown ? parsed.artifactType : undefined;
  const listed = { digest, mediaType, size: bytes.length, artifactType };
  if (!isDigest(reference)) await writeTag(path, { repository, tag: reference }, listed);
  else if (subject !== null) await writeUnnamed(path, listed);
  return { digest, subject };
}

function requireWritable(path: string, file: ImageFile): void {
  if (file.facts.readOnlyBecause !== null) throw readOnly(path, file);
}

function readOnly(path: string, { facts }: ImageFile): AppError {
  return fileError('unsupported', path, facts.readOnlyBecause ?? 'Nothing can be written to this file.', {
    reason: 'E_FILE_READ_ONLY',
    advice: 'Choose a registry or an OCI layout folder as the destination.',
  });
}
