import { AppError } from '../../shared/errors.ts';
import { createRegistry } from '../registry/create-registry.ts';
import type { Credentials, Registry, RegistryOptions } from '../registry/registry.ts';
import type { SavedConnection } from '../store/settings.ts';
import type { HostInfo, LocalRegistryAddress, Ports, ProxyChoice } from './ports.ts';

/** A way to a registry as its client takes it: the proxy's address with its login, or null for none. */
function wayOf(choice: ProxyChoice): string | null {
  if (choice.kind === 'direct') return null;
  const { kind, host, port, login } = choice;
  const user =
    login === undefined ? '' : `${encodeURIComponent(login.username)}:${encodeURIComponent(login.password)}@`;
  return `${kind}://${user}${host}:${port}`;
}

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
  readonly localRegistry: LocalRegistryAddress | null;
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

/**
 * A client with the credentials that are kept for the connection.
 * @throws AppError `unauthorized` when the secret is no longer kept; what a locked vault throws.
 */
export async function createClient(dependencies: ClientDependencies, saved: SavedConnection): Promise<Registry> {
  return connect(dependencies, saved, await keptCredentials(dependencies, saved));
}

/**
 * The credentials that are kept for the connection. They stay in the host.
 * @throws AppError `unauthorized` when the secret is no longer kept; what a locked vault throws.
 */
export async function keptCredentials(
  { localRegistry, ports }: ClientDependencies,
  saved: SavedConnection,
): Promise<Credentials> {
  return saved.id === localConnectionId ? localCredentials(localRegistry) : readCredentials(ports, saved);
}

/** A client with these credentials, through the host's proxy and trust. */
export async function connect(
  dependencies: Pick<ClientDependencies, 'ports' | 'info'>,
  saved: SavedConnection,
  credentials: Credentials,
): Promise<Registry> {
  return createRegistry(await clientOptions(dependencies, saved, credentials));
}

/** What a client of this registry is made with: the host's proxy and trust, and these credentials. */
export async function clientOptions(
  { ports, info }: Pick<ClientDependencies, 'ports' | 'info'>,
  saved: Pick<SavedConnection, 'url' | 'allowPlainHttp'>,
  credentials: Credentials,
): Promise<RegistryOptions> {
  const certificates = await ports.trust.certificates();
  return {
    url: saved.url,
    credentials,
    allowPlainHttp: saved.allowPlainHttp,
    certificates: certificates.length === 0 ? undefined : certificates,
    ways: async (url) => (await ports.proxy.resolve(url)).map(wayOf),
    onSecret: ports.hide,
    userAgent: `Waybill/${info.version}`,
  };
}

async function readCredentials(ports: Ports, saved: SavedConnection): Promise<Credentials> {
  if (saved.method === 'anonymous') return { method: 'anonymous' };
  const secret = await ports.vault.get(secretName(saved.id));
  if (secret !== null) {
    return saved.method === 'token'
      ? { method: 'token', token: secret }
      : { method: 'basic', username: saved.username ?? '', password: secret };
  }
  throw new AppError('unauthorized', `The ${saved.method === 'basic' ? 'password' : 'token'} is no longer kept.`, {
    registry: new URL(saved.url).host,
    reason: 'E_SECRET_MISSING',
    advice: 'Sign in again.',
  });
}

function localCredentials(address: LocalRegistryAddress | null): Credentials {
  const { username = null, password = null } = address ?? {};
  return username !== null && password !== null ? { method: 'basic', username, password } : { method: 'anonymous' };
}
