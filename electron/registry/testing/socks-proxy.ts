import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A SOCKS proxy without sign-in, CONNECT only: version 5 (RFC 1928), or 4 with names (4a). */
export interface SocksProxy {
  readonly url: string;
  /** `host:port` of every connection it made. */
  readonly targets: readonly string[];
  close(): Promise<void>;
}

function readTarget(request: Buffer): { host: string; port: number } {
  const kind = request[3];
  if (kind === 1) return { host: [...request.subarray(4, 8)].join('.'), port: request.readUInt16BE(8) };
  const length = request[4] ?? 0;
  return { host: request.subarray(5, 5 + length).toString(), port: request.readUInt16BE(5 + length) };
}

/** Version 4: address and user, and a name after them where the address is 0.0.0.x. */
function readTarget4(request: Buffer): { host: string; port: number } {
  const port = request.readUInt16BE(2);
  const address = [...request.subarray(4, 8)];
  if (address[0] !== 0) return { host: address.join('.'), port };
  const name = request.indexOf(0, 8) + 1;
  return { host: request.subarray(name, request.indexOf(0, name)).toString(), port };
}

/** Starts the proxy on a free port of 127.0.0.1. */
export async function startSocksProxy(version: 4 | 5 = 5): Promise<SocksProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    const passOn = ({ host, port }: { host: string; port: number }, granted: readonly number[]) => {
      targets.push(`${host}:${port}`);
      const onward = connect(port, host, () => {
        client.write(Buffer.from(granted));
        client.pipe(onward).pipe(client);
      });
      sockets.add(onward);
      onward.on('error', () => client.destroy());
    };
    client.once('data', (hello: Buffer) => {
      if (version === 4) return passOn(readTarget4(hello), [0, 0x5a, 0, 0, 127, 0, 0, 1]);
      client.write(Buffer.from([5, 0]));
      client.once('data', (request: Buffer) => passOn(readTarget(request), [5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `socks${version}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
