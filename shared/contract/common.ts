import { z } from 'zod';
import { isDigest } from '../oci/digest.ts';
import { isRepositoryName, isTagName } from '../oci/reference.ts';

/** Identifies one configured registry; `local` is the local library. */
export const connectionIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
/** A repository’s name (distribution-spec, `<name>`). */
export const repositoryNameSchema = z.string().max(255).refine(isRepositoryName, 'not a repository name');
/** A tag (distribution-spec, `<reference>` as a tag). */
export const tagNameSchema = z.string().max(128).refine(isTagName, 'not a tag name');
/** `algorithm:encoded` (image-spec, "Digests"). */
export const digestSchema = z.string().max(300).refine(isDigest, 'not a digest');
/** A tag or a digest. */
export const referenceSchema = z.union([digestSchema, tagNameSchema]);
/** Milliseconds since 1970, UTC. */
export const timeMsSchema = z.number().nonnegative();
/** Opaque continuation of a list; ask again with it until it is absent. */
export const nextSchema = z.string().max(2000);
/** A manifest or config as base64: 8 MiB of bytes at most (registries must accept 4 MiB). */
export const bodyBase64Schema = z.base64().max(11_200_000);

/** A repository of one of the user’s registries. */
export const repositoryRefSchema = z.strictObject({
  connectionId: connectionIdSchema,
  repository: repositoryNameSchema,
});
export type RepositoryRef = z.infer<typeof repositoryRefSchema>;

/** What an image runs on (image-spec, "Image Index", `platform`). */
export const platformSchema = z.object({
  architecture: z.string().max(200),
  os: z.string().max(200),
  variant: z.string().max(200).optional(),
  osVersion: z.string().max(200).optional(),
  osFeatures: z.array(z.string().max(200)).max(50).readonly().optional(),
});

/** A sentence for the user about something that is not an error, with a code that tests and words can rely on. */
export const warningSchema = z.object({ code: z.string().max(100), message: z.string().max(2000) });
export type Warning = z.infer<typeof warningSchema>;

/** Nothing goes in, or nothing comes out. */
export const emptySchema = z.strictObject({});
