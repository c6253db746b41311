import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import {
  digestSchema,
  nextSchema,
  platformSchema,
  repositoryRefSchema,
  tagNameSchema,
  timeMsSchema,
  warningSchema,
} from './common.ts';
import { read, write } from './kit.ts';

/** A tag as its registry lists it. Null means the listing does not say; `tags.details` may find out. */
export const tagSchema = z.object({
  name: z.string().max(300),
  digest: digestSchema.nullable(),
  kind: z.enum(['index', 'image', 'other', 'unknown']),
  /** Compressed bytes; null for indexes in Quay's listing. */
  sizeBytes: z.number().nonnegative().nullable(),
  /** When the tag began to point at this digest. */
  startedAtMs: timeMsSchema.nullable(),
  expiresAtMs: timeMsSchema.nullable(),
  immutable: z.boolean().nullable(),
  /** Made by a restore. */
  reversion: z.boolean().nullable(),
});
export type Tag = z.infer<typeof tagSchema>;

/** One entry of an index, or the image itself when the tag is no index. */
export const tagEntrySchema = z.object({
  digest: digestSchema,
  mediaType: z.string().max(300),
  /** Size of the child manifest itself. */
  manifestBytes: z.number().nonnegative(),
  /** Compressed size of config and layers; null when the child was not read. */
  imageBytes: z.number().nonnegative().nullable(),
  platform: platformSchema.nullable(),
  role: z.enum(['platform', 'attestation', 'other']),
  /** The image an attestation speaks about. */
  subject: digestSchema.nullable(),
  /** Whether the child manifest is there; null when nobody looked. */
  present: z.boolean().nullable(),
});
export type TagEntry = z.infer<typeof tagEntrySchema>;

/** What only the manifest tells. `error` set means this tag could not be read; the other tags are unaffected. */
export const tagDetailSchema = z.object({
  name: z.string().max(300),
  digest: digestSchema.nullable(),
  mediaType: z.string().max(300).nullable(),
  kind: z.enum(['index', 'image', 'other', 'unknown']),
  entries: z.array(tagEntrySchema).max(2000),
  /** Sum over platforms; null when not all are known. */
  totalBytes: z.number().nonnegative().nullable(),
  createdAtMs: timeMsSchema.nullable(),
  error: wireErrorSchema.nullable(),
});
export type TagDetail = z.infer<typeof tagDetailSchema>;

/** A wish about one tag. */
export const tagChangeSchema = z.discriminatedUnion('kind', [
  /** Points the tag at a digest of the same repository; makes the tag when there is none. */
  z.strictObject({ kind: z.literal('move'), tag: tagNameSchema, digest: digestSchema }),
  /** Puts back an earlier digest, which may have been deleted since. */
  z.strictObject({ kind: z.literal('restore'), tag: tagNameSchema, digest: digestSchema }),
  z.strictObject({ kind: z.literal('delete'), tag: tagNameSchema }),
  z.strictObject({ kind: z.literal('expire'), tag: tagNameSchema, expiresAtMs: timeMsSchema.nullable() }),
]);
export type TagChange = z.infer<typeof tagChangeSchema>;

const tagSideSchema = z.object({
  digest: digestSchema.nullable(),
  kind: z.enum(['index', 'image', 'other', 'unknown']),
  expiresAtMs: timeMsSchema.nullable(),
  /** Null: could not be found out, for example because the manifest was deleted. */
  platforms: z.array(platformSchema).max(2000).nullable(),
});

/** One line of the preview: what one tag is, what it would be, and what that brings with it. */
export const plannedChangeSchema = z.object({
  change: tagChangeSchema,
  /** Null: there is no such tag. */
  before: tagSideSchema.nullable(),
  /** Null: the tag will be gone. */
  after: tagSideSchema.nullable(),
  platformsGained: z.array(platformSchema).max(2000),
  platformsLost: z.array(platformSchema).max(2000),
  /** Other tags on the digest that is replaced. They stay, unless `alsoRemoved` names them. */
  siblings: z.array(z.string().max(300)).max(1000),
  /** Tags that would go as well because the registry only deletes by digest. */
  alsoRemoved: z.array(z.string().max(300)).max(1000),
  /** Signature, attestation and SBOM tags of the replaced digest. */
  companions: z.array(z.string().max(300)).max(100),
  /** How it will be done, in one phrase for the user. */
  method: z.enum([
    'put-manifest',
    'move-by-api',
    'restore-by-api',
    'delete-by-tag',
    'delete-by-api',
    'delete-by-digest',
    'expire-by-api',
    'none',
  ]),
  undo: z.object({ possible: z.boolean(), untilMs: timeMsSchema.nullable(), reason: z.string().max(1000).nullable() }),
  warnings: z.array(warningSchema).max(50),
  /** Set when this line cannot be done; the rest can. */
  error: wireErrorSchema.nullable(),
});
export type PlannedChange = z.infer<typeof plannedChangeSchema>;

/** The one preview for every write to tags. Applying sends exactly this plan. */
export const changePlanSchema = z.object({
  id: z.string().max(100),
  connectionId: repositoryRefSchema.shape.connectionId,
  repository: repositoryRefSchema.shape.repository,
  createdAtMs: timeMsSchema,
  items: z.array(plannedChangeSchema).max(1000),
});
export type ChangePlan = z.infer<typeof changePlanSchema>;

/** Tags: listing, details per platform, and every change of them by preview and apply. */
export const tags = {
  /** Living tags in natural order of the registry; the page sorts. */
  list: read(
    repositoryRefSchema.extend({ limit: z.int().min(1).max(2000).default(1000), next: nextSchema.optional() }),
    z.object({
      tags: z.array(tagSchema).max(2100),
      next: nextSchema.optional(),
      /** Set when the registry stopped short; says what is missing. */
      incomplete: warningSchema.nullable(),
      warnings: z.array(warningSchema).max(50),
    }),
  ),
  /** Manifests of some tags, from the cache where the digest is known. One failing tag does not fail the others. */
  details: read(
    repositoryRefSchema.extend({
      names: z.array(tagNameSchema).min(1).max(100),
      /** Takes what was seen at most this long ago for true instead of asking the registry where a tag points. */
      maxAgeMs: z.number().nonnegative().default(0),
      /** Reads the images of indexes too, which tells their sizes and whether they are there. */
      withChildren: z.boolean().default(false),
    }),
    z.object({ details: z.array(tagDetailSchema).max(100) }),
  ),
  /** Works out what the changes would do. Reads only. */
  preview: read(repositoryRefSchema.extend({ changes: z.array(tagChangeSchema).min(1).max(500) }), changePlanSchema, {
    maxBodyBytes: 512 * 1024,
  }),
  /**
   * Carries out a plan made by `preview` and still held by the host. Each tag is compared with the plan right
   * before its write; one that has moved is left alone and reported. Follow the job for the outcome.
   */
  apply: write(z.strictObject({ planId: z.string().max(100) }), z.object({ jobId: z.string().max(100) })),
};
