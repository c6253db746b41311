import { readFileSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { connectionIdSchema, repositoryNameSchema } from '../../shared/contract/common.ts';
import { watchSchema } from '../../shared/contract/watches.ts';
import { AppError } from '../../shared/errors.ts';

const version = 1;

const savedTransportSchema = z.object({
  /** Absolute. */
  caFile: z.string().max(4000).nullable(),
  clientCertificate: z.object({ certFile: z.string().max(4000), keyFile: z.string().max(4000) }).nullable(),
  /** SHA-256, capital pairs with colons. */
  pinnedFingerprint: z.string().max(100).nullable(),
  /** A certificate of the server's chain that is trusted for this registry alone; not a secret. */
  trusted: z.object({ fingerprint: z.string().max(100), pem: z.string().max(100_000) }).nullable(),
});
/** How the sockets of one registry are made, where the user set something. */
export type SavedTransport = z.infer<typeof savedTransportSchema>;

const savedConnectionSchema = z.object({
  id: connectionIdSchema,
  name: z.string().min(1).max(100),
  /** Origin. */
  url: z.string().max(500),
  method: z.enum(['anonymous', 'basic', 'token', 'imported']),
  /** With `imported`: which program keeps the login. */
  source: z.enum(['docker', 'podman']).optional(),
  username: z.string().max(300).nullable(),
  allowPlainHttp: z.boolean(),
  transport: savedTransportSchema.optional(),
  /** Hosts of token services that may be sent the credentials. */
  approvedRealms: z.array(z.string().max(300)).max(50).optional(),
});
/** A registry as it is remembered; its secret is in the vault under its id. */
export type SavedConnection = z.infer<typeof savedConnectionSchema>;

/** A registry that was removed while its history was kept; it gets its id back when it is added again. */
const formerConnectionSchema = savedConnectionSchema.pick({ id: true, url: true, method: true, username: true });

const savedRepositorySchema = z.object({ connectionId: connectionIdSchema, repository: repositoryNameSchema });

const savedWatchSchema = savedRepositorySchema.extend({
  everyMinutes: watchSchema.shape.everyMinutes,
  paused: z.boolean(),
  sinceMs: z.number().nonnegative(),
});
/** A repository that is looked at by itself, and how often. */
export type SavedWatch = z.infer<typeof savedWatchSchema>;

const savedFileSchema = z.object({
  id: connectionIdSchema,
  /** Absolute. */
  path: z.string().min(1).max(4000),
});
/** An opened file or folder as it is remembered. */
export type SavedFile = z.infer<typeof savedFileSchema>;

const settingsSchema = z.object({
  version: z.literal(version),
  connections: z.array(savedConnectionSchema).max(499),
  former: z.array(formerConnectionSchema).max(500).default([]),
  files: z.array(savedFileSchema).max(100).default([]),
  added: z.array(savedRepositorySchema).max(100_000),
  pinned: z.array(savedRepositorySchema).max(100_000),
  watched: z.array(savedWatchSchema).max(500).default([]),
  /** All watching rests. */
  watchingPaused: z.boolean().default(false),
});
/** Everything the user set up, secrets excepted. */
export type Settings = z.infer<typeof settingsSchema>;

const empty: Settings = {
  version,
  connections: [],
  former: [],
  files: [],
  added: [],
  pinned: [],
  watched: [],
  watchingPaused: false,
};

/** Settings in memory, and on disk after every change. */
export interface SettingsStore {
  current(): Settings;
  /** Resolves once the new settings are on disk. Changes are made one after the other. */
  change(edit: (settings: Settings) => Settings): Promise<Settings>;
  /** What went wrong with the file at the start, in one sentence; null normally. */
  readonly notice: string | null;
}

/**
 * Reads the settings file. A damaged one is set aside and the copy from before the last change taken instead.
 * @throws AppError `unsupported` when a newer Waybill wrote it; nothing is touched then.
 */
export function openSettings(path: string, nowMs: number): SettingsStore {
  const loaded = load(path, nowMs);
  let settings = loaded.settings;
  let queue: Promise<unknown> = Promise.resolve();
  const change = async (edit: (settings: Settings) => Settings) => {
    const next = check(edit(settings));
    if (loaded.saved || settings !== loaded.settings) await write(`${path}.bak`, settings);
    await write(path, next);
    settings = next;
    return next;
  };
  return {
    current: () => settings,
    notice: loaded.notice,
    change: (edit) => {
      const result = queue.then(() => change(edit));
      queue = result.catch(() => undefined);
      return result;
    },
  };
}

function check(settings: Settings): Settings {
  const parsed = settingsSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  throw new AppError('invalid-input', `The settings cannot be kept: ${place}: ${issue?.message ?? ''}.`);
}

async function write(path: string, settings: Settings): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
}

interface Loaded {
  readonly settings: Settings;
  readonly notice: string | null;
  /** The settings came from a file. */
  readonly saved: boolean;
}

function load(path: string, nowMs: number): Loaded {
  const own = tryRead(path);
  if (own === 'missing') {
    // Either the first start, or a kill at the one moment when only the copy is there.
    const backup = tryRead(`${path}.bak`);
    const settings = typeof backup === 'string' ? empty : backup;
    return { settings, notice: null, saved: typeof backup !== 'string' };
  }
  if (own !== 'damaged') return { settings: own, notice: null, saved: true };
  const aside = `${path}.damaged-${nowMs}`;
  renameSync(path, aside);
  const backup = tryRead(`${path}.bak`);
  const name = basename(path);
  if (typeof backup === 'string') {
    const notice = `${name} could not be read. It was set aside as ${basename(aside)}; Waybill begins with empty settings.`;
    return { settings: empty, notice, saved: false };
  }
  const notice = `${name} could not be read. It was set aside as ${basename(aside)}; the copy from before the last change is used.`;
  return { settings: backup, notice, saved: true };
}

function tryRead(path: string): Settings | 'missing' | 'damaged' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw new AppError('denied', `${basename(path)} could not be read.`, {}, { cause: error });
  }
  const document = parseJson(text);
  refuseNewer(document, path);
  const parsed = settingsSchema.safeParse(document);
  return parsed.success ? parsed.data : 'damaged';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refuseNewer(document: unknown, path: string): void {
  const found = z.object({ version: z.int().min(version + 1) }).safeParse(document);
  if (!found.success) return;
  throw new AppError(
    'unsupported',
    `${basename(path)} was written by a newer Waybill (format ${found.data.version}, this one knows ${version}).`,
    { reason: 'E_NEWER_FORMAT', advice: 'Update Waybill, or start it with another data folder.' },
  );
}
