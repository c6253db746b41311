import { z } from 'zod';
import { digestSchema, nextSchema, repositoryRefSchema, tagNameSchema, timeMsSchema, warningSchema } from './common.ts';
import { read } from './kit.ts';

/**
 * One interval in which a tag pointed at a digest. Living rows have no end, or one in the future (they will expire).
 * `seen`: not told by the registry but noticed by Waybill, so the true start may be earlier.
 */
export const historyRowSchema = z.object({
  name: z.string().max(300),
  digest: digestSchema,
  startMs: timeMsSchema,
  endMs: timeMsSchema.nullable(),
  reversion: z.boolean(),
  isIndex: z.boolean().nullable(),
  sizeBytes: z.number().nonnegative().nullable(),
  origin: z.enum(['registry', 'seen']),
});
export type HistoryRow = z.infer<typeof historyRowSchema>;

/** What happened to the tags of a repository. */
export const history = {
  /** Rows newest first, from the host's cache after it has been brought up to date. */
  list: read(
    repositoryRefSchema.extend({
      tag: tagNameSchema.optional(),
      limit: z.int().min(1).max(5000).default(1000),
      next: nextSchema.optional(),
    }),
    z.object({
      rows: z.array(historyRowSchema).max(5000),
      next: nextSchema.optional(),
      /** `seen`: the registry keeps no history; these are Waybill's own observations. */
      source: z.enum(['registry', 'seen']),
      /** How long the registry keeps what was deleted; null when it does not say or keeps nothing. */
      windowMs: timeMsSchema.nullable(),
      syncedAtMs: timeMsSchema.nullable(),
      warnings: z.array(warningSchema).max(50),
    }),
  ),
};
