import type { z } from 'zod';
import type { credentialsSchema, TransportInput } from '../../shared/contract/connections.ts';
import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Credentials } from '../registry/registry.ts';
import type { SavedConnection } from '../store/settings.ts';
import { parseRegistryOrigin, refusePlainHttp } from './connection-url.ts';
import type { RegistryOrigin } from './connection-url.ts';
import { createCertificatesReader, resolveTransport, takesTrustBack } from './connections-certificates.ts';
import { describeConnection } from './connections-description.ts';
import { createImportsReader } from './connections-imports.ts';
import { newId, withChanged, withConnection, without, withRealm } from './connections-settings.ts';
import type { Core } from './core.ts';
import { createExamine } from './examine.ts';
import { isFileConnection } from './opened-files.ts';
import { isReleaseConnection, releaseBaseId } from './release-connections.ts';
import { localConnectionId, secretName } from './registry-clients.ts';

type CredentialsInput = z.output<typeof credentialsSchema>;
type Operations = Services['connections'];

/** The registries the user set up. Secrets go into the vault and never come back through here. */
export function createConnectionsService(core: Core): Operations {
  const { registries } = core;
  const describe = (id: string) => describeConnection(core, registries.connection(id));
  return {
    list: async () => {
      const all = registries.connections().map((one) => describeConnection(core, one));
      return { connections: await Promise.all(all) };
    },
    check: async ({ id }, { signal }) => {
      await registries.check(id, signal);
      return describe(id);
    },
    examine: createExamine(core),
    imports: createImportsReader(core),
    certificates: createCertificatesReader(core),
    add: createAdd(core, describe),
    edit: createEdit(core, describe),
    ...createSigning(core, describe),
    rename: async ({ id, name }) => rename(core, id, name, describe),
    approveRealm: async ({ id, realm, approved }) => {
      remote(core, id);
      await core.settings.change((now) => withRealm(now, id, realm, approved));
      await registries.changed(id);
      return describe(id);
    },
    remove: createRemove(core),
  };
}

type Describe = (id: string) => ReturnType<typeof describeConnection>;

async function rename(core: Core, id: string, name: string, describe: Describe) {
  remote(core, id);
  await core.settings.change((now) => withChanged(now, id, { name }));
  core.publish('connections.changed', { id });
  return describe(id);
}

function createAdd(core: Core, describe: Describe): Operations['add'] {
  const { registries, settings } = core;
  return async ({ url, name, credentials, allowPlainHttp, transport, approvedRealms }, { signal }) => {
    const origin = parseRegistryOrigin(url);
    refusePlainHttp(origin, allowPlainHttp);
    const who = identity(credentials);
    refuseDuplicate(core, origin, who, null);
    hideTyped(core, credentials);
    const saved: SavedConnection = {
      id: newId(settings.current(), { url: origin.url, ...who }),
      name: name ?? origin.host.slice(0, 100),
      url: origin.url,
      ...who,
      allowPlainHttp: origin.isPlainHttp && allowPlainHttp,
      ...(transport && { transport: await resolveTransport(core, origin.url, transport, undefined, signal) }),
      ...(approvedRealms.length > 0 && { approvedRealms }),
    };
    const capabilities = await registries.probe(saved, secretOf(credentials), signal);
    await storeSecret(core, saved.id, credentials);
    await settings.change((now) => withConnection(now, saved));
    await registries.changed(saved.id, capabilities);
    return describe(saved.id);
  };
}

function createEdit(core: Core, describe: Describe): Operations['edit'] {
  const { registries, settings, cache, observations } = core;
  return async ({ id, name, url, transport, allowPlainHttp }, { signal }) => {
    const before = remote(core, id);
    if (url === undefined && transport === undefined && allowPlainHttp === undefined) {
      return rename(core, id, name ?? before.name, describe);
    }
    const origin = parseRegistryOrigin(url ?? before.url);
    const isAllowed = allowPlainHttp ?? before.allowPlainHttp;
    refusePlainHttp(origin, isAllowed);
    refuseDuplicate(core, origin, before, id);
    const isElsewhere = new URL(origin.url).hostname !== new URL(before.url).hostname;
    const patch: Partial<SavedConnection> = {
      ...(name !== undefined && { name }),
      ...(await patchOf(core, before, origin, transport, signal)),
      allowPlainHttp: origin.isPlainHttp && isAllowed,
      // Consent was given for another registry.
      ...(isElsewhere && { approvedRealms: [] }),
    };
    const isUntried =
      url === undefined &&
      allowPlainHttp === undefined &&
      transport !== undefined &&
      takesTrustBack(before.transport, transport);
    const capabilities = isUntried ? undefined : await registries.probe({ ...before, ...patch }, undefined, signal);
    await settings.change((now) => withChanged(now, id, patch));
    if (isElsewhere) {
      // What was seen there is not the past of what is here.
      cache.forgetConnection(id);
      observations.forgetConnection(id);
    }
    await registries.changed(id, capabilities);
    return describe(id);
  };
}

async function patchOf(
  core: Core,
  before: SavedConnection,
  { url }: RegistryOrigin,
  transport: TransportInput | undefined,
  signal: AbortSignal,
): Promise<Pick<SavedConnection, 'url' | 'transport'>> {
  if (transport === undefined) return { url };
  return { url, transport: await resolveTransport(core, url, transport, before.transport, signal) };
}

function createSigning(core: Core, describe: Describe): Pick<Operations, 'signIn' | 'signOut'> {
  const { registries, settings, ports } = core;
  return {
    signIn: async ({ id, credentials }, { signal }) => {
      const before = remote(core, id);
      const who = identity(credentials);
      hideTyped(core, credentials);
      const capabilities = await registries.probe({ ...before, ...who }, secretOf(credentials), signal);
      await storeSecret(core, id, credentials);
      await settings.change((now) => withChanged(now, id, who));
      await registries.changed(id, capabilities);
      return describe(id);
    },
    signOut: async ({ id }) => {
      const { method } = remote(core, id);
      await ports.vault.delete(secretName(id));
      // The other program's login stays where it is; it is only not used any more.
      if (method === 'imported') {
        await settings.change((now) => withChanged(now, id, identity({ method: 'anonymous' })));
      }
      await registries.changed(id);
      return describe(id);
    },
  };
}

function createRemove(core: Core): Operations['remove'] {
  const { registries, settings, cache, observations, ports } = core;
  return async ({ id, history }) => {
    const { method } = remote(core, id);
    const hasSecret = method === 'basic' || method === 'token';
    if (hasSecret && ports.vault.passphrase?.isLocked() === true) throw vaultLocked();
    // Settings first: a kill in between leaves a secret nobody uses, never a connection without its secret.
    await settings.change((now) => without(now, id, history));
    if (hasSecret) await ports.vault.delete(secretName(id));
    if (history === 'forget') {
      cache.forgetConnection(id);
      observations.forgetConnection(id);
    }
    await registries.changed(id);
    return {};
  };
}

function vaultLocked(): AppError {
  return new AppError('denied', 'The file of sign-ins is locked, so the secret cannot be removed from it.', {
    reason: 'E_VAULT_LOCKED',
    advice: 'Unlock it with its passphrase, then remove the registry.',
  });
}

type Identity = Pick<SavedConnection, 'method' | 'username' | 'source'>;

function identity(credentials: CredentialsInput): Identity {
  const { method } = credentials;
  return {
    method,
    username: method === 'basic' ? credentials.username : null,
    source: method === 'imported' ? credentials.source : undefined,
  };
}

/** What was typed; an imported login is read by the client itself. */
function secretOf(credentials: CredentialsInput): Credentials | undefined {
  return credentials.method === 'imported' ? undefined : credentials;
}

function hideTyped({ ports }: Core, credentials: CredentialsInput): void {
  if (credentials.method === 'basic') ports.hide(credentials.password);
  if (credentials.method === 'token') ports.hide(credentials.token);
}

function refuseDuplicate({ registries }: Core, { url, host }: RegistryOrigin, who: Identity, own: string | null): void {
  const same = registries
    .connections()
    .filter((one) => one.id !== own && !isReleaseConnection(one.id) && one.url === url && one.method === who.method)
    .find((one) => one.username === who.username && one.source === who.source);
  if (same === undefined) return;
  throw new AppError('conflict', `${host} is already there as “${same.name}”.`, {
    registry: host,
    reason: 'E_CONNECTION_EXISTS',
  });
}

async function storeSecret({ ports }: Core, id: string, credentials: CredentialsInput): Promise<void> {
  switch (credentials.method) {
    case 'anonymous':
    case 'imported':
      return ports.vault.delete(secretName(id));
    case 'basic':
      return ports.vault.set(secretName(id), credentials.password);
    case 'token':
      return ports.vault.set(secretName(id), credentials.token);
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
  if (isReleaseConnection(id)) {
    const base = registries.connection(releaseBaseId(id)).name;
    throw new AppError('unsupported', `“${saved.name}” belongs to “${base}” and changes with it.`);
  }
  if (id !== localConnectionId) return saved;
  throw new AppError('unsupported', 'The local library is part of Waybill and cannot be changed or removed.');
}
