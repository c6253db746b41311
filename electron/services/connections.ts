import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Connection, credentialsSchema } from '../../shared/contract/connections.ts';
import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { isLoopback } from '../registry/http/hosts.ts';
import type { Credentials } from '../registry/registry.ts';
import type { SavedConnection, Settings } from '../store/settings.ts';
import { parseRegistryOrigin } from './connection-url.ts';
import type { RegistryOrigin } from './connection-url.ts';
import type { Core } from './core.ts';
import { createExamine } from './examine.ts';
import { isFileConnection } from './opened-files.ts';
import { localConnectionId, secretName } from './registry-clients.ts';

type CredentialsInput = Credentials;

function notYet(): AppError {
  return new AppError('unsupported', 'Waybill cannot do this yet.');
}

function plainCredentials(credentials: z.output<typeof credentialsSchema>): Credentials {
  if (credentials.method === 'imported') throw notYet();
  return credentials;
}

/** The registries the user set up. Secrets go into the vault and never come back through here. */
export function createConnectionsService(core: Core): Services['connections'] {
  const { registries, settings, cache, ports } = core;
  return {
    list: async () => ({ connections: await Promise.all(registries.connections().map((one) => describe(core, one))) }),
    add: async ({ url, name, credentials: input, allowPlainHttp }, { signal }) => {
      const credentials = plainCredentials(input);
      const origin = parseRegistryOrigin(url);
      refusePlainHttp(origin, allowPlainHttp);
      refuseDuplicate(core, origin, credentials);
      const saved = newConnection(origin, name, credentials, allowPlainHttp);
      const capabilities = await probe(core, saved, credentials, signal);
      await storeSecret(core, saved.id, credentials);
      await settings.change((now) => ({ ...now, connections: [...now.connections, saved] }));
      await registries.changed(saved.id, capabilities);
      return describe(core, saved);
    },
    check: async ({ id }, { signal }) => {
      await registries.check(id, signal);
      return describe(core, registries.connection(id));
    },
    examine: createExamine(core),
    signIn: async ({ id, credentials: input }, { signal }) => {
      const credentials = plainCredentials(input);
      const saved = { ...remote(core, id), ...identity(credentials) };
      const capabilities = await probe(core, saved, credentials, signal);
      await storeSecret(core, id, credentials);
      await settings.change((now) => replace(now, saved));
      await registries.changed(id, capabilities);
      return describe(core, saved);
    },
    signOut: async () => {
      throw notYet();
    },
    edit: async () => {
      throw notYet();
    },
    approveRealm: async () => {
      throw notYet();
    },
    imports: async () => {
      throw notYet();
    },
    certificates: async () => {
      throw notYet();
    },
    rename: async ({ id, name }) => {
      const saved = { ...remote(core, id), name };
      await settings.change((now) => replace(now, saved));
      core.publish('connections.changed', { id });
      return describe(core, saved);
    },
    remove: async ({ id }) => {
      remote(core, id);
      // Settings first: a kill in between leaves a secret nobody uses, never a connection without its secret.
      await settings.change((now) => without(now, id));
      await ports.vault.delete(secretName(id));
      cache.forgetConnection(id);
      await registries.changed(id);
      return {};
    },
  };
}

function newConnection(
  origin: RegistryOrigin,
  name: string | undefined,
  credentials: CredentialsInput,
  allowPlainHttp: boolean,
): SavedConnection {
  return {
    id: `r-${randomBytes(6).toString('hex')}`,
    name: name ?? origin.host.slice(0, 100),
    url: origin.url,
    ...identity(credentials),
    allowPlainHttp: origin.isPlainHttp && allowPlainHttp,
  };
}

function identity(credentials: CredentialsInput): Pick<SavedConnection, 'method' | 'username'> {
  return { method: credentials.method, username: credentials.method === 'basic' ? credentials.username : null };
}

function refusePlainHttp({ url, host, isPlainHttp }: RegistryOrigin, allowed: boolean): void {
  if (!isPlainHttp || allowed || isLoopback(new URL(url).hostname)) return;
  throw new AppError('untrusted', `${host} would be reached without encryption: passwords and images could be read.`, {
    registry: host,
    reason: 'E_PLAIN_HTTP',
    advice: 'Use https, or allow plain http for this registry.',
  });
}

function refuseDuplicate({ registries }: Core, { url, host }: RegistryOrigin, credentials: CredentialsInput): void {
  const { method, username } = identity(credentials);
  const same = registries
    .connections()
    .find((one) => one.url === url && one.method === method && one.username === username);
  if (same === undefined) return;
  throw new AppError('conflict', `${host} is already there as “${same.name}”.`, {
    registry: host,
    reason: 'E_CONNECTION_EXISTS',
  });
}

async function probe(core: Core, saved: SavedConnection, credentials: Credentials, signal: AbortSignal) {
  try {
    return await core.registries.probe(saved, credentials, signal);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { hostname, protocol, host } = new URL(saved.url);
    const isLikelyPlain = protocol === 'https:' && isLoopback(hostname) && ['tls', 'network'].includes(error.kind);
    if (!isLikelyPlain) throw error;
    const advice = `If it speaks plain http, write http://${host}.`;
    throw new AppError(error.kind, error.message, { ...error.details, advice }, { cause: error });
  }
}

async function storeSecret({ ports }: Core, id: string, credentials: CredentialsInput): Promise<void> {
  if (credentials.method === 'anonymous') await ports.vault.delete(secretName(id));
  else {
    const secret = credentials.method === 'basic' ? credentials.password : credentials.token;
    await ports.vault.set(secretName(id), secret);
  }
}

function remote({ registries }: Core, id: string): SavedConnection {
  const saved = registries.connection(id);
  if (isFileConnection(id)) {
    throw new AppError(
      'unsupported',
      `“${saved.name}” is an opened file. It can be closed, and opened under another path.`,
    );
  }
  if (id !== localConnectionId) return saved;
  throw new AppError('unsupported', 'The local library is part of Waybill and cannot be changed or removed.');
}

function replace(settings: Settings, saved: SavedConnection): Settings {
  return { ...settings, connections: settings.connections.map((one) => (one.id === saved.id ? saved : one)) };
}

function without(settings: Settings, id: string): Settings {
  return {
    ...settings,
    connections: settings.connections.filter((one) => one.id !== id),
    added: settings.added.filter((one) => one.connectionId !== id),
    pinned: settings.pinned.filter((one) => one.connectionId !== id),
  };
}

/** A connection as the page may know it. */
export async function describe({ registries, ports, files }: Core, saved: SavedConnection): Promise<Connection> {
  const { protocol, hostname } = new URL(saved.url);
  const isLocal = saved.id === localConnectionId;
  const secret = isLocal || saved.method === 'anonymous' ? null : await hasSecret(ports, saved.id);
  return {
    id: saved.id,
    name: saved.name,
    url: saved.url,
    kind: isLocal ? 'local' : isFileConnection(saved.id) ? 'file' : 'remote',
    file: files.describe(saved.id),
    signIn: {
      method: saved.method,
      username: saved.username,
      hasSecret: secret ?? saved.method !== 'anonymous',
      importedFrom: null,
    },
    insecure: protocol === 'http:' && !isLoopback(hostname),
    ...registries.state(saved.id),
    transport: {
      caFile: null,
      clientCertificate: null,
      pinnedFingerprint: null,
      trustedCertificate: null,
      certsDirectory: null,
      proxy: null,
    },
    approvedRealms: [],
    quota: null,
    wait: null,
  };
}

/** A locked keychain still has the secret, so it counts. */
async function hasSecret(ports: Core['ports'], id: string): Promise<boolean> {
  try {
    return (await ports.vault.get(secretName(id))) !== null;
  } catch {
    return true;
  }
}
