import type { Socket } from 'node:net';
import { connect, type DetailedPeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import { printable } from './messages.ts';
import { bareHost, serverName } from './ways.ts';

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
  /** The same certificates as PEM. */
  readonly pems: readonly string[];
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

function readChain(socket: TLSSocket): Pick<PeerCertificates, 'chain' | 'pems'> {
  const chain: CertificateFacts[] = [];
  const pems: string[] = [];
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
    pems.push(pemOf(at.raw));
    at = at.issuerCertificate;
  }
  return { chain, pems };
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** How a server is looked at. */
export interface Looking {
  /** Opens the connection, through a proxy where there is one. */
  readonly open: () => Promise<Socket>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

function ended(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * Looks at the certificates of a server. Connects without trusting it, sends nothing, and hangs up: for explanations
 * only. Rejects when there is no TLS handshake within the time.
 */
export async function readPeerCertificates(
  url: URL,
  { open, timeoutMs, signal, secureContext }: Looking & { readonly secureContext: SecureContext },
): Promise<PeerCertificates> {
  const raw = await open();
  return new Promise((resolve, reject) => {
    const host = bareHost(url.hostname);
    const socket = connect({ socket: raw, host, ...serverName(host), secureContext, rejectUnauthorized: false });
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      socket.destroy();
      raw.destroy();
      settle();
    };
    const fail = (error: Error) => finish(() => reject(error));
    const cancel = () => fail(ended('ABORT_ERR'));
    // Of the whole handshake: a server that sends a byte now and then would never be silent for long.
    const timer = setTimeout(() => fail(ended('ETIMEDOUT')), timeoutMs);
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
    socket.once('error', fail);
    socket.once('close', () => fail(ended('ECONNRESET')));
    socket.once('secureConnect', () => {
      const seen = { ...readChain(socket), flaw: flawOf(socket), protocol: socket.getProtocol() };
      finish(() => resolve(seen));
    });
  });
}

/** Typings say Error; it is the code as a string, or an error with one. */
function flawOf(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  const flaw = socket.authorizationError as unknown;
  return flaw instanceof Error ? ((flaw as NodeJS.ErrnoException).code ?? flaw.message) : String(flaw);
}

/**
 * Whether a server refuses to talk without a client certificate. With TLS 1.3 it says so only after the handshake,
 * and the connection looks merely interrupted; so this waits a moment for the alert.
 */
export async function asksForClientCertificate(url: URL, { open, timeoutMs }: Looking): Promise<boolean> {
  const raw = await open();
  return new Promise((resolve) => {
    const host = bareHost(url.hostname);
    const socket = connect({ socket: raw, host, ...serverName(host), rejectUnauthorized: false });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve((error.code ?? '').includes('CERTIFICATE_REQUIRED')),
    );
    socket.once('close', () => {
      clearTimeout(timer);
      raw.destroy();
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
