import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Credentials } from '../registry.ts';
import {
  type AuthEntry,
  type AuthFile,
  emptyAuthFile,
  identityTokenUser,
  readAuthFile,
  readLegacyAuthFile,
} from './auth-file.ts';
import { dockerKey, findDockerKey, findPodmanKey, scopeOfKey } from './auth-keys.ts';
import { askHelper, type HelperOptions } from './helper.ts';

/** The machine as this module sees it. */
export interface SourceEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Numeric user id; 0 where there is none. */
  readonly uid: number;
  readonly helperTimeoutMs: number;
}

/** A login found in another tool's files, read now and not kept. */
export interface FoundLogin {
  readonly credentials: Credentials;
  /** Where it came from: a path, a variable or a helper. For people. */
  readonly source: string;
}

/** A login that could be used, without its secret. */
export interface ListedLogin {
  readonly source: 'docker' | 'podman';
  /** The file or variable that names it. */
  readonly place: string;
  /** Suffix of the helper that keeps it; null when the place itself does. */
  readonly helper: string | null;
  /** The repository or namespace it is for (Podman); null for the whole registry. */
  readonly scope: string | null;
  readonly username: string | null;
  readonly kind: 'password' | 'identity-token' | 'helper';
  /** Why it cannot be used. */
  readonly error: AppError | null;
}

const maxFileBytes = 8 * 1024 * 1024;
const variableName = 'DOCKER_AUTH_CONFIG';

async function readIfThere(path: string): Promise<AuthFile | null> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new AppError('denied', `${path} cannot be read, so the logins in it cannot be used.`, {
      reason: code ?? 'E_AUTH_FILE',
    });
  }
  if (content.length > maxFileBytes)
    throw new AppError('unsupported', `${path} is too large for a file of logins.`, { reason: 'E_TOO_LARGE' });
  return (path.endsWith('.dockercfg') ? readLegacyAuthFile : readAuthFile)(content, path);
}

/** Docker's configuration file. */
export function dockerConfigPath({ env, home }: SourceEnvironment): string {
  const folder = env['DOCKER_CONFIG'];
  return join(folder === undefined || folder === '' ? join(home, '.docker') : folder, 'config.json');
}

/** The files Podman reads, in its order (containers-auth.json(5)). */
export function podmanAuthPaths(environment: SourceEnvironment): string[] {
  const { env, home, platform, uid } = environment;
  const named = env['REGISTRY_AUTH_FILE'];
  if (named !== undefined && named !== '') return [named];
  const runtime = env['XDG_RUNTIME_DIR'];
  const first =
    platform === 'linux'
      ? join(
          runtime === undefined || runtime === '' ? `/run/containers/${uid}` : join(runtime, 'containers'),
          'auth.json',
        )
      : join(home, '.config', 'containers', 'auth.json');
  const config = env['XDG_CONFIG_HOME'];
  const second = join(
    config === undefined || config === '' ? join(home, '.config') : config,
    'containers',
    'auth.json',
  );
  return [...new Set([first, second, dockerConfigPath(environment), join(home, '.dockercfg')])];
}

function use(entry: AuthEntry | undefined, key: string, source: string): FoundLogin | null {
  if (entry === undefined || entry.kind === 'marker') return null;
  if (entry.kind === 'credentials') return { credentials: entry.credentials, source };
  throw unusable(key, source, entry.why);
}

function unusable(key: string, place: string, why: string): AppError {
  return new AppError('corrupt', `The login for ${key} in ${place} cannot be used: ${why}.`, {
    reason: 'E_AUTH_ENTRY',
    advice: 'Sign in again with the tool that wrote it.',
  });
}

/** The helper that a file names for a host. It replaces the file; there is no falling back. */
function helperFor({ credHelpers, credsStore }: AuthFile, host: string): string | null {
  return credHelpers.get(host) ?? credHelpers.get(dockerKey(host)) ?? credsStore;
}

const helperOptions = ({ env, platform, helperTimeoutMs }: SourceEnvironment, signal?: AbortSignal): HelperOptions => ({
  env,
  platform,
  timeoutMs: helperTimeoutMs,
  signal,
});

async function viaHelper(suffix: string, key: string, environment: SourceEnvironment, signal?: AbortSignal) {
  const credentials = await askHelper(suffix, key, helperOptions(environment, signal));
  return credentials === null ? null : { credentials, source: `docker-credential-${suffix}` };
}

/**
 * Docker's login for a registry, asked for at this moment: `DOCKER_AUTH_CONFIG`, then the host's own helper, then the
 * store for all, then the file. A configured helper replaces the file; it does not fall back to it.
 * @throws AppError when something is there that cannot be read: that is not the same as no login.
 */
export async function findDockerLogin(
  host: string,
  environment: SourceEnvironment,
  signal?: AbortSignal,
): Promise<FoundLogin | null> {
  const { auths } = readAuthFile(environment.env['DOCKER_AUTH_CONFIG'] ?? '', variableName);
  const named = findDockerKey(auths.keys(), host);
  const given = named === null ? null : use(auths.get(named), named, variableName);
  if (given !== null) return given;
  const path = dockerConfigPath(environment);
  const file = (await readIfThere(path)) ?? emptyAuthFile;
  const helper = helperFor(file, host);
  if (helper !== null) return viaHelper(helper, dockerKey(host), environment, signal);
  const key = findDockerKey(file.auths.keys(), host);
  return key === null ? null : use(file.auths.get(key), key, path);
}

/**
 * Podman's login for a repository, or for a registry as a whole. The first file that has one wins, whatever the
 * later ones have.
 */
export async function findPodmanLogin(
  host: string,
  repository: string | undefined,
  environment: SourceEnvironment,
  signal?: AbortSignal,
): Promise<FoundLogin | null> {
  for (const path of podmanAuthPaths(environment)) {
    const file = await readIfThere(path);
    if (file === null) continue;
    const helper = helperFor(file, host);
    if (helper !== null) {
      const found = await viaHelper(helper, dockerKey(host), environment, signal);
      if (found !== null) return found;
      continue;
    }
    const key = findPodmanKey(file.auths.keys(), host, repository);
    const found = key === null ? null : use(file.auths.get(key), key, path);
    if (found !== null) return found;
  }
  return null;
}

/** Whether Podman has logins for single repositories or namespaces of a registry. */
export async function hasPodmanScopes(host: string, environment: SourceEnvironment): Promise<boolean> {
  for (const path of podmanAuthPaths(environment)) {
    const file = await readIfThere(path);
    if (file !== null && [...file.auths.keys()].some((key) => scopeOfKey(key, host) !== null)) return true;
  }
  return false;
}

type Listing = Pick<ListedLogin, 'source' | 'place'>;

function listEntry(listing: Listing, entry: AuthEntry, key: string, scope: string | null): ListedLogin[] {
  const login: ListedLogin = { ...listing, helper: null, scope, username: null, kind: 'password', error: null };
  if (entry.kind === 'marker') return [];
  if (entry.kind === 'invalid') return [{ ...login, error: unusable(key, listing.place, entry.why) }];
  if (entry.credentials.method !== 'basic') return [login];
  const { username } = entry.credentials;
  return username === identityTokenUser ? [{ ...login, kind: 'identity-token' }] : [{ ...login, username }];
}

async function listHelped(
  listing: Listing,
  helper: string,
  host: string,
  environment: SourceEnvironment,
  signal: AbortSignal | undefined,
): Promise<ListedLogin[]> {
  const login: ListedLogin = { ...listing, helper, scope: null, username: null, kind: 'helper', error: null };
  try {
    const found = await askHelper(helper, dockerKey(host), helperOptions(environment, signal));
    if (found === null) return [];
    const username = found.method === 'basic' && found.username !== identityTokenUser ? found.username : null;
    return [{ ...login, username }];
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
    return [{ ...login, error }];
  }
}

/** What a place has for a host; a place that cannot be read is one entry with the reason. */
async function listPlace(
  listing: Listing,
  host: string,
  read: () => Promise<AuthFile | null> | AuthFile,
  asked: { environment: SourceEnvironment; signal: AbortSignal | undefined },
): Promise<ListedLogin[]> {
  let file: AuthFile | null;
  try {
    file = await read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ ...listing, helper: null, scope: null, username: null, kind: 'password', error }];
  }
  if (file === null) return [];
  const helper = helperFor(file, host);
  if (helper !== null) return listHelped(listing, helper, host, asked.environment, asked.signal);
  const own = findDockerKey(file.auths.keys(), host);
  return [...file.auths].flatMap(([key, entry]) => {
    const scope = listing.source === 'podman' ? scopeOfKey(key, host) : null;
    return key === own || scope !== null ? listEntry(listing, entry, key, scope) : [];
  });
}

/**
 * The logins that Docker and Podman have for a registry, to choose from; secrets stay where they are. Helpers are
 * asked. What is there and cannot be read is an entry with its error.
 */
export async function listLogins(
  host: string,
  environment: SourceEnvironment,
  signal?: AbortSignal,
): Promise<ListedLogin[]> {
  const asked = { environment, signal };
  const variable = environment.env['DOCKER_AUTH_CONFIG'] ?? '';
  const docker = dockerConfigPath(environment);
  const podman = podmanAuthPaths(environment).filter((path) => path !== docker);
  const lists = await Promise.all([
    listPlace({ source: 'docker', place: variableName }, host, () => readAuthFile(variable, variableName), asked),
    listPlace({ source: 'docker', place: docker }, host, () => readIfThere(docker), asked),
    ...podman.map((path) => listPlace({ source: 'podman', place: path }, host, () => readIfThere(path), asked)),
  ]);
  return lists.flat();
}

/** Where a login of the source would be read from now, without asking a helper; null when nothing names one. */
export async function placeOfLogin(
  source: 'docker' | 'podman',
  host: string,
  environment: SourceEnvironment,
): Promise<string | null> {
  const variable = environment.env['DOCKER_AUTH_CONFIG'] ?? '';
  if (source === 'docker' && findDockerKey(readAuthFile(variable, variableName).auths.keys(), host) !== null) {
    return variableName;
  }
  for (const path of source === 'docker' ? [dockerConfigPath(environment)] : podmanAuthPaths(environment)) {
    const file = await readIfThere(path);
    if (file === null) continue;
    const helper = helperFor(file, host);
    if (helper !== null) return `docker-credential-${helper}`;
    const keys = [...file.auths.keys()];
    if (findDockerKey(keys, host) !== null || keys.some((key) => scopeOfKey(key, host) !== null)) return path;
  }
  return null;
}
