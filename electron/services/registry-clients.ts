import { AppError } from '../../shared/errors.ts';
import { createRegistry } from '../registry/create-registry.ts';
import { createImportedLogin } from '../registry/credentials/imported-login.ts';
import type { Credentials, Registry, RegistryOptions } from '../registry/registry.ts';
import type { SavedConnection } from '../store/settings.ts';
import type { HostInfo, LocalRegistryAddress, Ports } from './ports.ts';
import { transportOptions } from './registry-clients-transport.ts';

/** The id of the local library. */
export const localConnectionId = 'local';

/** The name of a connection's secret in the vault. */
export function secretName(connectionId: string): string {
  return `registry:${connectionId}`;
}

/** What making a client needs. */
export interface ClientDependencies {
  readonly ports: Ports;
  readonly info: HostInfo;
  /** Needed for the local library only. */
  readonly localRegistry?: LocalRegistryAddress | null;
}

/** The local library as a connection. */
export function localConnection(address: LocalRegistryAddress): SavedConnection {
  return {
    id: localConnectionId,
    name: 'Local library',
    url: address.url,
    method: address.username === null ? 'anonymous' : 'basic',
    username: address.username,
    allowPlainHttp: false,
  };
}

/** Whom a client tells what happens on the way. */
export type ClientWatcher = Pick<RegistryOptions, 'onWait' | 'onQuota'>;

/** A client of a connection; see {@link clientOptions}. */
export async function createClient(
  dependencies: ClientDependencies,
  saved: SavedConnection,
  { typed, watcher = {} }: { typed?: Credentials | undefined; watcher?: ClientWatcher } = {},
): Promise<Registry> {
  return createRegistry({ ...(await clientOptions(dependencies, saved, typed)), ...watcher });
}

/** What of a connection a client is made of. */
export type ClientSettings = Pick<
  SavedConnection,
  'id' | 'url' | 'allowPlainHttp' | 'method' | 'source' | 'username' | 'transport' | 'approvedRealms'
>;

/**
 * What a client of a connection is made with: the host's proxy and trust, what the user set, and the credentials that
 * were typed or else are kept.
 * @throws AppError `unauthorized` when the secret is no longer kept; what a locked vault, a credential helper or an
 * unusable file of certificates throws.
 */
export async function clientOptions(
  dependencies: ClientDependencies,
  saved: ClientSettings,
  typed?: Credentials,
): Promise<RegistryOptions> {
  const { ports, info } = dependencies;
  return {
    url: saved.url,
    ...(await identityOf(dependencies, saved, typed)),
    allowPlainHttp: saved.allowPlainHttp,
    ...(await transportOptions(ports, saved)),
    approvedRealms: saved.approvedRealms,
    onSecret: ports.hide,
    userAgent: `Waybill/${info.version}`,
  };
}

/** Who we are. A login of another program is read now and whenever the client needs it again. */
async function identityOf(
  { localRegistry, ports }: ClientDependencies,
  saved: ClientSettings,
  typed: Credentials | undefined,
): Promise<Pick<RegistryOptions, 'credentials' | 'login'>> {
  if (saved.method === 'imported') {
    const login = createImportedLogin({
      source: saved.source ?? 'docker',
      host: new URL(saved.url).host,
      environment: ports.tools.environment,
      now: () => ports.clock.now(),
    });
    return { credentials: await login(undefined), login };
  }
  if (typed !== undefined) return { credentials: typed };
  return {
    credentials: saved.id === localConnectionId ? localCredentials(localRegistry) : await readCredentials(ports, saved),
  };
}

async function readCredentials(ports: Ports, saved: ClientSettings): Promise<Credentials> {
  if (saved.method === 'anonymous') return { method: 'anonymous' };
  const secret = await ports.vault.get(secretName(saved.id));
  if (secret !== null) {
    return saved.method === 'token'
      ? { method: 'token', token: secret }
      : { method: 'basic', username: saved.username ?? '', password: secret };
  }
  throw secretMissing(saved);
}

/** A connection whose secret is not kept: signed out, or kept in memory by a program that has ended. */
export function secretMissing({ url, method }: Pick<SavedConnection, 'url' | 'method'>): AppError {
  return new AppError(
    'unauthorized',
    `Signed out: the ${method === 'basic' ? 'password' : 'token'} is not kept here.`,
    {
      registry: new URL(url).host,
      reason: 'E_SECRET_MISSING',
      advice: 'Sign in again.',
    },
  );
}

function localCredentials(address: LocalRegistryAddress | null | undefined): Credentials {
  const { username = null, password = null } = address ?? {};
  return username !== null && password !== null ? { method: 'basic', username, password } : { method: 'anonymous' };
}
