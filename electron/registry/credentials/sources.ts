import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Credentials } from '../registry.ts';
import { type AuthEntry, type AuthFile, emptyAuthFile, readAuthFile, readLegacyAuthFile } from './auth-file.ts';
import { dockerKey, findDockerKey, findPodmanKey } from './auth-keys.ts';
import { askHelper, type HelperOptions, listHelper } from './helper.ts';

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
  /** As the tool wrote it: a host, an address, or a host with a path. */
  readonly key: string;
  readonly username: string | null;
  readonly source: string;
}

const maxFileBytes = 8 * 1024 * 1024;

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
  throw new AppError('corrupt', `The login for ${key} in ${source} cannot be used: ${entry.why}.`, {
    reason: 'E_AUTH_ENTRY',
    advice: 'Sign in again with the tool that wrote it.',
  });
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
  const variable = environment.env['DOCKER_AUTH_CONFIG'];
  if (variable !== undefined && variable !== '') {
    const { auths } = readAuthFile(variable, 'DOCKER_AUTH_CONFIG');
    const key = findDockerKey(auths.keys(), host);
    const found = key === null ? null : use(auths.get(key), key, 'DOCKER_AUTH_CONFIG');
    if (found !== null) return found;
  }
  const path = dockerConfigPath(environment);
  const file = (await readIfThere(path)) ?? emptyAuthFile;
  const helper = file.credHelpers.get(host) ?? file.credHelpers.get(dockerKey(host)) ?? file.credsStore;
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
    const helper = file.credHelpers.get(host) ?? file.credsStore;
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

const usernameOf = (entry: AuthEntry): string | null =>
  entry.kind === 'credentials' && entry.credentials.method === 'basic' ? entry.credentials.username : null;

/** The logins Docker has, to choose from; secrets stay where they are. */
export async function listDockerLogins(environment: SourceEnvironment, signal?: AbortSignal): Promise<ListedLogin[]> {
  const path = dockerConfigPath(environment);
  const file = (await readIfThere(path)) ?? emptyAuthFile;
  const fromFile = [...file.auths]
    .filter(([, entry]) => entry.kind === 'credentials')
    .map(([key, entry]) => ({ key, username: usernameOf(entry), source: path }));
  const fromHosts = [...file.credHelpers].map(([key, suffix]) => ({
    key,
    username: null,
    source: `docker-credential-${suffix}`,
  }));
  if (file.credsStore === null) return [...fromFile, ...fromHosts];
  const stored = await listHelper(file.credsStore, helperOptions(environment, signal));
  const source = `docker-credential-${file.credsStore}`;
  return [...[...stored].map(([key, username]) => ({ key, username, source })), ...fromHosts];
}

/** The logins in Podman's own files; secrets stay where they are. */
export async function listPodmanLogins(environment: SourceEnvironment): Promise<ListedLogin[]> {
  const own = podmanAuthPaths(environment).filter((path) => path !== dockerConfigPath(environment));
  const lists = await Promise.all(
    own.map(async (path) =>
      [...((await readIfThere(path)) ?? emptyAuthFile).auths]
        .filter(([, entry]) => entry.kind === 'credentials')
        .map(([key, entry]) => ({ key, username: usernameOf(entry), source: path })),
    ),
  );
  return lists.flat();
}
