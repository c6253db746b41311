import { rootCertificates } from 'node:tls';
import { certsDirectories, readCertsDirectory } from '../registry/certs-directory.ts';
import { readAuthorities, readClientCertificate, refuseUnusableKey } from '../registry/http/pem-files.ts';
import type { RegistryOptions } from '../registry/registry.ts';
import type { SavedConnection } from '../store/settings.ts';
import type { OtherTools, Ports, ProxyChoice } from './ports.ts';

type Transport = Pick<RegistryOptions, 'certificates' | 'clientCertificate' | 'pinnedFingerprint' | 'ways'>;

/**
 * How a registry is reached: the computer's trust and proxies, the registry's `certs.d` folder, and what the user set.
 * Files are read now, so that a renewed certificate is used by the next client.
 * @throws AppError for a file that is not there or cannot be used.
 */
export async function transportOptions(
  { trust, proxy, tools }: Ports,
  saved: Pick<SavedConnection, 'url' | 'transport'>,
): Promise<Transport> {
  const { host, protocol } = new URL(saved.url);
  const { caFile, clientCertificate, pinnedFingerprint, trusted } = saved.transport ?? {};
  const folder = protocol === 'https:' ? await readCertsDirectory(host, certsFolders(tools)) : null;
  if (folder?.clientCertificate !== undefined) refuseUnusableKey(folder.clientCertificate.key, folder.folder);
  const usual = await trust.certificates();
  const own = [
    ...(caFile === undefined || caFile === null ? [] : await readAuthorities(caFile)),
    ...(trusted === undefined || trusted === null ? [] : [trusted.pem]),
    ...(folder?.certificates ?? []),
  ];
  return {
    ways: async (url) => (await proxy.resolve(url)).map(wayOf),
    certificates: withOwn(usual, own),
    clientCertificate:
      clientCertificate === undefined || clientCertificate === null
        ? folder?.clientCertificate
        : await readClientCertificate(clientCertificate),
    pinnedFingerprint: pinnedFingerprint ?? undefined,
  };
}

/** The folders with certificates of registries, first come first served. */
export function certsFolders({ certsDirectories: given, environment }: OtherTools): readonly string[] {
  return given ?? certsDirectories(environment.home);
}

/** An explicit list replaces that of the runtime, so the usual ones are always in it. */
function withOwn(usual: readonly string[], own: readonly string[]): readonly string[] | undefined {
  if (own.length === 0) return usual.length === 0 ? undefined : usual;
  return [...(usual.length === 0 ? rootCertificates : usual), ...own];
}

/** A way to a registry as its client takes it: the proxy's address with its login, or null for none. */
function wayOf(choice: ProxyChoice): string | null {
  if (choice.kind === 'direct') return null;
  const { kind, host, port, login } = choice;
  const user =
    login === undefined ? '' : `${encodeURIComponent(login.username)}:${encodeURIComponent(login.password)}@`;
  return `${kind}://${user}${host}:${port}`;
}

/** The ways to a registry in words, without logins; null when there is no proxy among them. */
export async function describeWays({ proxy }: Ports, url: URL): Promise<string | null> {
  const choices = await proxy.resolve(url);
  if (choices.every(({ kind }) => kind === 'direct')) return null;
  const words = choices.map((one) => (one.kind === 'direct' ? 'no proxy' : `${one.kind}://${one.host}:${one.port}`));
  return words.join(', then ').slice(0, 2000);
}
