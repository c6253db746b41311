import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import { connectionIdSchema, digestSchema, nextSchema, repositoryNameSchema, timeMsSchema } from './common.ts';
import { event, read, write } from './kit.ts';
import { plannedLabelSchema } from './tags.ts';

const stateOfTagSchema = z.object({
  digest: digestSchema,
  mediaType: z.string().max(300).nullable(),
  expiresAtMs: timeMsSchema.nullable(),
  /** Left out where the write was not about it. */
  immutable: z.boolean().nullable().optional(),
  /** Labels of the manifest; left out where the write was not about them. */
  labels: z.array(plannedLabelSchema).max(500).nullable().optional(),
});

/** One write to one tag: what it was, what it became, what came of it. */
export const journalEntrySchema = z.object({
  id: z.string().max(100),
  kind: z.enum([
    'create',
    'move',
    'restore',
    'delete',
    'expire',
    'immutability',
    'labels',
    'delete-permanently',
    'release',
    'merge',
    'undo',
  ]),
  atMs: timeMsSchema,
  connectionId: connectionIdSchema,
  connectionName: z.string().max(100),
  repository: repositoryNameSchema,
  tag: z.string().max(300),
  before: stateOfTagSchema.nullable(),
  after: stateOfTagSchema.nullable(),
  /** `pending` after a crash means: begun, outcome not yet looked up. */
  state: z.enum(['pending', 'done', 'failed', 'undone']),
  /** Why it failed; with `done` (`E_HALF_DONE`) what of it is still to do, which `jobs.retry` goes on with. */
  error: wireErrorSchema.nullable(),
  undo: z.object({ possible: z.boolean(), reason: z.string().max(1000).nullable() }),
  /** The entry this one undoes. */
  undoes: z.string().max(100).nullable(),
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** Every write Waybill made, and taking it back. */
export const journal = {
  /** Newest first. */
  list: read(
    z.strictObject({
      connectionId: connectionIdSchema.optional(),
      repository: repositoryNameSchema.optional(),
      limit: z.int().min(1).max(500).default(100),
      next: nextSchema.optional(),
    }),
    z.object({ entries: z.array(journalEntrySchema).max(500), next: nextSchema.optional() }),
  ),
  /** Takes writes back, newest first. A tag that has moved since is left alone and reported with both digests. */
  undo: write(
    z.strictObject({ ids: z.array(z.string().max(100)).min(1).max(500) }),
    z.object({ jobId: z.string().max(100) }),
  ),
  changed: event(z.object({ id: z.string().max(100) })),
};
