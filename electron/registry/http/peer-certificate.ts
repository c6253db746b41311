import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { isAddress } from './hosts.ts';
import { printable } from './messages.ts';

/** What a person wants to know of a certificate. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Host names and addresses it is for, as in the certificate: `DNS:a.example, IP Address:10.0.0.1`. */
  readonly names: string;
  /** As in the certificate: `Aug 21 20:02:54 2026 GMT`. */
  readonly validFrom: string;
  readonly validTo: string;
  /** SHA-256, hexadecimal pairs with colons. */
  readonly fingerprint: string;
  /** May sign other certificates, by what it says itself. */
  readonly isAuthority: boolean;
}

/** A chain as a server sent it, and whether it is trusted. */
export interface PeerCertificates {
  /** From the server's own certificate upwards. */
  readonly chain: readonly CertificateFacts[];
  /** Null when the chain is trusted and fits the host; otherwise the code of what is wrong. */
  readonly flaw: string | null;
  /** `TLSv1.3`. */
  readonly protocol: string | null;
}

const maxChain = 10;

function nameOf(part: unknown): string {
  if (typeof part !== 'object' || part === null) return '';
  const { CN, O } = part as { CN?: unknown; O?: unknown };
  const words = [CN, O].flat().filter((word): word is string => typeof word === 'string');
  return printable(words.join(', '), 200);
}

function readChain(socket: TLSSocket): CertificateFacts[] {
  const chain: CertificateFacts[] = [];
  const seen = new Set<string>();
  let at: DetailedPeerCertificate | null = socket.getPeerCertificate(true);
  while (at?.fingerprint256 !== undefined && !seen.has(at.fingerprint256) && chain.length < maxChain) {
    seen.add(at.fingerprint256);
    chain.push({
      subject: nameOf(at.subject),
      issuer: nameOf(at.issuer),
      names: printable(at.subjectaltname ?? '', 500),
      validFrom: at.valid_from,
      validTo: at.valid_to,
      fingerprint: at.fingerprint256,
      isAuthority: at.ca,
    });
    at = at.issuerCertificate;
  }
  return chain;
}

function address(url: URL): { host: string; port: number; servername?: string } {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  return isAddress(host) ? { host, port } : { host, port, servername: host };
}

/**
 * Looks at the certificates of a server. Connects without trusting it, sends nothing, and hangs up: for explanations
 * only. Rejects when there is no TLS handshake.
 */
export function readPeerCertificates(
  url: URL,
  options: {
    readonly certificates?: readonly string[] | undefined;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<PeerCertificates> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...address(url),
      ...(options.certificates === undefined ? {} : { ca: [...options.certificates] }),
      rejectUnauthorized: false,
      timeout: options.timeoutMs,
    });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const cancel = () => fail(new Error('cancelled'));
    options.signal?.addEventListener('abort', cancel, { once: true });
    socket.once('close', () => options.signal?.removeEventListener('abort', cancel));
    socket.once('error', fail);
    socket.once('timeout', () => fail(Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' })));
    socket.once('secureConnect', () => {
      const flaw = socket.authorizationError as unknown;
      resolve({
        chain: readChain(socket),
        // Typings say Error; it is the code as a string, or an error with one.
        flaw: socket.authorized
          ? null
          : flaw instanceof Error
            ? ((flaw as NodeJS.ErrnoException).code ?? flaw.message)
            : String(flaw),
        protocol: socket.getProtocol(),
      });
      socket.destroy();
    });
  });
}

/**
 * Whether a server refuses to talk without a client certificate. With TLS 1.3 it says so only after the handshake,
 * and the connection looks merely interrupted; so this waits a moment for the alert.
 */
export function asksForClientCertificate(url: URL, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...address(url), rejectUnauthorized: false });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve((error.code ?? '').includes('CERTIFICATE_REQUIRED')),
    );
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
    // Nothing is read, alerts included, until somebody wants to.
    socket.once('secureConnect', () => socket.resume());
  });
}

/** One sentence about the server's own certificate. */
export function describeCertificate({ chain }: PeerCertificates): string {
  const [own] = chain;
  if (own === undefined) return '';
  return `The certificate is for ${own.names === '' ? own.subject : own.names}, issued by ${own.issuer}, valid until ${own.validTo}.`;
}
