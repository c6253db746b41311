import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Where } from '../http/messages.ts';
import { isAddress } from '../http/hosts.ts';
import { networkError, pinError, withCertificate } from '../http/network-errors.ts';
import {
  type CertificateFacts,
  describeCertificate,
  type PeerCertificates,
  readPeerCertificates,
} from '../http/peer-certificate.ts';
import { PinMismatch, type Transport } from '../http/transport.ts';
import { bareHost, nameOfWay, portOfWay, ProxyFailure, type Way } from '../http/ways.ts';
import type { Finding } from './report.ts';

/** What the steps below HTTP need. */
export interface NetworkContext {
  readonly registry: URL;
  readonly transport: Transport;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Filled by the handshake. */
  readonly found: { chain?: readonly CertificateFacts[] };
}

const where = ({ registry }: NetworkContext, step: string): Where => ({ registry: registry.host, step });

/** The machine that is really connected to: the proxy where there is one. */
interface FirstHop {
  readonly way: Way;
  readonly host: string;
  readonly port: number;
}

async function firstHops({ registry, transport }: NetworkContext): Promise<FirstHop[]> {
  const direct = {
    host: bareHost(registry.hostname),
    port: registry.port === '' ? defaultPort(registry) : Number(registry.port),
  };
  return (await transport.routes(registry)).map(({ way }) =>
    way === null ? { way, ...direct } : { way, host: bareHost(way.hostname), port: portOfWay(way) },
  );
}

const defaultPort = ({ protocol }: URL) => (protocol === 'https:' ? 443 : 80);

/** Does it for the first of the ways that works; the failure is that of the last. */
async function firstThatWorks<T>(context: NetworkContext, step: string, attempt: (hop: FirstHop) => Promise<T>) {
  let failed: unknown;
  for (const hop of await firstHops(context)) {
    try {
      return await attempt(hop);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'no answer';
      failed = hop.way === null ? error : new ProxyFailure('E_PROXY_UNREACHABLE', code, nameOfWay(hop.way));
    }
  }
  throw networkError(where(context, step), failed);
}

/** Looks the name up; behind a proxy that is the proxy's business, so the proxy's name is. */
export async function examineDns(context: NetworkContext): Promise<Finding> {
  return firstThatWorks(context, 'looking up the name', async ({ way, host }): Promise<Finding> => {
    if (isAddress(host)) return { skipped: `${host} is an address, so there is no name to look up.` };
    const found = await lookup(host, { all: true });
    const addresses = found.slice(0, 8).map(({ address }) => address);
    return { detail: `The name of ${way === null ? host : `the proxy ${host}`} leads to ${addresses.join(', ')}.` };
  });
}

/** Opens a connection and closes it. */
export async function examineTcp(context: NetworkContext): Promise<Finding> {
  return firstThatWorks(context, 'connecting', async ({ way, host, port }) => {
    await touch(host, port, context);
    return { detail: `${way === null ? 'The host' : `The proxy ${host}`} accepts connections on port ${port}.` };
  });
}

function touch(host: string, port: number, { timeoutMs, signal }: NetworkContext): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const cancel = () => fail(Object.assign(new Error('cancelled'), { code: 'UND_ERR_DESTROYED' }));
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    socket.once('close', () => signal?.removeEventListener('abort', cancel));
    socket.once('error', fail);
    socket.once('timeout', () => fail(Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' })));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

/** Shakes hands and reads the chain, trusted or not. */
export async function examineTls(context: NetworkContext): Promise<Finding> {
  const { registry, transport, timeoutMs, signal } = context;
  if (registry.protocol === 'http:') return { skipped: 'This registry is reached over plain http.' };
  const step = where(context, 'checking the certificate');
  const { secureContext, pinnedFingerprint } = transport;
  let peer: PeerCertificates;
  try {
    peer = await readPeerCertificates(registry, {
      open: () => transport.open(registry),
      ...{ secureContext, timeoutMs, signal },
    });
  } catch (error) {
    throw networkError(step, error, registry);
  }
  context.found.chain = peer.chain;
  const seen = `${describeCertificate(peer)} ${peer.protocol ?? 'TLS'}.`;
  if (pinnedFingerprint !== undefined) {
    const shown = peer.chain[0]?.fingerprint ?? '';
    if (shown !== pinnedFingerprint) throw pinError(step, new PinMismatch(pinnedFingerprint, shown));
    return { detail: `${seen} It is the pinned one.` };
  }
  if (peer.flaw === null) return { detail: seen };
  const error = networkError(step, Object.assign(new Error(), { code: peer.flaw }), registry);
  throw withCertificate(error, seen);
}
