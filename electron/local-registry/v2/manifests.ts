import { createHash } from 'node:crypto';
import { bareMediaType, isImageManifestType, isIndexType } from '../../../shared/oci/media-types.ts';
import { isTagName } from '../../../shared/oci/reference.ts';
import { splitDigest } from '../../../shared/oci/digest.ts';
import { BodyTooLarge, readBody, sendBytes, sendEmpty, type Exchange } from '../http/exchange.ts';
import { registryProblem, type HttpProblem } from '../http/problem.ts';
import type { Manifest, Repository } from '../model/context.ts';
import { ManifestProblem } from '../model/manifest-content.ts';
import { ManifestReferenceUnknown, type PreparedManifest } from '../model/manifests.ts';
import { TagImmutable } from '../model/tags.ts';
import { checkedDigest } from './blobs.ts';
import { repositoryToRead, repositoryToWrite, type RegistryEndpointDependencies } from './common.ts';

/** Twice what the spec asks for. */
export const maxManifestBytes = 8 << 20;
/** `?tag=` parameters of one push; the spec asks for at least ten. */
const maxTagParameters = 100;

/** GET, HEAD, PUT and DELETE of `/v2/<name>/manifests/<tag or digest>`. */
export function createManifestEndpoints(dependencies: RegistryEndpointDependencies) {
  const { model, features } = dependencies;
  return {
    get(exchange: Exchange, name: string, reference: string): void {
      const repository = repositoryToRead(dependencies, exchange, name);
      const manifest = find(dependencies, repository, reference);
      const headers = { 'Docker-Content-Digest': manifest.digest, ETag: `"${manifest.digest}"` };
      if (exchange.request.headers['if-none-match'] === headers.ETag) {
        exchange.response.writeHead(304, headers).end();
        return;
      }
      if (features.has('pull-statistics') && exchange.method === 'GET') {
        model.recordPull(repository, manifest, reference.includes(':') ? null : reference);
      }
      // The stored document whatever Accept says: another one would have another digest.
      const bytes = model.manifestBytes(manifest);
      sendBytes(exchange, 200, bytes, { ...headers, 'Content-Type': manifest.mediaType });
    },
    async put(exchange: Exchange, name: string, reference: string): Promise<void> {
      const repository = repositoryToWrite(dependencies, exchange, name, { create: true });
      const isDigestReference = reference.includes(':');
      const tags = isDigestReference ? tagParameters(exchange.query) : [checkedTag(reference)];
      const asked = isDigestReference ? checkedDigest(reference) : undefined;
      const bytes = await manifestBody(exchange);
      refuseWrongDigest(bytes, asked);
      const mediaType = pushedMediaType(exchange.request.headers['content-type'], bytes);
      const manifest = await translateProblems(async () => {
        const prepared = await model.prepareManifest(repository, bytes, mediaType, asked);
        return store(dependencies, repository, prepared, tags);
      });
      sendEmpty(exchange, 201, {
        Location: `/v2/${name}/manifests/${manifest.digest}`,
        'Docker-Content-Digest': manifest.digest,
        ...(manifest.subject === null ? {} : { 'OCI-Subject': manifest.subject }),
        ...(isDigestReference && tags.length > 0 ? { 'OCI-Tag': tags } : {}),
      });
    },
    async delete(exchange: Exchange, name: string, reference: string): Promise<void> {
      const repository = repositoryToWrite(dependencies, exchange, name, { create: false });
      const isGone = await translateProblems(async () =>
        reference.includes(':')
          ? deleteByDigest(dependencies, repository, checkedDigest(reference))
          : model.deleteTag(repository, checkedTag(reference)) !== null,
      );
      if (!isGone) throw manifestUnknown(reference);
      sendEmpty(exchange, 202);
    },
  };
}

function find({ model }: RegistryEndpointDependencies, repository: Repository, reference: string): Manifest {
  if (reference.includes(':')) {
    const digest = checkedDigest(reference);
    const manifest = model.lookupManifestByDigest(repository, digest, { allowHidden: true });
    if (manifest === null) throw manifestUnknown(reference);
    return manifest;
  }
  const tag = model.getTag(repository, reference);
  if (tag !== null) return model.getManifestForTag(tag);
  if (!model.hasExpiredTag(repository, reference)) throw manifestUnknown(reference);
  throw registryProblem(
    404,
    'TAG_EXPIRED',
    `Tag ${reference} was deleted or has expired. To pull, revive via time machine`,
    { tag: reference },
  );
}

function manifestUnknown(reference: string): HttpProblem {
  return registryProblem(404, 'MANIFEST_UNKNOWN', 'manifest unknown', { reference });
}

function checkedTag(tag: string): string {
  if (isTagName(tag)) return tag;
  throw registryProblem(400, 'TAG_INVALID', 'manifest tag did not match the rule for tag names', { tag });
}

function tagParameters(query: URLSearchParams): string[] {
  const tags = query.getAll('tag');
  if (tags.length > maxTagParameters) throw registryProblem(414, 'TAG_INVALID', 'too many tags in one request');
  return [...new Set(tags.map(checkedTag))];
}

async function manifestBody(exchange: Exchange): Promise<Buffer> {
  try {
    return await readBody(exchange.request, maxManifestBytes);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    const message = `manifest is larger than ${String(maxManifestBytes)} bytes`;
    throw registryProblem(413, 'MANIFEST_INVALID', message, { message });
  }
}

function refuseWrongDigest(bytes: Uint8Array, asked: string | undefined): void {
  if (asked === undefined) return;
  const { algorithm, encoded } = splitDigest(asked);
  if (createHash(algorithm).update(bytes).digest('hex') === encoded) return;
  throw registryProblem(400, 'DIGEST_INVALID', 'manifest digest mismatch', { message: 'manifest digest mismatch' });
}

/**
 * The Content-Type as it stands: one with a parameter is another type (415), as in Quay. Absent or plain JSON means
 * that the document says its own type.
 */
function pushedMediaType(header: string | undefined, bytes: Uint8Array): string {
  const given = header?.trim() ?? '';
  const type = given === '' || given === 'application/json' ? ownMediaType(bytes) : given;
  if (isIndexType(type) || isImageManifestType(type)) return type;
  const message = `manifest schema version not supported: ${bareMediaType(type) || 'no media type'}`;
  throw registryProblem(415, 'MANIFEST_INVALID', message, { message });
}

function ownMediaType(bytes: Uint8Array): string {
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const isObject = typeof document === 'object' && document !== null && 'mediaType' in document;
    return isObject && typeof document.mediaType === 'string' ? document.mediaType : '';
  } catch {
    return '';
  }
}

function store(
  { model }: RegistryEndpointDependencies,
  repository: Repository,
  prepared: PreparedManifest,
  tags: readonly string[],
): Manifest {
  if (tags.length === 0) return model.createManifestWithTemporaryTag(repository, prepared);
  return model.createManifestAndRetargetTags(repository, prepared, tags);
}

/**
 * Ends every tag on the digest, and what keeps a manifest pushed by digest, so that it is gone at once. A manifest that
 * only a list names is not deleted: false.
 */
function deleteByDigest({ model }: RegistryEndpointDependencies, repository: Repository, digest: string): boolean {
  const manifest = model.lookupManifestByDigest(repository, digest, { allowHidden: true });
  if (manifest === null) return false;
  return model.transaction(() => {
    const ended = model.deleteTagsForManifest(manifest);
    if (ended.length === 0 && model.isChildOfAliveList(manifest)) return false;
    return model.endTemporaryTags(manifest) > 0 || ended.length > 0;
  });
}

async function translateProblems<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ManifestProblem) {
      throw registryProblem(400, 'MANIFEST_INVALID', error.message, { message: error.message });
    }
    if (error instanceof ManifestReferenceUnknown) {
      const code = error.kind === 'blob' ? 'MANIFEST_BLOB_UNKNOWN' : 'MANIFEST_INVALID';
      throw registryProblem(400, code, error.message, { message: error.message, digest: error.digest });
    }
    if (error instanceof TagImmutable) {
      throw registryProblem(409, 'TAG_IMMUTABLE', error.message, { message: `tag '${error.tag}' is immutable` });
    }
    throw error;
  }
}
