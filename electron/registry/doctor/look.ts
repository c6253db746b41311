import { type Environment, realEnvironment } from '../environment.ts';
import { networkError, pinError } from '../http/network-errors.ts';
import { type CertificateFacts, type PeerCertificates, readPeerCertificates } from '../http/peer-certificate.ts';
import { PinMismatch } from '../http/transport.ts';
import type { CallOptions, RegistryOptions } from '../registry.ts';
import { wire } from '../wiring.ts';

/** The certificates that a server shows now. */
export interface ShownCertificates {
  /** From the server's own certificate upwards. */
  readonly chain: readonly CertificateFacts[];
  /** The same as PEM. */
  readonly pems: readonly string[];
  /** Why it is not trusted with these options; null when it is. */
  readonly problem: string | null;
}

/**
 * Looks at the certificates of a registry's server, trusted or not; nothing is sent to it.
 * @throws AppError `network`, `timeout`, `tls` when there is no handshake; `invalid-input` for unusable options.
 */
export async function lookAtCertificates(
  options: RegistryOptions,
  { signal }: CallOptions = {},
  environment: Environment = realEnvironment,
): Promise<ShownCertificates> {
  const wiring = wire(options, environment);
  const { transport, registry } = wiring;
  const where = { registry: registry.host, step: 'looking at the certificate' };
  const timeoutMs = environment.limits.connectTimeoutMs;
  const { secureContext, pinnedFingerprint } = transport;
  try {
    const open = () => transport.open(registry);
    const peer = await readPeerCertificates(registry, { open, secureContext, timeoutMs, signal });
    const { chain, pems } = peer;
    return { chain, pems, problem: problemOf(peer, pinnedFingerprint) };
  } catch (error) {
    throw networkError(where, error, registry);
  } finally {
    await wiring.close();
  }

  function problemOf({ chain, flaw }: PeerCertificates, pinned: string | undefined): string | null {
    const shown = chain[0]?.fingerprint ?? '';
    if (pinned !== undefined) {
      return shown === pinned ? null : pinError(where, new PinMismatch(pinned, shown)).message;
    }
    return flaw === null ? null : networkError(where, Object.assign(new Error(), { code: flaw }), registry).message;
  }
}
