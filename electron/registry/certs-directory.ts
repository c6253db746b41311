import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** What a `certs.d` folder holds for one registry. */
export interface DirectoryCertificates {
  /** The folder it was read from. */
  readonly folder: string;
  /** `*.crt`: authorities to trust besides the usual ones, PEM. */
  readonly certificates: readonly string[];
  /** The first `*.cert` with its `*.key`, PEM. */
  readonly clientCertificate: { readonly cert: string; readonly key: string } | undefined;
}

/** The folders that Podman and Docker read, in their order. */
export function certsDirectories(home = homedir()): string[] {
  return [join(home, '.config', 'containers', 'certs.d'), '/etc/containers/certs.d', '/etc/docker/certs.d'];
}

async function list(folder: string): Promise<string[] | null> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new AppError('denied', `The certificates in ${folder} cannot be read.`, { reason: code }, { cause: error });
  }
}

function requirePairs(folder: string, stems: { certs: readonly string[]; keys: readonly string[] }): void {
  const lonely = [
    ...stems.certs.filter((stem) => !stems.keys.includes(stem)).map((stem) => ({ stem, has: 'cert', lacks: 'key' })),
    ...stems.keys.filter((stem) => !stems.certs.includes(stem)).map((stem) => ({ stem, has: 'key', lacks: 'cert' })),
  ][0];
  if (lonely === undefined) return;
  const { stem, has, lacks } = lonely;
  throw new AppError('invalid-input', `${join(folder, `${stem}.${has}`)} has no ${stem}.${lacks} beside it.`, {
    advice: 'A client certificate is a pair: NAME.cert and NAME.key. Authorities end in .crt.',
  });
}

function foldersOf(host: string, directories: readonly string[]): string[] {
  // From a URL, but it becomes a path here.
  if (!/^[A-Za-z0-9.\-_:[\]]+$/.test(host) || host.startsWith('.')) return [];
  const names = [...new Set([host, host.replace(/:(\d+)$/, '_$1_')])];
  return directories.flatMap((directory) => names.map((name) => join(directory, name)));
}

/** The `certs.d` folder that applies to a registry; null when there is none. */
export async function findCertsDirectory(host: string, directories: readonly string[]): Promise<string | null> {
  for (const folder of foldersOf(host, directories)) {
    if ((await list(folder).catch(() => [])) !== null) return folder;
  }
  return null;
}

/**
 * Reads the certificates for a registry from the first `certs.d` folder that has a directory of its name
 * (`host:port`, or `host_port_` where the system allows no colons). Null when there is none.
 * @throws AppError `invalid-input` for a certificate without its key or the reverse; `denied` for unreadable folders.
 */
export async function readCertsDirectory(
  host: string,
  directories: readonly string[] = certsDirectories(),
): Promise<DirectoryCertificates | null> {
  for (const folder of foldersOf(host, directories)) {
    const files = await list(folder);
    if (files === null) continue;
    const stems = (ending: string) =>
      files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
    const [certs, keys] = [stems('.cert'), stems('.key')];
    requirePairs(folder, { certs, keys });
    const read = (file: string) => readFile(join(folder, file), 'utf8');
    const [stem] = certs;
    return {
      folder,
      certificates: await Promise.all(stems('.crt').map((name) => read(`${name}.crt`))),
      clientCertificate:
        stem === undefined ? undefined : { cert: await read(`${stem}.cert`), key: await read(`${stem}.key`) },
    };
  }
  return null;
}
