import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { certificatesIn } from '../services/pem.ts';
import type { Log, TrustStore } from '../services/ports.ts';

/** What the trust store reads, passed in so that tests need no operating system. */
export interface TrustStoreOptions {
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly builtIn?: () => readonly string[];
}

/**
 * Trusts what the runtime and the operating system trust, and the files named by `SSL_CERT_FILE` and
 * `NODE_EXTRA_CA_CERTS`, which the packaged program would otherwise ignore. Read once; an unreadable file is logged and
 * left out, so that it cannot lock the user out of every registry.
 */
export function createTrustStore({ log, env, builtIn = systemCertificates }: TrustStoreOptions): TrustStore {
  const load = async () => {
    const files = [env['SSL_CERT_FILE'], env['NODE_EXTRA_CA_CERTS']].filter(
      (file) => file !== undefined && file !== '',
    );
    const extra = await Promise.all(files.map((file) => readCertificates(file ?? '', log)));
    return [...new Set([...builtIn(), ...extra.flat()])];
  };
  let loaded: Promise<readonly string[]> | undefined;
  return { certificates: () => (loaded ??= load()) };
}

function systemCertificates(): readonly string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

async function readCertificates(file: string, log: Log): Promise<readonly string[]> {
  try {
    const found = certificatesIn(await readFile(file, 'utf8'));
    if (found.length === 0) log.warn('A file of extra certificates has none in it', { file });
    return found;
  } catch (error) {
    log.warn('A file of extra certificates could not be read', { file, code: (error as NodeJS.ErrnoException).code });
    return [];
  }
}
