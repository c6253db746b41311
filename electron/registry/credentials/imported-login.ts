import { AppError } from '../../../shared/errors.ts';
import type { Credentials, LoginSource } from '../registry.ts';
import { findDockerLogin, findPodmanLogin, hasPodmanScopes, type SourceEnvironment } from './sources.ts';

/** Which program keeps the login. */
export type ImportSource = 'docker' | 'podman';

// A page asks a registry many times in a row, and a helper is a program that has to be started.
const keepMs = 60_000;

/**
 * The login that Docker or Podman keeps for a registry, read when it is needed and again after a minute or a refusal.
 * Podman's keys for repositories are honoured: a repository without any is asked for anonymously, as Podman does.
 * @throws AppError `unauthorized` (E_LOGIN_MISSING) when there is none any more, and what reading it throws.
 */
export function createImportedLogin(options: {
  readonly source: ImportSource;
  /** Host and port. */
  readonly host: string;
  readonly environment: SourceEnvironment;
  readonly now: () => number;
}): LoginSource {
  const kept = new Map<string, { readonly atMs: number; readonly login: Promise<Credentials> }>();
  return (repository, { refused = false } = {}) => {
    const key = options.source === 'podman' ? (repository ?? '') : '';
    const known = kept.get(key);
    if (known !== undefined && !refused && options.now() - known.atMs < keepMs) return known.login;
    const login = read(options, key === '' ? undefined : key);
    kept.set(key, { atMs: options.now(), login });
    // A locked keychain may be open at the next question.
    login.catch(() => kept.delete(key));
    return login;
  };
}

async function read(
  { source, host, environment }: Parameters<typeof createImportedLogin>[0],
  repository: string | undefined,
): Promise<Credentials> {
  const found =
    source === 'docker'
      ? await findDockerLogin(host, environment)
      : await findPodmanLogin(host, repository, environment);
  if (found !== null) return found.credentials;
  if (source === 'podman' && (await hasPodmanScopes(host, environment))) return { method: 'anonymous' };
  const [name, command] = source === 'docker' ? ['Docker', 'docker login'] : ['Podman', 'podman login'];
  throw new AppError('unauthorized', `${name} keeps no login for ${host} any more.`, {
    registry: host,
    reason: 'E_LOGIN_MISSING',
    advice: `Sign in with “${command} ${host}”, or sign in here.`,
  });
}
