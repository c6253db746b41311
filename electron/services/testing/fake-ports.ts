import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Clock, Log, Paths, Ports, SecretProtection, SecretVault } from '../ports.ts';

export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A log that only remembers. It redacts nothing, so that a test sees every secret that was passed to it. */
export function createMemoryLog(): Log & { readonly records: LogRecord[] } {
  const records: LogRecord[] = [];
  const at =
    (level: LogRecord['level']) =>
    (message: string, data: Readonly<Record<string, unknown>> = {}) =>
      void records.push({ level, message, data });
  return { records, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A clock that stands until it is moved. */
export function createManualClock(startMs = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return { now: () => nowMs, advance: (ms) => void (nowMs += ms) };
}

/** Secrets in memory. `lock()` makes it behave like a keychain that is locked. */
export function createMemoryVault(
  level: SecretProtection = 'session',
): SecretVault & { lock(): void; unlock(): void; readonly secrets: ReadonlyMap<string, string> } {
  const secrets = new Map<string, string>();
  let locked = false;
  const open = () => {
    if (locked) throw new AppError('denied', 'The keychain is locked.', { reason: 'E_VAULT_LOCKED' });
  };
  return {
    secrets,
    lock: () => void (locked = true),
    unlock: () => void (locked = false),
    get: async (name) => {
      open();
      return secrets.get(name) ?? null;
    },
    set: async (name, secret) => {
      open();
      secrets.set(name, secret);
    },
    delete: async (name) => {
      open();
      secrets.delete(name);
    },
    protection: async () => ({ level, advice: null }),
  };
}

/** Makes the folders of {@link Paths} in a new temporary directory. */
export async function createTemporaryPaths(): Promise<Paths & { remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'waybill-test-'));
  const paths = { data: join(root, 'data'), logs: join(root, 'logs') };
  await mkdir(paths.data);
  await mkdir(paths.logs);
  return { ...paths, remove: () => rm(root, { recursive: true, force: true }) };
}

export type FakePorts = Awaited<ReturnType<typeof createFakePorts>>;

/** Every port in memory, except that `paths` are real folders. Call `remove` when done. */
export async function createFakePorts(options: { clock?: Clock; paths?: Paths } = {}) {
  const temporary = options.paths === undefined ? await createTemporaryPaths() : null;
  const log = createMemoryLog();
  const vault = createMemoryVault();
  const opened: string[] = [];
  const hiddenSecrets = new Set<string>();
  const notifications: { title: string; body: string }[] = [];
  const picked: { open: readonly string[]; save: string | null } = { open: [], save: null };
  const ports: Ports = {
    vault,
    paths: options.paths ?? { data: temporary?.data ?? '', logs: temporary?.logs ?? '' },
    proxy: { resolve: async () => [{ kind: 'direct' }] },
    trust: { certificates: async () => [] },
    dialogs: { open: async () => picked.open, save: async () => picked.save },
    opener: {
      open: async (url) => {
        if (!url.startsWith('https://')) throw new AppError('denied', 'Only https pages are opened.');
        opened.push(url);
      },
    },
    notifier: { notify: (message) => void notifications.push(message) },
    clock: options.clock ?? { now: () => Date.now() },
    log,
    tools: {
      // Nothing of the machine that runs the tests.
      environment: { env: {}, home: '/nonexistent', platform: 'linux', uid: 0, helperTimeoutMs: 5000 },
      certsDirectories: [],
    },
    hide: (secret) => void hiddenSecrets.add(secret),
  };
  return { ports, hiddenSecrets, log, vault, opened, notifications, picked, remove: async () => temporary?.remove() };
}
