import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import { mergeOptionsSchema } from '../merge/options.ts';
import {
  bodyBase64Schema,
  digestSchema,
  referenceSchema,
  repositoryRefSchema,
  tagNameSchema,
  timeMsSchema,
  warningSchema,
} from './common.ts';
import { read, write } from './kit.ts';

/** Where a list comes from. */
export const mergeSourceSchema = repositoryRefSchema.extend({ reference: referenceSchema });
/** Where the result goes: always a tag. */
export const mergeDestinationSchema = repositoryRefSchema.extend({ tag: tagNameSchema });

/** One side as read with a single GET. */
export const loadedSideSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('found'),
    digest: digestSchema,
    contentType: z.string().max(300),
    bodyBase64: bodyBase64Schema,
    /** For a single image: the descriptor, platform included, with which it would become a list of one. */
    wrap: z.record(z.string(), z.json()).nullable(),
  }),
  /** A clean 404. */
  z.object({ state: z.literal('missing') }),
  z.object({ state: z.literal('failed'), status: z.int().nullable(), error: wireErrorSchema }),
]);
export type LoadedSide = z.infer<typeof loadedSideSchema>;

/** How many nested indexes of one list are read. */
export const maxNestedDocuments = 50;

/** The document of an index that is itself an entry of the source list. */
const nestedDocumentSchema = z.object({
  digest: digestSchema,
  contentType: z.string().max(300),
  bodyBase64: bodyBase64Schema,
});
export type NestedDocument = z.infer<typeof nestedDocumentSchema>;

/** Signatures, SBOMs and the like that the user wants copied beside the list. */
const companionsSchema = z.strictObject({
  /** Digests of manifests that refer to the list, to one of its children, or to one of these referrers. */
  referrers: z.array(digestSchema).max(200).default([]),
  /** Tags such as `sha256-….sig`. */
  cosignTags: z.array(tagNameSchema).max(100).default([]),
});
export type Companions = z.output<typeof companionsSchema>;

/** Something in the source’s repository that speaks about the list or about a child that is taken. */
export const companionSchema = z.object({
  kind: z.enum(['referrer', 'cosign-tag']),
  /** The manifest it speaks about. */
  subject: digestSchema,
  digest: digestSchema,
  /** The tag it is found by; null for a referrer. */
  tag: z.string().max(300).nullable(),
  artifactType: z.string().max(300).nullable(),
  label: z.string().max(300),
  sizeBytes: z.number().nonnegative(),
  /**
   * What choosing it does. `useless`: it speaks about the source’s list, and the result is another list; signatures do
   * not carry over to a new digest. `differs`: the destination has another one under this tag, which is left alone.
   */
  wouldBe: z.enum(['copied', 'there-already', 'useless', 'differs']),
  chosen: z.boolean(),
});
export type Companion = z.infer<typeof companionSchema>;

/**
 * What must be moved before the list can be written, in execution order. `referrers-tag` brings the index up to date
 * under which clients find referrers where the registry has no API for them; `keep-tag` puts a second tag on the old
 * list, so that the registry does not clear it away.
 */
export const copyStepSchema = z.object({
  kind: z.enum([
    ...([
      'blob-mount',
      'blob-upload',
      'manifest',
      'referrer',
      'cosign-tag',
      'referrers-tag',
      'keep-tag',
      'list',
    ] as const),
  ]),
  digest: digestSchema,
  mediaType: z.string().max(300),
  sizeBytes: z.number().nonnegative(),
  /** The platform or role it belongs to, for people. */
  label: z.string().max(300),
});

export type CopyStep = z.output<typeof copyStepSchema>;

/** Requests that write or move bytes: an upload is a download, a POST and a PUT; a tag is compared before its PUT. */
export const requestsPerStep: Readonly<Record<CopyStep['kind'], number>> = {
  'blob-mount': 1,
  'blob-upload': 3,
  manifest: 1,
  referrer: 1,
  'cosign-tag': 2,
  'referrers-tag': 2,
  'keep-tag': 2,
  list: 2,
};

export const mergePlanSchema = z.object({
  planId: z.string().max(100),
  outcome: z.enum(['noop', 'copy-source-bytes', 'write']),
  sourceDigest: digestSchema,
  destinationDigest: digestSchema.nullable(),
  resultDigest: digestSchema,
  contentType: z.string().max(300),
  resultBase64: bodyBase64Schema,
  copy: z.object({
    steps: z.array(copyStepSchema).max(20_000),
    requests: z.int().nonnegative(),
    bytes: z.number().nonnegative(),
  }),
  /**
   * Whether we may write to the destination, found out without writing. `denied` never gets here: it is the error
   * `E_NO_PUSH`. `unknown`: the registry does not tell beforehand.
   */
  permission: z.enum(['granted', 'denied', 'unknown']),
  /** What can be copied beside the list; `wouldBe` and `chosen` tell what will be. */
  companionsFound: z.array(companionSchema).max(300),
  /** `unknown`: could not be read, or only in part; the error says why. Never take it for “none”. */
  companionsState: z.enum(['known', 'unknown']),
  companionsError: wireErrorSchema.nullable(),
  /**
   * How the tag’s expiration changes by being written; null where it stays or the registry has none. On Quay a list
   * expires by the `quay.expires-after` label only when every child carries the same one.
   */
  expirationChange: z
    .object({
      beforeMs: timeMsSchema.nullable(),
      /** As if it were written now. */
      afterMs: timeMsSchema.nullable(),
      /** What the label on all children says; null: there is no such label. */
      labelSeconds: z.number().nullable(),
      words: z.string().max(1000),
    })
    .nullable(),
  /** The second tag the old list gets before it is replaced; null: none was asked for, or there is no old list. */
  keepTag: tagNameSchema.nullable(),
  /** The old list was signed; the result is not and must be signed anew. */
  signaturesLost: z.array(z.string().max(300)).max(100),
  /** Other tags on the replaced digest; they stay. */
  siblings: z.array(z.string().max(300)).max(1000),
  warnings: z.array(warningSchema).max(500),
});
export type MergePlanDto = z.infer<typeof mergePlanSchema>;

const maxBodyBytes = 1024 * 1024;

/** How many merges one job carries out. */
export const maxMergePairs = 20;

export const merges = {
  /**
   * Reads both sides. The page then computes the board itself, with the same pure code the host uses. `withNested`
   * reads the documents of the source’s nested indexes too, for `nested: 'flatten'`; one that cannot be read makes the
   * source `failed`.
   */
  load: read(
    z.strictObject({
      source: mergeSourceSchema,
      destination: mergeDestinationSchema,
      withNested: z.boolean().default(false),
    }),
    z.object({
      source: loadedSideSchema,
      destination: loadedSideSchema,
      nested: z.array(nestedDocumentSchema).max(maxNestedDocuments),
    }),
  ),
  /**
   * Recomputes the merge from freshly read sides and works out what must be copied. Fails with `conflict` when a
   * side is no longer what the page saw, and with `E_NO_PUSH` when the registry says that we may not write.
   * `options.nestedContent` is not heeded: the host reads nested indexes itself.
   */
  prepare: read(
    z.strictObject({
      source: mergeSourceSchema,
      destination: mergeDestinationSchema,
      options: mergeOptionsSchema,
      expected: z.strictObject({ sourceDigest: digestSchema, destinationDigest: digestSchema.nullable() }),
      companions: companionsSchema.default({ referrers: [], cosignTags: [] }),
      /** A second tag for the list that is replaced; `keepTagName` proposes one. Must not exist yet. */
      keepTag: tagNameSchema.nullable().default(null),
    }),
    mergePlanSchema,
    { maxBodyBytes },
  ),
  /**
   * Carries out prepared plans as one job, one after the other: copies, compares the tag once more, writes, verifies.
   * A plan that fails does not keep the others from being tried. Each has a journal entry of its own, and what was not
   * written can be retried. Fails with `invalid-input` when two of them write the same tag. Follow the job.
   */
  apply: write(
    z.strictObject({ planIds: z.array(z.string().max(100)).min(1).max(maxMergePairs) }),
    z.object({ jobId: z.string().max(100) }),
  ),
};
