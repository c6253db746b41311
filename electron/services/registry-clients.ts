import { AppError } from '../../shared/errors.ts';
import { createRegistry } from '../registry/create-registry.ts';
import type { Credentials, Registry } from '../registry/registry.ts';
import type { SavedConnection } from '../store/settings.ts';
import type { HostInfo, LocalRegistryAddress, Ports } from './ports.ts';

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
  const { localRegistry, ports } = dependencies;
  const credentials =
    saved.id === localConnectionId ? localCredentials(localRegistry) : await readCredentials(ports, saved);
  return connect(dependencies, saved, credentials);
}

/** A client with these credentials, through the host's proxy and trust. */
export async function connect(
  { ports, info }: Pick<ClientDependencies, 'ports' | 'info'>,
  saved: SavedConnection,
  credentials: Credentials,
): Promise<Registry> {
  const [choice] = await ports.proxy.resolve(new URL(saved.url));
  const certificates = await ports.trust.certificates();
  const isDirect = choice === undefined || choice.kind === 'direct';
  return createRegistry({
    url: saved.url,
    credentials,
    allowPlainHttp: saved.allowPlainHttp,
    certificates: certificates.length === 0 ? undefined : certificates,
    proxyUrl: isDirect ? null : `${choice.kind}://${choice.host}:${choice.port}`,
    userAgent: `Waybill/${info.version}`,
  });
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
