import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '../../../shared/contract/index.ts';
import { createDispatcher, createEventHub, type EventHub } from '../../services/index.ts';
import type { Log } from '../../services/ports.ts';
import { createIdleWatch } from '../idle-watch.ts';
import { serveFolder, startLoopbackServer, type LoopbackServer } from '../loopback-server.ts';
import { createSessions, newSecret, type Sessions } from '../sessions.ts';
import { createTestServices } from '../../host/testing/test-services.ts';

/** A real loopback server over services made for tests. */
export interface TestServer {
  readonly server: LoopbackServer;
  readonly sessions: Sessions;
  readonly hub: EventHub;
  readonly linkKey: string;
  readonly lines: readonly string[];
  /** A token as a page gets it. */
  token(): string;
  stop(): Promise<void>;
}

/** Starts the server with a page of three files, next to a file outside that must never be served. */
export async function startTestServer(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-server-'));
  const page = join(folder, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(page, 'index.html'), '<!doctype html><title>Waybill</title>');
  await writeFile(join(page, 'assets', 'main.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'outside-canary');
  await symlink(join(folder, 'secret.txt'), join(page, 'assets', 'link.txt'));

  const lines: string[] = [];
  const write = (message: string, data?: unknown) => void lines.push(JSON.stringify({ message, data }));
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const hub = createEventHub({ clock: { now: () => 1000 }, log });
  const sessions = createSessions(() => undefined);
  const linkKey = newSecret();
  const dispatch = createDispatcher(contract, createTestServices().services, { log });
  const server = await startLoopbackServer({
    port: 0,
    idle: createIdleWatch(null, () => undefined),
    serveAsset: serveFolder(page),
    dispatch,
    hub,
    sessions,
    linkKey,
    log,
  });
  return {
    server,
    sessions,
    hub,
    linkKey,
    lines,
    token: () => sessions.trade(sessions.newCode()) ?? '',
    stop: async () => {
      await server.stop();
      hub.close();
      await rm(folder, { recursive: true });
    },
  };
}
