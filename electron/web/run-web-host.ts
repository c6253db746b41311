import { join } from 'node:path';
import type { Server } from 'node:http';
import { createEventHub, startCore } from '../host/core.ts';
import { logCrashes } from '../host/crash-log.ts';
import { lockInstance } from '../host/instance-lock.ts';
import { startLocalRegistry } from '../host/local-registry.ts';
import { createLog } from '../host/log.ts';
import { createLogFile } from '../host/log-file.ts';
import { preparePaths, type HostPaths } from '../host/paths.ts';
import { createRedactor } from '../host/redact.ts';
import type { PagePolicy } from '../host/security-headers.ts';
import { createIdleWatch } from './idle-watch.ts';
import { startLoopbackServer, type ServeAsset } from './loopback-server.ts';
import { createWebPorts } from './ports.ts';
import { startRegistryChild } from './registry-child.ts';
import { askForLink, leaveNote, pageLink, removeNote } from './running-host.ts';
import { createSessions, newSecret } from './sessions.ts';

/** How the browser host is started. */
export interface WebHostOptions {
  readonly version: string;
  readonly port: number;
  /** Undefined: the platform's own place. */
  readonly dataDir: string | undefined;
  /** Fill an empty local library with sample repositories. */
  readonly samples: boolean;
  /** Ends the host after so long without a call, an open page or a task; null never. */
  readonly idleMs: number | null;
  readonly onIdle: () => void;
  readonly serveAsset: ServeAsset;
  readonly policy?: PagePolicy;
  readonly onServer?: (server: Server) => void;
}

/** A browser host: started by us, or found already running on the same data folder. */
export type WebHost =
  | { readonly kind: 'started'; readonly link: string; readonly paths: HostPaths; stop(): Promise<void> }
  | { readonly kind: 'already-running'; readonly link: string | null; readonly paths: HostPaths };

/** Starts everything behind the page: local registry, services, server. What was started is stopped when a step fails. */
export async function runWebHost(options: WebHostOptions): Promise<WebHost> {
  const paths = preparePaths(options.dataDir);
  const lock = lockInstance(paths.data);
  if (lock === null) return { kind: 'already-running', link: await askForLink(paths.data), paths };

  const undo = new AsyncDisposableStack();
  undo.defer(() => lock.release());
  try {
    const link = await startAll(options, paths, undo);
    return { kind: 'started', link, paths, stop: () => undo.disposeAsync() };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

/** Starts the parts in order and leaves with `undo` how each is stopped, last first. */
async function startAll(options: WebHostOptions, paths: HostPaths, undo: AsyncDisposableStack): Promise<string> {
  const redactor = createRedactor();
  const sink = createLogFile(join(paths.logs, 'waybill.log'));
  undo.defer(() => sink.close());
  const log = createLog(sink, redactor);
  undo.defer(logCrashes(log));
  const hub = createEventHub({ clock: { now: () => Date.now() }, log });
  const ports = createWebPorts({ paths, log, hub, hide: redactor.hide });

  const registry = await startLocalRegistry({
    start: startRegistryChild,
    dataDir: paths.registry,
    samples: options.samples,
    log,
    onTrouble: (body) => hub.publish('app.notice', { level: 'warning', title: 'Local library', body }),
  });
  undo.defer(() => registry.stop());
  redactor.hide(registry.address.password ?? '');

  const info = { version: options.version, host: 'browser' } as const;
  const core = await startCore(hub, { ports, info, localRegistry: registry.address });
  undo.defer(() => core.stop());

  const sessions = createSessions(redactor.hide);
  const linkKey = newSecret();
  redactor.hide(linkKey);
  const idle = createIdleWatch(options.idleMs, options.onIdle);
  undo.defer(() => idle.stop());
  // A task tells its progress, which is use even when no page looks on.
  undo.defer(hub.subscribe(null, () => idle.begin()()));
  const server = await startLoopbackServer({ ...options, idle, dispatch: core.dispatch, hub, sessions, linkKey, log });
  undo.defer(() => server.stop());
  await leaveNote(paths.data, { port: server.port, key: linkKey });
  undo.defer(() => removeNote(paths.data));
  log.info('Host started', { version: options.version, port: server.port });
  return pageLink(server.origin, sessions.newCode());
}
