import { request } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { SocksClient } from 'socks';
import { AppError } from '../../../shared/errors.ts';

/** A way to a host: the address of a proxy, its own user name and password in it, or null for no proxy. */
export type Way = URL | null;

/** A proxy that could not be reached or did not let us through. Its address in it is without the password. */
export class ProxyFailure extends Error {
  readonly reason: 'E_PROXY_UNREACHABLE' | 'E_PROXY' | 'E_PROXY_AUTHENTICATION';
  /** What the proxy answered, or the code of the connection's failure. */
  readonly answer: string;
  readonly proxy: string;

  constructor(reason: ProxyFailure['reason'], answer: string, proxy: string) {
    super(`${proxy}: ${answer}`);
    this.reason = reason;
    this.answer = answer;
    this.proxy = proxy;
  }
}

/** Reads the address of a proxy. @throws AppError `invalid-input`; the text, which may hold a password, is not in it. */
export function readWay(text: string | null): Way {
  if (text === null) return null;
  if (!URL.canParse(text)) {
    throw new AppError('invalid-input', 'The proxy setting is not a URL such as http://proxy.example:3128.');
  }
  const url = new URL(text);
  if (['http:', 'https:', 'socks4:', 'socks5:'].includes(url.protocol)) return url;
  throw new AppError(
    'invalid-input',
    `A proxy is reached over http, https, socks4 or socks5, not ${url.protocol.slice(0, -1)}.`,
  );
}

/** A way in words that may be shown. */
export function nameOfWay(way: Way): string {
  return way === null ? 'directly' : `${way.protocol}//${way.hostname}:${portOfWay(way)}`;
}

/** True for proxies that pass on bytes and know nothing of http. */
export function isSocks({ protocol }: URL): boolean {
  return protocol.startsWith('socks');
}

/** The port a proxy listens on. */
export function portOfWay(way: URL): number {
  if (way.port !== '') return Number(way.port);
  if (isSocks(way)) return 1080;
  return way.protocol === 'https:' ? 443 : 80;
}

/** An address without the brackets that URLs put round IPv6. */
export const bareHost = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

interface Opening {
  readonly timeoutMs: number;
  /** For a proxy that is itself reached over TLS. */
  readonly proxyContext: SecureContext;
}

interface Target {
  readonly host: string;
  readonly port: number;
}

/** Opens a connection to a host, through a proxy or not. @throws ProxyFailure, or the system's error for no proxy. */
export async function openSocket(way: Way, target: Target, opening: Opening): Promise<Socket> {
  if (way === null) return opened(connectTcp(target), 'connect', opening.timeoutMs);
  if (isSocks(way)) return openSocks(way, target, opening);
  return tunnel(await reach(way, opening), way, target, opening.timeoutMs);
}

/** A connection to the proxy itself. */
async function reach(way: URL, { proxyContext, timeoutMs }: Opening): Promise<Socket> {
  const at = { host: bareHost(way.hostname), port: portOfWay(way) };
  const isSecure = way.protocol === 'https:';
  const socket = isSecure ? connectTls({ ...at, ...serverName(at.host), secureContext: proxyContext }) : connectTcp(at);
  try {
    return await opened(socket, isSecure ? 'secureConnect' : 'connect', timeoutMs);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ProxyFailure('E_PROXY_UNREACHABLE', code ?? message, nameOfWay(way));
  }
}

/** The name for the handshake; addresses have none. */
export function serverName(host: string): { servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

function opened(socket: Socket, ready: 'connect' | 'secureConnect', timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(Object.assign(new Error('time limit'), { code: 'UND_ERR_CONNECT_TIMEOUT' })),
      timeoutMs,
    );
    socket.once('error', fail);
    socket.once(ready, () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

/** The proxy's own password, as a header; never the registry's. */
function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function tunnel(socket: Socket, way: URL, { host, port }: Target, timeoutMs: number): Promise<Socket> {
  const name = nameOfWay(way);
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const fail = (reason: ProxyFailure['reason'], answer: string) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new ProxyFailure(reason, answer, name));
    };
    const timer = setTimeout(() => fail('E_PROXY_UNREACHABLE', 'ETIMEDOUT'), timeoutMs);
    const asking = request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(way) },
    });
    asking.once('connect', ({ statusCode = 0 }, _socket, head) => {
      if (statusCode !== 200)
        return fail(statusCode === 407 ? 'E_PROXY_AUTHENTICATION' : 'E_PROXY', String(statusCode));
      clearTimeout(timer);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asking.once('error', (error: NodeJS.ErrnoException) => fail('E_PROXY', error.code ?? 'no answer'));
    asking.end();
  });
}

async function openSocks(way: URL, destination: Target, opening: Opening): Promise<Socket> {
  const existing = await reach(way, opening);
  const login =
    way.username === '' ? {} : { userId: decodeURIComponent(way.username), password: decodeURIComponent(way.password) };
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: { host: bareHost(way.hostname), port: portOfWay(way), type: way.protocol === 'socks4:' ? 4 : 5, ...login },
      command: 'connect',
      destination,
      existing_socket: existing,
      timeout: opening.timeoutMs,
    });
    return socket;
  } catch (error) {
    existing.destroy();
    // The library tells the steps of the protocol by its texts only.
    const isLogin = error instanceof Error && /authentication/i.test(error.message);
    throw new ProxyFailure(isLogin ? 'E_PROXY_AUTHENTICATION' : 'E_PROXY', 'SOCKS', nameOfWay(way));
  }
}
