import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import {
  connectionIdSchema,
  emptySchema,
  nextSchema,
  repositoryNameSchema,
  repositoryRefSchema,
  timeMsSchema,
} from './common.ts';
import { event, read, write } from './kit.ts';

/** A repository of a registry. */
export const repositorySchema = z.object({
  name: repositoryNameSchema,
  description: z.string().max(4000).nullable(),
  isPublic: z.boolean().nullable(),
  lastModifiedMs: timeMsSchema.nullable(),
  /** Named by the user because the registry does not list it. */
  addedByHand: z.boolean(),
  pinned: z.boolean(),
});
export type Repository = z.infer<typeof repositorySchema>;

/** The repositories of a registry, listed or added by name. */
export const repositories = {
  list: read(
    z.strictObject({
      connectionId: connectionIdSchema,
      limit: z.int().min(1).max(1000).default(500),
      next: nextSchema.optional(),
    }),
    z.object({
      repositories: z.array(repositorySchema).max(2000),
      next: nextSchema.optional(),
      /** `refused`: the registry lists nothing to us, so only repositories added by hand are here; `reason` says why. */
      listing: z.enum(['complete', 'more', 'partial', 'refused']),
      reason: wireErrorSchema.nullable(),
    }),
  ),
  /** Adds a repository by name after asking the registry for its tags; fails with its answer when it has none to give. */
  add: write(repositoryRefSchema, repositorySchema),
  /** Takes a repository that was added by hand off the list. Nothing changes in the registry. */
  forget: write(repositoryRefSchema, emptySchema),
  pin: write(repositoryRefSchema.extend({ pinned: z.boolean() }), emptySchema),
  /** Tags of a repository changed through Waybill, or were seen to have changed. */
  changed: event(repositoryRefSchema),
};
