import { AppError } from '../../../shared/errors.ts';
import type { Digest } from '../../../shared/oci/digest.ts';
import { asDigest } from '../adapters/facts.ts';
import { asObject, asSize, asText, asTime, objectsIn, readJson } from '../adapters/json-api.ts';
import { notRegistryError } from '../http/errors.ts';
import type { HttpClient } from '../http/http.ts';
import { hasStatus } from '../http/messages.ts';
import type { CallOptions } from '../registry.ts';

/** One entry of a release: the content of one media type. */
export interface ReleaseEntry {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** A release of an application package: a tag with at most one entry of each media type. */
export interface Release {
  readonly name: string;
  readonly createdAtMs: number | null;
  /** In the order of their media types. */
  readonly entries: readonly ReleaseEntry[];
}

/** A package as it is listed. */
export interface ReleasePackage {
  readonly name: string;
  readonly isPublic: boolean | null;
  readonly updatedAtMs: number | null;
}

/**
 * Application releases as Quay kept them until 3.8, under `/cnr`. A package is a repository of its own kind, which the
 * image API does not know.
 */
export interface ReleaseApi {
  /** Whether the server has this API at all. Never throws but for a cancelled call. */
  isThere(options?: CallOptions): Promise<boolean>;
  listPackages(options?: CallOptions): Promise<readonly ReleasePackage[]>;
  listReleases(name: string, options?: CallOptions): Promise<readonly Release[]>;
  /** Null when there is no such release. */
  find(name: string, release: string, options?: CallOptions): Promise<Release | null>;
  /** The content of an entry, by its digest. @throws AppError `not-found` */
  read(name: string, digest: Digest, options?: CallOptions): Promise<Uint8Array>;
  /** Adds an entry. Without `force` one of the same media type is in the way, even an equal one (`conflict`). */
  push(
    name: string,
    release: string,
    entry: { readonly mediaType: string; readonly bytes: Uint8Array; readonly force: boolean },
    options?: CallOptions,
  ): Promise<void>;
  /** Removes an entry; with the last one the release ends. */
  remove(name: string, release: string, mediaType: string, options?: CallOptions): Promise<void>;
}

type Row = Readonly<Record<string, unknown>>;

const typePattern = /^application\/vnd\.cnr\.package-manifest\.([a-z0-9-]+)\.v0\.json$/;

/** The short form of a media type, as it stands in addresses. */
function shortType(mediaType: string): string {
  return encodeURIComponent(typePattern.exec(mediaType)?.[1] ?? mediaType);
}

function readEntry(row: Row): ReleaseEntry | null {
  const content = asObject(row['content']);
  const [mediaType, digest] = [asText(row['mediaType']), asDigest(prefixed(content?.['digest']))];
  if (mediaType === null || digest === null) return null;
  return { mediaType, digest, sizeBytes: asSize(content?.['size']) ?? 0 };
}

/** Old servers write the digest without its algorithm. */
function prefixed(digest: unknown): unknown {
  return typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) ? `sha256:${digest}` : digest;
}

/** Rows of entries as releases, in the order in which the server names them. */
function toReleases(rows: readonly Row[]): Release[] {
  const releases = new Map<string, { createdAtMs: number | null; entries: ReleaseEntry[] }>();
  for (const row of rows) {
    const [name, entry] = [asText(row['release']), readEntry(row)];
    if (name === null || entry === null) continue;
    const release = releases.get(name) ?? { createdAtMs: asTime(row['created_at']), entries: [] };
    release.entries.push(entry);
    releases.set(name, release);
  }
  return [...releases].map(([name, { createdAtMs, entries }]) => ({
    ...{ name, createdAtMs },
    entries: entries.sort((a, b) => (a.mediaType < b.mediaType ? -1 : 1)),
  }));
}

function packagePath(name: string): string {
  return `/cnr/api/v1/packages/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** An old server that has none of this, or another server altogether. */
function falseUnlessCancelled(error: unknown): false {
  if (error instanceof AppError && error.kind === 'cancelled') throw error;
  return false;
}

/** Reading, over one client. @param header the `Authorization` of Quay's own APIs, or null for nobody */
function createReading(http: HttpClient, header: string | null) {
  const rows = async (path: string, step: string, repository: string | undefined, { signal }: CallOptions) => {
    const answer = await readJson(http, { step, repository, path, header, signal });
    if (!Array.isArray(answer)) throw notRegistryError(http.where({ step, repository }), 'the answer is not a list.');
    return objectsIn(answer);
  };
  return {
    isThere: async ({ signal }: CallOptions = {}) => {
      const request = { step: 'looking for application releases', path: '/cnr/version', header: null, signal };
      const answer = await readJson(http, request).catch(falseUnlessCancelled);
      return asText(asObject(answer)?.['cnr-api']) !== null;
    },
    listPackages: async (options: CallOptions = {}) => {
      const found = await rows('/cnr/api/v1/packages', 'listing packages', undefined, options);
      return found.flatMap((row): ReleasePackage[] => {
        const name = asText(row['name']);
        const visibility = row['visibility'];
        const isPublic = visibility === 'public' ? true : visibility === 'private' ? false : null;
        return name === null ? [] : [{ name, isPublic, updatedAtMs: asTime(row['updated_at']) }];
      });
    },
    listReleases: async (name: string, options: CallOptions = {}) =>
      toReleases(await rows(packagePath(name), 'listing releases', name, options)),
    find: async (name: string, release: string, options: CallOptions = {}) => {
      const path = `${packagePath(name)}/${encodeURIComponent(release)}`;
      try {
        return toReleases(await rows(path, 'reading the release', name, options))[0] ?? null;
      } catch (error) {
        if (hasStatus(error, 404)) return null;
        throw error;
      }
    },
  };
}

// A package travels as base64 inside JSON.
const maxPackageBytes = 96 * 1024 * 1024;

/** The API over one client. @param header the `Authorization` of Quay's own APIs, or null for nobody */
export function createReleaseApi(http: HttpClient, header: string | null): ReleaseApi {
  const write = async (method: 'POST' | 'DELETE', path: string, step: string, name: string, json?: unknown) => {
    await http.send({
      ...{ step, repository: name, method, url: path, authorization: { header }, isRepeatable: false, expect: [200] },
      headers: { accept: 'application/json', ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(json === undefined ? {} : { body: Buffer.from(JSON.stringify(json)) }),
    });
  };
  return {
    ...createReading(http, header),
    read: async (name, digest, { signal } = {}) => {
      const path = `${packagePath(name)}/blobs/sha256/${digest.slice('sha256:'.length)}`;
      const purpose = { step: 'reading the content', repository: name, reference: digest };
      const { body } = await http.send({
        ...{ ...purpose, method: 'GET', url: path, authorization: { header }, isRepeatable: true, expect: [200] },
        maxBytes: maxPackageBytes,
        signal,
      });
      return body;
    },
    push: async (name, release, { mediaType, bytes, force }) => {
      const json = { release, media_type: mediaType, blob: Buffer.from(bytes).toString('base64') };
      await write('POST', `${packagePath(name)}?force=${String(force)}`, 'adding to the release', name, json);
    },
    remove: async (name, release, mediaType) => {
      const path = `${packagePath(name)}/${encodeURIComponent(release)}/${shortType(mediaType)}`;
      await write('DELETE', path, 'removing from the release', name);
    },
  };
}

/** The API of what has no releases. @param refusal the error of every call */
export function createNoReleases(refusal: () => AppError): ReleaseApi {
  const refuse = () => Promise.reject(refusal());
  return {
    ...{ isThere: () => Promise.resolve(false), listPackages: refuse, listReleases: refuse, find: refuse },
    ...{ read: refuse, push: refuse, remove: refuse },
  };
}
