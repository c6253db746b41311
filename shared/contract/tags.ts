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
  /** Left out where the listing does not tell them. */
  platforms: z.array(platformSchema).max(200).optional(),
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

const labelKeySchema = z.string().min(1).max(255);
const labelValueSchema = z.string().max(20_000);

/** A wish about one tag. */
export const tagChangeSchema = z.discriminatedUnion('kind', [
  /** Points the tag at a digest of the same repository; makes the tag when there is none. */
  z.strictObject({ kind: z.literal('move'), tag: tagNameSchema, digest: digestSchema }),
  /** Puts back an earlier digest, which may have been deleted since; with `expiresAtMs` its expiration too. */
  z.strictObject({
    kind: z.literal('restore'),
    tag: tagNameSchema,
    digest: digestSchema,
    expiresAtMs: timeMsSchema.nullable().optional(),
  }),
  /**
   * Takes the tag away. `through-placeholder`, for registries that delete by digest only and on the user's explicit
   * wish: a manifest nobody else has is pushed under the tag and deleted by its digest, so that other tags stay.
   */
  z.strictObject({
    kind: z.literal('delete'),
    tag: tagNameSchema,
    way: z.enum(['usual', 'through-placeholder']).optional(),
  }),
  z.strictObject({ kind: z.literal('expire'), tag: tagNameSchema, expiresAtMs: timeMsSchema.nullable() }),
  /** Protects the tag from being moved, deleted and expired, or lifts that. */
  z.strictObject({ kind: z.literal('immutability'), tag: tagNameSchema, immutable: z.boolean() }),
  /** Labels of the manifest that the tag points at; an edit is a removal and an addition. */
  z.strictObject({
    kind: z.literal('labels'),
    tag: tagNameSchema,
    add: z.array(z.strictObject({ key: labelKeySchema, value: labelValueSchema })).max(50),
    /** Value null: every label of that key that was added and not part of the image. */
    remove: z.array(z.strictObject({ key: labelKeySchema, value: labelValueSchema.nullable() })).max(50),
  }),
  /**
   * Takes a tag out of the registry's history, so that it cannot be restored. Digest null: the living tag; otherwise
   * the past values of that digest.
   */
  z.strictObject({ kind: z.literal('delete-permanently'), tag: tagNameSchema, digest: digestSchema.nullable() }),
  /** Points the tag at an index that was made from its own by an edit of its entries; the host holds its bytes. */
  z.strictObject({
    kind: z.literal('release'),
    tag: tagNameSchema,
    digest: digestSchema,
    entry: z.strictObject({ type: z.string().max(300), edit: z.enum(['put', 'remove']) }),
  }),
]);
export type TagChange = z.infer<typeof tagChangeSchema>;

/** A label of a manifest, kept beside it: the manifest's bytes do not change. */
export const plannedLabelSchema = z.object({
  key: z.string().max(1000),
  value: labelValueSchema,
  /** `manifest` came with the image and stays; `api` was added and can be removed. */
  source: z.string().max(100),
});
export type PlannedLabel = z.infer<typeof plannedLabelSchema>;

const tagSideSchema = z.object({
  digest: digestSchema.nullable(),
  kind: z.enum(['index', 'image', 'other', 'unknown']),
  expiresAtMs: timeMsSchema.nullable(),
  /** Null: could not be found out, for example because the manifest was deleted. */
  platforms: z.array(platformSchema).max(2000).nullable(),
});

/** What becomes of the tag's expiration. */
const tagExpirationSchema = z.object({
  /**
   * `lost`: not carried over; `restarted`: counted anew from a label of the image; `clamped`: the registry makes
   * another time of the wish.
   */
  kind: z.enum(['none', 'kept', 'lost', 'restarted', 'set', 'cleared', 'clamped']),
  beforeMs: timeMsSchema.nullable(),
  afterMs: timeMsSchema.nullable(),
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
  /** Tags whose index names the digest that is replaced or deleted. */
  parents: z.array(z.string().max(300)).max(1000),
  /** `partial`: there may be more, because not every index of the repository was read. */
  parentsState: z.enum(['known', 'partial']),
  /** What usually belongs to this change and is not in the plan; a new preview with them has them. */
  company: z.array(tagChangeSchema).max(100),
  expiration: tagExpirationSchema,
  /** Of a change of labels; null for every other. */
  labels: z
    .object({ before: z.array(plannedLabelSchema).max(500), after: z.array(plannedLabelSchema).max(500) })
    .nullable(),
  /** Something is lost for good: `confirm` must be typed before it is applied. */
  irreversible: z.boolean(),
  /** What must be among the `confirmed` of `tags.apply`: the tag's name. Null where nothing must. */
  confirm: z.string().max(300).nullable(),
  /** How it will be done, in one phrase for the user. */
  method: z.enum([
    'put-manifest',
    'move-by-api',
    'restore-by-api',
    'delete-by-tag',
    'delete-by-api',
    'delete-by-digest',
    'expire-by-api',
    'immutability-by-api',
    'labels-by-api',
    'delete-permanently-by-api',
    'delete-through-placeholder',
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
   * `confirmed` are the names typed for what cannot be undone.
   * @throws AppError `invalid-input` (`E_NOT_CONFIRMED`) when one is missing; the plan is then kept.
   */
  apply: write(
    z.strictObject({ planId: z.string().max(100), confirmed: z.array(z.string().max(300)).max(500).default([]) }),
    z.object({ jobId: z.string().max(100) }),
  ),
};
