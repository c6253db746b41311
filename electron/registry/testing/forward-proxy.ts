import { createServer, type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What the proxy was asked for. */
export interface ProxySeen {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/** A forward proxy as companies run them: absolute-form for http, CONNECT for https. */
export interface ForwardProxy {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly ProxySeen[];
  close(): Promise<void>;
}

/** How a proxy behaves. */
export interface ForwardProxyOptions {
  /** `user:password` that it asks for. */
  readonly credentials?: string;
  /** Addresses of names that only it can look up. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Starts a proxy on 127.0.0.1. */
export async function startForwardProxy(options: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const seen: ProxySeen[] = [];
  const sockets = new Set<Socket>();
  const wanted =
    options.credentials === undefined ? undefined : `Basic ${Buffer.from(options.credentials).toString('base64')}`;
  const isAllowed = (headers: IncomingHttpHeaders) => wanted === undefined || headers['proxy-authorization'] === wanted;
  const server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', target: request.url ?? '', headers: request.headers });
    if (!isAllowed(request.headers)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end('Proxy Authentication Required');
      return;
    }
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    const onward = httpRequest(request.url ?? '', { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('connect', (request, client: Socket) => {
    seen.push({ method: 'CONNECT', target: request.url ?? '', headers: request.headers });
    if (!isAllowed(request.headers)) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    const [host = '', port] = (request.url ?? '').split(':');
    const onward = connect(Number(port), options.names?.[host] ?? host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    sockets.add(onward);
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy());
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
