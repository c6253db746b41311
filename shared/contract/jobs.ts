import { z } from 'zod';
import { wireErrorSchema } from '../errors.ts';
import { emptySchema, timeMsSchema, warningSchema } from './common.ts';
import { event, read, write } from './kit.ts';

export const jobIdSchema = z.string().max(100);

/** One item of a job, for example one tag of a bulk restore or one child of a copy. */
export const jobStepSchema = z.object({
  label: z.string().max(500),
  state: z.enum(['waiting', 'running', 'done', 'skipped', 'failed']),
  detail: z.string().max(1000).nullable(),
  /** What this step moves; absent where bytes are not what takes the time. */
  bytes: z.object({ done: z.number().nonnegative(), total: z.number().nonnegative() }).optional(),
  error: wireErrorSchema.nullable(),
});
export type JobStep = z.infer<typeof jobStepSchema>;

/** Long work with progress and cancel. */
export const jobSchema = z.object({
  id: jobIdSchema,
  kind: z.enum(['change', 'merge', 'undo', 'sync']),
  title: z.string().max(500),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  steps: z.array(jobStepSchema).max(2000),
  bytesDone: z.number().nonnegative(),
  bytesTotal: z.number().nonnegative(),
  /** How fast bytes move, over the last seconds; null before it is known and after the end. */
  bytesPerSecond: z.number().nonnegative().nullable().default(null),
  startedAtMs: timeMsSchema,
  endedAtMs: timeMsSchema.nullable(),
  canCancel: z.boolean(),
  /** Some items failed or were never begun, and can be tried again. */
  canRetry: z.boolean().default(false),
  /** Why the job failed; what became of the single items is in their steps. */
  error: wireErrorSchema.nullable(),
  /** Journal entries this job wrote, for undo. */
  journalIds: z.array(z.string().max(100)).max(1000),
  warnings: z.array(warningSchema).max(100),
});
export type Job = z.infer<typeof jobSchema>;

/** Long work: progress, cancelling, outcome. */
export const jobs = {
  /** Newest first; finished ones stay until the program ends. */
  list: read(emptySchema, z.object({ jobs: z.array(jobSchema).max(200) })),
  get: read(z.strictObject({ id: jobIdSchema }), jobSchema),
  /** Stops after the step in hand. What was done stays done and is in the steps. */
  cancel: write(z.strictObject({ id: jobIdSchema }), jobSchema),
  /**
   * Does the items that failed or were never begun, as a new job; also after a restart. Every tag is compared with
   * the plan again. Fails with `unsupported` where nothing is left to do.
   */
  retry: write(z.strictObject({ id: jobIdSchema }), z.object({ jobId: jobIdSchema })),
  /** Takes a finished job off the list; one that was interrupted is then not offered again. */
  dismiss: write(z.strictObject({ id: jobIdSchema }), emptySchema),
  /** At most ten per second and job, and always one at its end. */
  changed: event(jobSchema),
};
