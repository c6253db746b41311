import { pipeline } from 'node:stream/promises';
import { rcompare } from 'semver';
import { sendJson, type Exchange } from '../http/exchange.ts';
import type { Repository } from '../model/context.ts';
import type { ReleaseEntry, ReleaseTag } from '../model/releases.ts';
import { splitPath } from '../model/repositories.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import {
  maxPackageBytes,
  releaseMediaType,
  releaseProblem,
  requirePackage,
  requireReleaseRight,
  shortMediaType,
  type ReleaseEndpointDependencies,
} from './common.ts';

/** Quay lists at most so many. */
const maxListed = 50;

interface ReadingDependencies extends ReleaseEndpointDependencies {
  readonly blobs: BlobStore;
}

/** Reading packages: list, search, show, pull. */
export function createPackageEndpoints(dependencies: ReadingDependencies) {
  const { model } = dependencies;
  const requireEntry = (exchange: Exchange, path: string, release: string, type: string) => {
    const repository = requirePackage(dependencies, exchange, path, 'repo:read');
    const mediaType = releaseMediaType(type);
    const tag = requireRelease(dependencies, repository, release);
    const entry = model.releaseEntries(tag).find((found) => found.mediaType === mediaType);
    if (entry === undefined) throw releaseProblem('package-not-found', `${path} ${release} has no ${type}`);
    return { repository, tag, entry };
  };
  return {
    list(exchange: Exchange): void {
      const { query } = exchange;
      const [namespace, wanted] = [query.get('namespace') ?? undefined, query.get('query') ?? ''];
      const type = query.get('media_type');
      const mediaType = type === null ? null : releaseMediaType(type);
      const packages = model
        .listRepositories(namespace === undefined ? {} : { namespace })
        .filter((row) => row.kind === 'application' && row.path.includes(wanted) && exchange.access.mayList(row))
        .map((repository) => describePackage(dependencies, repository, mediaType))
        .filter((row) => row !== null);
      sendJson(exchange, 200, packages.slice(0, maxListed));
    },
    search(exchange: Exchange): void {
      const wanted = exchange.query.get('q') ?? '';
      const found = model
        .listRepositories({})
        .filter((row) => row.kind === 'application' && row.path.includes(wanted) && exchange.access.mayList(row));
      sendJson(exchange, 200, found.map(({ path }) => path).slice(0, maxListed));
    },
    releases(exchange: Exchange, path: string): void {
      const repository = requirePackage(dependencies, exchange, path, 'repo:read');
      const tags = model.listReleases(repository);
      sendJson(
        exchange,
        200,
        tags.flatMap((tag) => model.releaseEntries(tag).map((entry) => describe(path, tag, entry))),
      );
    },
    release(exchange: Exchange, path: string, release: string): void {
      const repository = requirePackage(dependencies, exchange, path, 'repo:read');
      const tag = requireRelease(dependencies, repository, release);
      sendJson(
        exchange,
        200,
        model.releaseEntries(tag).map((entry) => describe(path, tag, entry)),
      );
    },
    entry(exchange: Exchange, path: string, release: string, type: string): void {
      const { tag, entry } = requireEntry(exchange, path, release, type);
      sendJson(exchange, 200, describe(path, tag, entry));
    },
    async pull(exchange: Exchange, path: string, release: string, type: string): Promise<void> {
      const { repository, entry } = requireEntry(exchange, path, release, type);
      await sendPackage(dependencies, exchange, repository, entry.content.digest);
    },
    async blob(exchange: Exchange, path: string, encoded: string): Promise<void> {
      const repository = requirePackage(dependencies, exchange, path, 'repo:read');
      await sendPackage(dependencies, exchange, repository, `sha256:${encoded}`);
    },
  };
}

async function sendPackage(
  { model, blobs }: ReadingDependencies,
  exchange: Exchange,
  repository: Repository,
  digest: string,
): Promise<void> {
  requireReleaseRight(exchange, 'repo:read', repository.path, repository);
  const blob = model.getReleaseBlob(repository, digest);
  if (blob === null) throw releaseProblem('package-not-found', `${repository.path} has no blob ${digest}`);
  const name = `${repository.path.replaceAll('/', '_')}.tar.gz`;
  if (exchange.query.get('format') === 'json') {
    const bytes = (await blobs.read(digest, maxPackageBytes)) ?? Buffer.alloc(0);
    sendJson(exchange, 200, { blob: Buffer.from(bytes).toString('base64'), digest, filename: name });
    return;
  }
  const stream = await blobs.open(digest);
  if (stream === null) throw new Error(`The file of blob ${digest} is missing from the data folder.`);
  exchange.response.writeHead(200, {
    'Content-Type': 'application/x-gzip',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Length': blob.size,
  });
  await pipeline(stream, exchange.response);
}

/** @throws 404 package-release-not-found */
export function requireRelease(
  { model }: ReleaseEndpointDependencies,
  repository: Repository,
  release: string,
): ReleaseTag {
  const tag = model.getRelease(repository, release);
  if (tag !== null) return tag;
  throw releaseProblem('package-release-not-found', `${repository.path} has no release ${release}`, { release });
}

function describe(path: string, tag: ReleaseTag, { mediaType, content }: ReleaseEntry) {
  const created = new Date(tag.startMs).toISOString();
  return { package: path, release: tag.name, mediaType, content, created_at: created, metadata: null };
}

/** The highest version of all alive releases is the default, pre-releases included. Null without any release. */
function describePackage({ model }: ReleaseEndpointDependencies, repository: Repository, mediaType: string | null) {
  const entries = new Map(model.listReleases(repository).map((tag) => [tag, model.releaseEntries(tag)]));
  const tags = [...entries].filter(
    ([, found]) => mediaType === null || found.some((entry) => entry.mediaType === mediaType),
  );
  const names = tags.map(([tag]) => tag.name).toSorted(rcompare);
  const newest = tags.find(([tag]) => tag.name === names[0]);
  if (newest === undefined) return null;
  const iso = (milliseconds: number) => new Date(milliseconds).toISOString();
  return {
    name: repository.path,
    namespace: splitPath(repository.path).namespace,
    default: newest[0].name,
    created_at: iso(repository.createdMs),
    updated_at: iso(Math.max(...tags.map(([tag]) => tag.startMs))),
    visibility: repository.isPublic ? 'public' : 'private',
    releases: names,
    channels: null,
    manifests: newest[1].map((entry) => shortMediaType(entry.mediaType)),
  };
}
