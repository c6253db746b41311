import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Where } from '../http/messages.ts';
import { isAddress } from '../http/hosts.ts';
import { networkError, withCertificate } from '../http/network-errors.ts';
import {
  type CertificateFacts,
  describeCertificate,
  type PeerCertificates,
  readPeerCertificates,
} from '../http/peer-certificate.ts';
import type { RegistryOptions } from '../registry.ts';
import type { Finding } from './report.ts';

/** What the steps below HTTP need. */
export interface NetworkContext {
  readonly registry: URL;
  readonly options: RegistryOptions;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Filled by the handshake. */
  readonly found: { chain?: readonly CertificateFacts[] };
}

const where = ({ registry }: NetworkContext, step: string): Where => ({ registry: registry.host, step });
const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '');

/** The machine that is really connected to: the proxy where there is one. */
function firstHop({ registry, options }: NetworkContext): { url: URL; isProxy: boolean } {
  const { proxyUrl } = options;
  return proxyUrl === undefined || proxyUrl === null
    ? { url: registry, isProxy: false }
    : { url: new URL(proxyUrl), isProxy: true };
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return { 'https:': 443, 'http:': 80, 'socks5:': 1080 }[url.protocol] ?? 443;
}

/** Looks the name up; behind a proxy that is the proxy's business, so the proxy's name is. */
export async function examineDns(context: NetworkContext): Promise<Finding> {
  const { url, isProxy } = firstHop(context);
  const host = bare(url.hostname);
  if (isAddress(host)) return { skipped: `${host} is an address, so there is no name to look up.` };
  try {
    const found = await lookup(host, { all: true });
    const what = isProxy ? `the proxy ${host}` : host;
    return {
      detail: `The name of ${what} leads to ${found
        .map(({ address }) => address)
        .slice(0, 8)
        .join(', ')}.`,
    };
  } catch (error) {
    throw networkError(where(context, 'looking up the name'), error);
  }
}

/** Opens a connection and closes it. */
export async function examineTcp(context: NetworkContext): Promise<Finding> {
  const { url, isProxy } = firstHop(context);
  const [host, port] = [bare(url.hostname), portOf(url)];
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port, timeout: context.timeoutMs });
    const fail = (error: Error) => {
      socket.destroy();
      reject(networkError(where(context, 'connecting'), error));
    };
    const cancel = () => fail(new Error('cancelled'));
    context.signal?.addEventListener('abort', cancel, { once: true });
    socket.once('close', () => context.signal?.removeEventListener('abort', cancel));
    socket.once('error', fail);
    socket.once('timeout', () => fail(Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' })));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
  return { detail: `${isProxy ? 'The proxy' : 'The host'} accepts connections on port ${port}.` };
}

/** Shakes hands and reads the chain, trusted or not. */
export async function examineTls(context: NetworkContext): Promise<Finding> {
  const { registry, options, timeoutMs, signal } = context;
  if (registry.protocol === 'http:') return { skipped: 'This registry is reached over plain http.' };
  if (firstHop(context).isProxy) return { skipped: 'Behind a proxy the certificate is checked in the next step.' };
  const step = where(context, 'checking the certificate');
  let peer: PeerCertificates;
  try {
    peer = await readPeerCertificates(registry, { certificates: options.certificates, timeoutMs, signal });
  } catch (error) {
    throw networkError(step, error, registry);
  }
  context.found.chain = peer.chain;
  const seen = `${describeCertificate(peer)} ${peer.protocol ?? 'TLS'}.`;
  if (peer.flaw === null) return { detail: seen };
  const error = networkError(step, Object.assign(new Error(), { code: peer.flaw }), registry);
  throw withCertificate(error, seen);
}
