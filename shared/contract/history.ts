import { z } from 'zod';
import {
  digestSchema,
  nextSchema,
  platformSchema,
  repositoryRefSchema,
  tagNameSchema,
  timeMsSchema,
  warningSchema,
} from './common.ts';
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
  /** The end was announced before it came: an expiration. */
  scheduled: z.boolean(),
  /** Only for `seen`: when the tag was last seen so; after that nobody looked until its end, or until now. */
  lastSeenMs: timeMsSchema.nullable(),
});
export type HistoryRow = z.infer<typeof historyRowSchema>;

/** Where what is kept of a repository comes from, and how far it is true. */
const keptShape = {
  /** `seen`: the registry keeps no history; these are Waybill's own observations. */
  source: z.enum(['registry', 'seen']),
  /** How long the registry keeps what was deleted; null when it does not say or keeps nothing. */
  windowMs: timeMsSchema.nullable(),
  /** When the registry was last read to the end; null when never, and for observations. */
  syncedAtMs: timeMsSchema.nullable(),
  /** Another text whenever a kept row has changed. */
  revision: z.string().max(200),
  warnings: z.array(warningSchema).max(50),
};

const patternSchema = z.string().max(200).default('');
const differenceSchema = z.enum(['same', 'added', 'removed', 'moved']);

/** One tag at a moment and now. `added`: there is such a tag now and was none then; `removed`: the other way round. */
export const momentRowSchema = z.object({
  name: z.string().max(300),
  then: historyRowSchema.nullable(),
  now: historyRowSchema.nullable(),
  difference: differenceSchema,
  /** Of what the tag was then (for `added`: is now), from manifests that were read before; null when they were not. */
  platforms: z.array(platformSchema).max(200).nullable(),
});
export type MomentRow = z.infer<typeof momentRowSchema>;

/** A tag that lost what it pointed at between two moments; its first loss there decides what is put back. */
export const lossSchema = z.object({
  name: z.string().max(300),
  lost: historyRowSchema,
  kind: z.enum(['deleted', 'expired', 'purged', 'moved', 'restored']),
  atMs: timeMsSchema,
  /** How often the tag lost something in the range. */
  count: z.int().min(1),
  /** What the tag is now; null when there is none. */
  now: historyRowSchema.nullable(),
});
export type LossRow = z.infer<typeof lossSchema>;

/** A digest that no tag holds any more, and until when the registry keeps it. */
export const endedVersionSchema = z.object({
  digest: digestSchema,
  /** Tags that held it last, with what they are now. */
  tags: z.array(z.object({ name: z.string().max(300), nowDigest: digestSchema.nullable() })).max(200),
  tagCount: z.int().min(1),
  endedMs: timeMsSchema,
  untilMs: timeMsSchema,
  /** The registry may clear it away at any time. */
  isOverdue: z.boolean(),
});
export type EndedVersionRow = z.infer<typeof endedVersionSchema>;

/** What happened to the tags of a repository. All but `sync` and `list` answer from what is kept and ask nobody. */
export const history = {
  /** Brings what is kept up to date and says how far it is true. What cannot be reached is told as a warning. */
  sync: read(
    repositoryRefSchema,
    z.object({
      ...keptShape,
      rowCount: z.int().nonnegative(),
      /** Start of the oldest row. */
      firstMs: timeMsSchema.nullable(),
      /** The present, where no row lies after the clock; the latest end that is known to come. */
      nowMs: timeMsSchema,
      lastMs: timeMsSchema.nullable(),
    }),
  ),
  /** Rows newest first. The first page is brought up to date before, unless `known` asks for what is kept. */
  list: read(
    repositoryRefSchema.extend({
      tag: tagNameSchema.optional(),
      known: z.boolean().default(false),
      limit: z.int().min(1).max(5000).default(1000),
      next: nextSchema.optional(),
    }),
    z.object({ ...keptShape, rows: z.array(historyRowSchema).max(5000), next: nextSchema.optional() }),
  ),
  /** The tags as they were at a moment, in name order, each with what it is now. */
  at: read(
    repositoryRefSchema.extend({
      atMs: timeMsSchema,
      /** A part of the name, or with `*` and `?` the whole of it. */
      pattern: patternSchema,
      show: z.enum(['then', 'changed', 'added', 'removed', 'moved']).default('then'),
      limit: z.int().min(1).max(5000).default(500),
      next: nextSchema.optional(),
    }),
    z.object({
      rows: z.array(momentRowSchema).max(5000),
      next: nextSchema.optional(),
      /** How many tags there were then, are now, and of each difference, among those that match the pattern. */
      counts: z.object({
        then: z.int().nonnegative(),
        now: z.int().nonnegative(),
        added: z.int().nonnegative(),
        removed: z.int().nonnegative(),
        moved: z.int().nonnegative(),
      }),
    }),
  ),
  /** Tags that lost what they pointed at after one moment and until another, in name order. */
  between: read(
    repositoryRefSchema.extend({
      fromMs: timeMsSchema,
      toMs: timeMsSchema,
      pattern: patternSchema,
      limit: z.int().min(1).max(5000).default(500),
      next: nextSchema.optional(),
    }),
    z.object({
      rows: z.array(lossSchema).max(5000),
      next: nextSchema.optional(),
      total: z.int().nonnegative(),
      /** How many more lost something and have it again. */
      backAgain: z.int().nonnegative(),
    }),
  ),
  /** What falls over the edge of the registry's time machine, the next to go first. */
  edge: read(
    repositoryRefSchema.extend({ limit: z.int().min(1).max(1000).default(200), next: nextSchema.optional() }),
    z.object({
      /** `nothing-kept`: what is deleted is gone at once; `unknown`: no window is told; `no-history`: nothing to tell from. */
      state: z.enum(['known', 'nothing-kept', 'unknown', 'no-history']),
      windowMs: timeMsSchema.nullable(),
      versions: z.array(endedVersionSchema).max(1000),
      next: nextSchema.optional(),
      total: z.int().nonnegative(),
      overdue: z.int().nonnegative(),
      /** How many go within three days from now, those overdue not counted. */
      soon: z.int().nonnegative(),
    }),
  ),
};
