import { spawn, type ChildProcess } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { printable } from '../http/messages.ts';
import type { Credentials } from '../registry.ts';
import { identityTokenUser } from './auth-file.ts';

/** How credential helpers are found and bounded. */
export interface HelperOptions {
  /** The environment they run in; `PATH` is where they are looked for first. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** A helper may ask the user something, so this is generous. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const maxOutputBytes = 64 * 1024;
// Programs started from a desktop do not get the shell's PATH, and this is where installers put helpers.
const furtherFolders: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/usr/local/bin', '/opt/homebrew/bin', '/Applications/Docker.app/Contents/Resources/bin'],
  linux: ['/usr/local/bin', '/usr/bin'],
};

/** The program of a helper suffix. @throws AppError `invalid-input` for a suffix that could name something else. */
export function helperProgram(suffix: string): string {
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/.test(suffix)) return `docker-credential-${suffix}`;
  throw new AppError('invalid-input', `“${printable(suffix, 60)}” is not the name of a credential helper.`, {
    reason: 'E_HELPER_NAME',
    advice: 'Check credsStore and credHelpers in Docker’s config.json.',
  });
}

async function locate(program: string, { env, platform }: HelperOptions): Promise<string> {
  const folders = [...(env['PATH'] ?? '').split(delimiter), ...(furtherFolders[platform] ?? [])];
  // A relative folder would depend on where the program was started.
  const absolute = [...new Set(folders)].filter((folder) => /^(?:\/|[A-Za-z]:[\\/])/.test(folder));
  const file = platform === 'win32' ? `${program}.exe` : program;
  for (const folder of absolute) {
    try {
      await access(join(folder, file), constants.X_OK);
      return join(folder, file);
    } catch {
      // Not there; the next one.
    }
  }
  throw new AppError('not-found', `The credential helper ${program} was not found.`, {
    reason: 'E_HELPER_MISSING',
    advice: `Install it, or remove it from Docker’s config.json. Looked in: ${absolute.join(', ').slice(0, 500)}.`,
  });
}

/** Ends a helper with everything it started. */
function end(child: ChildProcess, platform: NodeJS.Platform): void {
  try {
    if (platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

interface HelperOutcome {
  readonly exitCode: number | null;
  readonly output: string;
}

function talk(file: string, action: string, input: string, options: HelperOptions): Promise<HelperOutcome> {
  const fail = (kind: 'timeout' | 'unsupported' | 'cancelled' | 'internal', what: string, reason: string) =>
    new AppError(kind, `The credential helper ${file} ${what}.`, { reason });
  return new Promise((resolve, reject) => {
    // Of its own group, so that what it starts can be ended with it. Never through a shell.
    const child = spawn(file, [action], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: options.env,
      detached: options.platform !== 'win32',
      windowsHide: true,
    });
    const pieces: Buffer[] = [];
    let length = 0;
    const giveUp = (error: AppError) => {
      end(child, options.platform);
      reject(error);
    };
    const timer = setTimeout(
      () => giveUp(fail('timeout', 'did not answer in time', 'E_HELPER_TIMEOUT')),
      options.timeoutMs,
    );
    const cancel = () => giveUp(fail('cancelled', 'was cancelled', 'E_HELPER_CANCELLED'));
    if (options.signal?.aborted === true) cancel();
    options.signal?.addEventListener('abort', cancel, { once: true });
    child.stdout.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > maxOutputBytes) giveUp(fail('unsupported', 'answered more than a login', 'E_HELPER_OUTPUT'));
      else pieces.push(piece);
    });
    // It may end without reading what it is told.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', (error: NodeJS.ErrnoException) =>
      giveUp(fail('internal', `could not be started (${error.code ?? ''})`, 'E_HELPER_START')),
    );
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', cancel);
      resolve({ exitCode, output: Buffer.concat(pieces).toString('utf8') });
    });
  });
}

// The texts of the helpers' own library; they come on standard output.
const notFoundTexts = [
  'credentials not found in native keychain',
  'no credentials server URL',
  'no credentials username',
];

function readJson(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

function notUnderstood(program: string): AppError {
  // What it said may hold the secret, so it is not quoted.
  return new AppError('corrupt', `The credential helper ${program} gave an answer that is no login.`, {
    reason: 'E_HELPER_ANSWER',
  });
}

// How the helpers for macOS, Secret Service and pass say that nobody has opened their store.
const lockedTexts =
  /interaction is not allowed|cannot autolaunch d-bus|decryption failed|is locked|failed to unlock|cannot prompt/i;

function refused(program: string, output: string): AppError {
  const said = printable(output, 300);
  if (lockedTexts.test(said)) {
    return new AppError('denied', `The keychain behind ${program} is locked: “${said}”.`, {
      reason: 'E_KEYCHAIN_LOCKED',
      advice: 'Unlock the keychain and try again.',
    });
  }
  return new AppError('denied', `The credential helper ${program} failed${said === '' ? '' : `: “${said}”`}.`, {
    reason: 'E_HELPER_FAILED',
    advice: 'Sign in again with the tool that uses this helper.',
  });
}

/**
 * Asks a helper for the login of a key (`docker-credential-X get`). Null when it has none.
 * @throws AppError `not-found` for a missing helper, `timeout`, `denied` with the helper's words, `corrupt`.
 */
export async function askHelper(suffix: string, key: string, options: HelperOptions): Promise<Credentials | null> {
  const program = helperProgram(suffix);
  const { exitCode, output } = await talk(await locate(program, options), 'get', key, options);
  if (exitCode !== 0) {
    if (notFoundTexts.includes(output.trim())) return null;
    throw refused(program, output);
  }
  const answer = readJson(output);
  if (typeof answer !== 'object' || answer === null) throw notUnderstood(program);
  const { Username: username, Secret: secret } = answer as { Username?: unknown; Secret?: unknown };
  if (typeof username !== 'string' || typeof secret !== 'string') throw notUnderstood(program);
  if (secret === '') return null;
  return { method: 'basic', username: username === '' ? identityTokenUser : username, password: secret };
}
