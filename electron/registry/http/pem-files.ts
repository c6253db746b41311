import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const maxFileBytes = 4 * 1024 * 1024;

/** The certificates in a text, PEM each. */
export function certificatesIn(text: string): string[] {
  return text.match(certificatePattern) ?? [];
}

async function read(path: string, what: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'E_FILE';
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new AppError(
      isMissing ? 'not-found' : 'denied',
      `${what} ${path} ${isMissing ? 'is not there' : 'cannot be read'}.`,
      { reason: code, advice: 'Check the path in this registry’s settings.' },
    );
  }
  if (text.length <= maxFileBytes) return text;
  throw new AppError('unsupported', `${what} ${path} is too large to be one.`, { reason: 'E_TOO_LARGE' });
}

/** Reads a file of authorities. @throws AppError `not-found`, `denied`, or `invalid-input` when it holds none. */
export async function readAuthorities(path: string): Promise<string[]> {
  const found = certificatesIn(await read(path, 'The file of authorities'));
  if (found.length > 0) return found;
  throw new AppError('invalid-input', `${path} has no certificate in it.`, {
    reason: 'E_CERTIFICATE',
    advice: 'It must be a PEM file: text with BEGIN CERTIFICATE in it.',
  });
}

/**
 * Reads a client certificate and its key. @throws AppError `not-found`, `denied`, or `invalid-input`: no certificate, no
 * key, or a key under a passphrase (E_KEY_ENCRYPTED).
 */
export async function readClientCertificate(files: {
  readonly certFile: string;
  readonly keyFile: string;
}): Promise<{ cert: string; key: string }> {
  const { certFile, keyFile } = files;
  const [cert, key] = [
    await read(certFile, 'The client certificate'),
    await read(keyFile, 'The key of the client certificate'),
  ];
  if (certificatesIn(cert).length === 0) {
    throw new AppError('invalid-input', `${certFile} has no certificate in it.`, {
      reason: 'E_CERTIFICATE',
      advice: 'It must be a PEM file: text with BEGIN CERTIFICATE in it.',
    });
  }
  refuseUnusableKey(key, keyFile);
  return { cert, key };
}

/** @throws AppError `invalid-input` for a text that is no key, or one under a passphrase. */
export function refuseUnusableKey(key: string, file: string): void {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type:\s*4,\s*ENCRYPTED/.test(key)) {
    throw new AppError('invalid-input', `The key ${file} is under a passphrase, which Waybill does not ask for.`, {
      reason: 'E_KEY_ENCRYPTED',
      advice: 'Write a copy without one (openssl pkey -in KEY -out COPY), readable by you alone, and name that.',
    });
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) return;
  throw new AppError('invalid-input', `${file} has no private key in it.`, {
    reason: 'E_CERTIFICATE',
    advice: 'It must be a PEM file: text with BEGIN PRIVATE KEY in it.',
  });
}
