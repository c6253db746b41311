import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that is not what a registry client hopes for. */
export interface OtherServer {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  stop(): Promise<void>;
}

/** A web site: every path answers with a page, as a router's login page or a company's portal does. */
export async function startWebSite(): Promise<OtherServer> {
  return listen((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Portal</title><h1>Welcome</h1>');
  });
}

/** The address of a port at which nothing listens. */
export async function refusedHost(): Promise<string> {
  const server = await listen((_request, response) => response.end());
  await server.stop();
  return server.host;
}

async function listen(handler: RequestListener): Promise<OtherServer> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, stop: () => stopServer(server) };
}

async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
