import { readdir } from 'node:fs/promises';
import type { Connection } from '../../shared/contract/connections.ts';
import { toWireError } from '../../shared/errors.ts';
import { findCertsDirectory } from '../registry/certs-directory.ts';
import { placeOfLogin } from '../registry/credentials/sources.ts';
import { isLoopback } from '../registry/http/hosts.ts';
import type { SavedConnection } from '../store/settings.ts';
import type { Core } from './core.ts';
import { isFileConnection } from './opened-files.ts';
import { certsFolders, describeWays } from './registry-clients-transport.ts';
import { isReleaseConnection, releaseBaseId } from './release-connections.ts';
import { localConnectionId, secretMissing, secretName } from './registry-clients.ts';

/** A connection as the page may know it. Files are looked at, no helper is asked and no registry. */
export async function describeConnection(core: Core, saved: SavedConnection): Promise<Connection> {
  const { registries, files } = core;
  const { protocol, hostname } = new URL(saved.url);
  const kind = kindOf(saved.id);
  const hasSecret = await keepsSecret(core, saved);
  const known = registries.state(saved.id);
  const isSignedOut = kind === 'remote' && !hasSecret && (saved.method === 'basic' || saved.method === 'token');
  return {
    id: saved.id,
    name: saved.name,
    url: saved.url,
    kind,
    file: files.describe(saved.id),
    signIn: {
      method: saved.method,
      username: saved.username,
      hasSecret,
      importedFrom: saved.method === 'imported' ? await importedFrom(core, saved) : null,
    },
    insecure: protocol === 'http:' && !isLoopback(hostname),
    ...known,
    // Whatever was found out with a secret that is gone, the next request will fail for want of it.
    state: isSignedOut ? { ...known.state, status: 'failed', error: toWireError(secretMissing(saved)) } : known.state,
    transport: await describeTransport(core, saved, kind === 'remote'),
    approvedRealms: saved.approvedRealms ?? [],
  };
}

function kindOf(id: string): Connection['kind'] {
  if (id === localConnectionId) return 'local';
  if (isReleaseConnection(id)) return 'releases';
  return isFileConnection(id) ? 'file' : 'remote';
}

/** A locked keychain still has the secret, so it counts. */
async function keepsSecret({ ports }: Core, { id, method }: SavedConnection): Promise<boolean> {
  if (method === 'anonymous' || method === 'imported') return false;
  // A registry's releases are read with its own sign-in, and the local library has one that is never asked for.
  const owner = isReleaseConnection(id) ? releaseBaseId(id) : id;
  if (owner === localConnectionId) return true;
  try {
    return (await ports.vault.get(secretName(owner))) !== null;
  } catch {
    return true;
  }
}

/** Null also when the file cannot be read; why, is told when the registry is asked. */
async function importedFrom({ ports }: Core, { source, url }: SavedConnection): Promise<string | null> {
  return placeOfLogin(source ?? 'docker', new URL(url).host, ports.tools.environment).catch(() => null);
}

async function describeTransport(
  { ports }: Core,
  { url, transport }: SavedConnection,
  isRemote: boolean,
): Promise<Connection['transport']> {
  const { caFile = null, clientCertificate = null, pinnedFingerprint = null, trusted = null } = transport ?? {};
  const address = new URL(url);
  const isSecure = isRemote && address.protocol === 'https:';
  return {
    caFile,
    clientCertificate,
    pinnedFingerprint,
    trustedCertificate: trusted?.fingerprint ?? null,
    certsDirectory: isSecure ? await describeFolder(address.host, certsFolders(ports.tools)) : null,
    proxy: isRemote ? await describeWays(ports, address) : null,
  };
}

async function describeFolder(host: string, directories: readonly string[]) {
  const path = await findCertsDirectory(host, directories);
  if (path === null) return null;
  const names = await readdir(path).catch(() => []);
  const files = names.filter((name) => /\.(?:crt|cert|key)$/.test(name)).toSorted();
  return { path, files: files.slice(0, 100).map((name) => name.slice(0, 300)) };
}
