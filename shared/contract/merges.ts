import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import { mergeOptionsSchema } from '../merge/options.ts';
import {
  bodyBase64Schema,
  digestSchema,
  referenceSchema,
  repositoryRefSchema,
  tagNameSchema,
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

/** What must be moved before the list can be written, in execution order. */
export const copyStepSchema = z.object({
  kind: z.enum(['blob-mount', 'blob-upload', 'manifest', 'list']),
  digest: digestSchema,
  mediaType: z.string().max(300),
  sizeBytes: z.number().nonnegative(),
  /** The platform or role it belongs to, for people. */
  label: z.string().max(300),
});

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
  /** Reads both sides. The page then computes the board itself, with the same pure code the host uses. */
  load: read(
    z.strictObject({ source: mergeSourceSchema, destination: mergeDestinationSchema }),
    z.object({ source: loadedSideSchema, destination: loadedSideSchema }),
  ),
  /**
   * Recomputes the merge from freshly read sides and works out what must be copied. Fails with `conflict` when a
   * side is no longer what the page saw.
   */
  prepare: read(
    z.strictObject({
      source: mergeSourceSchema,
      destination: mergeDestinationSchema,
      options: mergeOptionsSchema,
      expected: z.strictObject({ sourceDigest: digestSchema, destinationDigest: digestSchema.nullable() }),
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
