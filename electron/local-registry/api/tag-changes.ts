import { z } from 'zod';
import { isTagName } from '../../../shared/oci/reference.ts';
import { sendEmpty, sendJson, type Exchange } from '../http/exchange.ts';
import { apiProblem, messageProblem } from '../http/problem.ts';
import type { Repository, Tag } from '../model/context.ts';
import { TagImmutable } from '../model/tags.ts';
import { jsonBody, requireRepository, requireRight, requireWritable, type ApiDependencies } from './common.ts';

const changeSchema = z.object({
  expiration: z.number().nullable().optional(),
  immutable: z.boolean().optional(),
  manifest_digest: z.string().nullable().optional(),
  /** A legacy image id, as before manifests had digests; read only while legacy images are on. */
  image: z.string().optional(),
});
const restoreSchema = changeSchema.pick({ image: true }).extend({ manifest_digest: z.string().optional() });
type Change = z.infer<typeof changeSchema>;

const tagNameRule =
  'Invalid tag: must match [A-Za-z0-9_.-], NOT start with "." or "-", and can contain 1-128 characters';

/** PUT, DELETE and restore of `/api/v1/repository/<r>/tag/<tag>`. */
export function createTagChanges(dependencies: ApiDependencies) {
  const { model } = dependencies;
  return {
    /**
     * Moves, expires and locks a tag. All that one request asks for happens in one step or not at all, in the order
     * move, expiration, immutability. (Quay does expiration first and each on its own, so that an expiration sent with
     * a move ends up on the row that the move ends, and a late failure leaves the early changes.)
     */
    async change(exchange: Exchange, path: string, name: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:write');
      requireWritable(repository);
      const change = await jsonBody(exchange, changeSchema);
      if (!isTagName(name)) throw messageProblem(400, tagNameRule);
      const asked = await withDigestOfImage(dependencies, repository, change, { allowDead: false });
      translateImmutable(() => model.transaction(() => applyChange(dependencies, exchange, repository, name, asked)));
      sendJson(exchange, 201, 'Updated');
    },
    delete(exchange: Exchange, path: string, name: string): void {
      const repository = requireRepository(dependencies, exchange, path, 'repo:write');
      requireWritable(repository);
      if (translateImmutable(() => model.deleteTag(repository, name)) === null) {
        throw apiProblem('not_found', 'Not Found');
      }
      sendEmpty(exchange, 204);
    },
    /** Points the tag at any manifest the repository still has, dead ones too, whether or not it ever pointed there. */
    async restore(exchange: Exchange, path: string, name: string): Promise<void> {
      const repository = requireRepository(dependencies, exchange, path, 'repo:write');
      requireWritable(repository);
      const body = await jsonBody(exchange, restoreSchema);
      const { manifest_digest: digest } = await withDigestOfImage(dependencies, repository, body, { allowDead: true });
      if (digest === undefined || digest === '') throw apiProblem('invalid_request', 'Missing manifest_digest');
      const manifest = model.lookupManifestByDigest(repository, digest, { allowDead: true });
      if (manifest === null) throw apiProblem('not_found', 'Not Found');
      translateImmutable(() => model.retargetTag(repository, name, manifest, { isReversion: true }));
      const isByImage = body.manifest_digest === undefined && body.image !== undefined;
      sendJson(exchange, 200, isByImage ? { image_id: body.image } : {});
    },
  };
}

/** Puts the digest in the place of a legacy image id, which a digest beside it overrules. */
async function withDigestOfImage<B extends { image?: string | undefined; manifest_digest?: string | null | undefined }>(
  { model, features }: ApiDependencies,
  repository: Repository,
  body: B,
  options: { allowDead: boolean },
): Promise<B> {
  const { image } = body;
  if (image === undefined || body.manifest_digest !== undefined || !features.has('legacy-images')) return body;
  const manifest = await model.lookupManifestByLegacyImage(repository, image, options);
  if (manifest === null) throw apiProblem('not_found', 'Not Found');
  return { ...body, manifest_digest: manifest.digest };
}

function applyChange(
  dependencies: ApiDependencies,
  exchange: Exchange,
  repository: Repository,
  name: string,
  change: Change,
): void {
  const { model, features } = dependencies;
  const needsTag = change.expiration !== undefined || (change.immutable !== undefined && features.has('immutable'));
  if (needsTag && model.getTag(repository, name) === null) throw apiProblem('not_found', 'Not Found');
  if (change.manifest_digest !== undefined) {
    const manifest = model.lookupManifestByDigest(repository, change.manifest_digest ?? '');
    if (manifest === null) throw apiProblem('not_found', 'Not Found');
    model.retargetTag(repository, name, manifest);
  }
  if (change.expiration !== undefined)
    changeExpiration(dependencies, aliveTag(dependencies, repository, name), change.expiration);
  if (change.immutable !== undefined && features.has('immutable')) {
    if (!change.immutable) requireRight(exchange, 'repo:admin', repository.path, repository);
    changeImmutability(dependencies, aliveTag(dependencies, repository, name), change.immutable);
  }
}

function aliveTag({ model }: ApiDependencies, repository: Repository, name: string): Tag {
  const tag = model.getTag(repository, name);
  if (tag === null) throw apiProblem('not_found', 'Not Found');
  return tag;
}

/** `expiration` in seconds since 1970; null clears. */
function changeExpiration({ model }: ApiDependencies, tag: Tag, expiration: number | null): void {
  const endMs = expiration === null ? null : expiration * 1000;
  if (endMs !== null && (!Number.isFinite(endMs) || Math.abs(endMs) > 8.64e15)) {
    throw messageProblem(400, 'The expiration is not a date.');
  }
  if (endMs !== null && endMs <= model.now()) throw messageProblem(400, 'The expiration must lie in the future.');
  const outcome = model.changeTagExpiration(tag, endMs);
  if (outcome.ok) return;
  switch (outcome.reason) {
    case 'immutable':
      throw messageProblem(400, `Cannot set an expiration on immutable tag '${tag.name}'.`);
    case 'too-old':
      throw messageProblem(
        400,
        `Tag '${tag.name}' is older than 104 weeks, the longest life an expiration can give it.`,
      );
    case 'gone':
      throw apiProblem('invalid_request', 'Could not update tag expiration; Tag has probably changed');
  }
}

function changeImmutability({ model }: ApiDependencies, tag: Tag, immutable: boolean): void {
  if (model.changeTagImmutability(tag, immutable)) return;
  throw messageProblem(400, `Cannot make tag '${tag.name}' immutable: tag has expiration set. Remove it first.`);
}

function translateImmutable<R>(work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (error instanceof TagImmutable) throw apiProblem('tag_immutable', error.message);
    throw error;
  }
}
