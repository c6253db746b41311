import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import { emptySchema, repositoryRefSchema, timeMsSchema } from './common.ts';
import { event, read, write } from './kit.ts';

/** How often a watched repository may be looked at, in minutes: from a quarter of an hour to a day. */
export const watchMinutes = { least: 15, most: 1440, usual: 60 } as const;

/** A repository that Waybill looks at by itself, so that its history and its manifests are kept. */
export const watchSchema = repositoryRefSchema.extend({
  everyMinutes: z.int().min(watchMinutes.least).max(watchMinutes.most),
  paused: z.boolean(),
  /** When the user began it. */
  sinceMs: timeMsSchema,
  state: z.enum(['waiting', 'looking', 'paused', 'failed']),
  /** Null before the first look. */
  lookedAtMs: timeMsSchema.nullable(),
  /** Null while it is paused. */
  nextLookMs: timeMsSchema.nullable(),
  /** When a look last found something changed. */
  changedAtMs: timeMsSchema.nullable(),
  /** Tags that the last look found. */
  tags: z.int().nonnegative(),
  kept: z.object({ manifests: z.int().nonnegative(), bytes: z.number().nonnegative() }),
  /** Why the last look failed. */
  error: wireErrorSchema.nullable(),
});
export type Watch = z.infer<typeof watchSchema>;

/** Looking at repositories while the program runs, by the user's choice. */
export const watches = {
  list: read(emptySchema, z.object({ watches: z.array(watchSchema).max(500), pausedAll: z.boolean() })),
  /** Begins to watch a repository, or changes how often it is looked at. The first look begins at once. */
  set: write(
    repositoryRefSchema.extend({
      everyMinutes: z.int().min(watchMinutes.least).max(watchMinutes.most).default(watchMinutes.usual),
    }),
    watchSchema,
  ),
  /** Looks no more until it is taken back. What is kept stays. */
  pause: write(repositoryRefSchema.extend({ paused: z.boolean() }), watchSchema),
  /** The same for all of them at once; each keeps its own setting. */
  pauseAll: write(z.strictObject({ paused: z.boolean() }), emptySchema),
  /** Looks now, also while it is paused, and resolves after the look. */
  look: write(repositoryRefSchema, watchSchema),
  /** Ends the watching. What was seen stays; the kept manifests go when `forgetManifests` says so. */
  remove: write(repositoryRefSchema.extend({ forgetManifests: z.boolean() }), emptySchema),
  /** A watch was begun, changed or ended, or a look began or ended. */
  changed: event(repositoryRefSchema),
};
