import { z } from 'zod';
import { emptySchema, warningSchema } from './common.ts';
import { event, read, write } from './kit.ts';

/** The program itself: what it is, and what it tells unasked. */
export const app = {
  /** What program this is and where it runs; shown in About and at the foot of the window. */
  info: read(
    emptySchema,
    z.object({
      version: z.string().max(50),
      host: z.enum(['electron', 'browser']),
      platform: z.string().max(50),
      runtime: z.string().max(200),
      /** How secrets are kept: by the operating system, weakly on disk, or only until the program ends. */
      secretProtection: z.enum(['os', 'weak', 'session']),
      /** One sentence about `secretProtection` when the user should know more. */
      secretAdvice: z.string().max(1000).nullable(),
      /** What the user should know about this start: a damaged settings file that was set aside, and the like. */
      notices: z.array(warningSchema).max(20).default([]),
    }),
  ),
  /** Opens an https page in the user's browser. The host refuses everything else. */
  openExternal: write(z.strictObject({ url: z.url({ protocol: /^https$/ }).max(2000) }), emptySchema),
  /** Something the user should know that no call asked about: a helper process died, a download is there. */
  notice: event(
    z.object({ level: z.enum(['info', 'warning']), title: z.string().max(200), body: z.string().max(1000) }),
  ),
  /** The reader missed events that are no longer kept; everything it holds may be stale, so it asks again. */
  eventsMissed: event(emptySchema),
};
