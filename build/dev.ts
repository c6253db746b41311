// The browser host with Vite's hot reload in front of the sources: npm run dev [-- options of npm run web]
import type { Server } from 'node:http';
import { createServer } from 'vite';
import type { ServeAsset } from '../electron/web/loopback-server.ts';
import { webMain } from '../electron/web/main.ts';
import { root } from './project.ts';

let server: Server | undefined;
let middlewares: Promise<Awaited<ReturnType<typeof createServer>>['middlewares']> | undefined;

// Vite needs the server for its reload socket, and the server exists only once the host starts.
const startVite = async () => {
  if (server === undefined) throw new Error('the host has not started');
  const vite = await createServer({
    configFile: `${root}build/vite.config.ts`,
    server: { middlewareMode: { server }, ws: undefined, hmr: { server } },
  });
  return vite.middlewares;
};

const serveAsset: ServeAsset = async (_path, request, response) => {
  (await (middlewares ??= startVite()))(request, response, () => {
    response.writeHead(404).end();
  });
};

await webMain(process.argv.slice(2), {
  serveAsset,
  policy: { connect: 'self', dev: true },
  onServer: (started) => (server = started),
});
