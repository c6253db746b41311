import { AppError } from '../../shared/errors.ts';
import { isLoopback } from '../registry/http/hosts.ts';

/** Where a registry is, as the user meant it. */
export interface RegistryOrigin {
  /** Scheme, host and port; no trailing slash. */
  readonly url: string;
  /** Host, and port where it is not the scheme's own. */
  readonly host: string;
  readonly isPlainHttp: boolean;
}

/**
 * Reads what a user types or pastes as the address of a registry: with or without scheme, with a path or without.
 * https unless the text says otherwise.
 * @throws AppError `invalid-input` when it is no address, or when it has a password in it.
 */
export function parseRegistryOrigin(text: string): RegistryOrigin {
  const trimmed = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme !== undefined && !['http', 'https', 'docker', 'oci'].includes(scheme)) {
    throw invalid(`“${scheme}” is not a scheme of registries; write https:// or http://.`);
  }
  const rest = scheme === undefined ? trimmed : trimmed.slice(scheme.length + 3);
  const url = tryParse(`${scheme === 'http' ? 'http' : 'https'}://${rest}`);
  if (url === null || url.hostname === '') throw invalid('That is not the address of a registry.');
  if (url.username !== '' || url.password !== '') {
    throw invalid('The address has a user name or password in it; give those separately.');
  }
  return { url: url.origin, host: url.host, isPlainHttp: url.protocol === 'http:' };
}

/** @throws AppError `untrusted` (E_PLAIN_HTTP) for plain http to another machine without the user's consent. */
export function refusePlainHttp({ url, host, isPlainHttp }: RegistryOrigin, allowed: boolean): void {
  if (!isPlainHttp || allowed || isLoopback(new URL(url).hostname)) return;
  throw new AppError('untrusted', `${host} would be reached without encryption: passwords and images could be read.`, {
    registry: host,
    reason: 'E_PLAIN_HTTP',
    advice: 'Use https, or allow plain http for this registry.',
  });
}

function tryParse(text: string): URL | null {
  // The parser would quietly take out tabs and line breaks and so accept two pasted lines as one host.
  return /\s/.test(text) ? null : URL.parse(text);
}

function invalid(message: string): AppError {
  return new AppError('invalid-input', message, {
    step: 'reading the address',
    advice: 'It looks like registry.example or https://registry.example:8443.',
  });
}
