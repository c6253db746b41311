import { z } from 'zod';
import { emptySchema, warningSchema } from './common.ts';
import { event, read, write } from './kit.ts';

/** What keeps the secrets, and whether it must be unlocked first. */
export const vaultSchema = z.object({
  /** By the operating system, weakly on disk, only until the program ends, or in a file under a passphrase. */
  kind: z.enum(['os', 'weak', 'session', 'file']),
  /** The passphrase has not been given yet. */
  locked: z.boolean(),
});

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
      vault: vaultSchema,
      /** One sentence about `vault` when the user should know more. */
      secretAdvice: z.string().max(1000).nullable(),
      /** What the user should know about this start: a damaged settings file that was set aside, and the like. */
      notices: z.array(warningSchema).max(20).default([]),
    }),
  ),
  /**
   * Opens the file of secrets with its passphrase, or makes one (`create`), into which the secrets of this run go.
   * @throws AppError `unauthorized` (E_PASSPHRASE) for a wrong passphrase, `not-found` (E_NO_VAULT) when there is no file,
   * `conflict` (E_VAULT_EXISTS) when there is one to be made, `corrupt` for a damaged one, `unsupported` in a host whose
   * secrets the operating system keeps. The file is never replaced.
   */
  unlockVault: write(z.strictObject({ passphrase: z.string().min(1).max(1000), create: z.boolean() }), vaultSchema),
  /** Leaves the file locked as it is and keeps secrets in memory until the program ends. */
  useSessionVault: write(emptySchema, vaultSchema),
  /** Opens an https page in the user's browser. The host refuses everything else. */
  openExternal: write(z.strictObject({ url: z.url({ protocol: /^https$/ }).max(2000) }), emptySchema),
  /** Something the user should know that no call asked about: a helper process died, a download is there. */
  notice: event(
    z.object({ level: z.enum(['info', 'warning']), title: z.string().max(200), body: z.string().max(1000) }),
  ),
  /** The reader missed events that are no longer kept; everything it holds may be stale, so it asks again. */
  eventsMissed: event(emptySchema),
};
