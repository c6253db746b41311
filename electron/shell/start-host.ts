import { join } from 'node:path';
import { createEventHub, startCore, type HostCore } from '../host/core.ts';
import { logCrashes } from '../host/crash-log.ts';
import { startLocalRegistry } from '../host/local-registry.ts';
import { createLog } from '../host/log.ts';
import { createLogFile } from '../host/log-file.ts';
import type { HostPaths } from '../host/paths.ts';
import { createRedactor } from '../host/redact.ts';
import type { Log, Ports } from '../services/ports.ts';
import { createRegistryStarter } from './registry-child.ts';
import { createSafeStorageVault, type AsyncSafeStorage, type SafeStorageVault } from './safe-storage-vault.ts';

/** Everything behind the window. */
export interface ShellHost extends HostCore {
  readonly log: Log;
  readonly vault: SafeStorageVault;
}

/** Starts log, vault, local registry and services, and returns them with one way to stop them all, last first. */
export async function startShellHost(options: {
  version: string;
  paths: HostPaths;
  samples: boolean;
  registryProgram: string;
  safeStorage: AsyncSafeStorage;
  createPorts: (parts: { log: Log; vault: SafeStorageVault; hide: Ports['hide'] }) => Ports;
}): Promise<ShellHost> {
  const { version, paths, samples, registryProgram, safeStorage, createPorts } = options;
  const undo = new AsyncDisposableStack();
  try {
    const redactor = createRedactor();
    const sink = createLogFile(join(paths.logs, 'waybill.log'));
    undo.defer(() => sink.close());
    const log = createLog(sink, redactor);
    undo.defer(logCrashes(log));
    const vault = createSafeStorageVault({
      safeStorage,
      file: join(paths.data, 'secrets.json'),
      platform: process.platform,
      log,
    });
    const hub = createEventHub({ clock: { now: () => Date.now() }, log });
    const registry = await startLocalRegistry({
      start: createRegistryStarter(registryProgram),
      dataDir: paths.registry,
      samples,
      log,
      onTrouble: (body) => hub.publish('app.notice', { level: 'warning', title: 'Local library', body }),
    });
    undo.defer(() => registry.stop());
    redactor.hide(registry.address.password ?? '');
    const ports = createPorts({ log, vault, hide: redactor.hide });
    const info = { version, host: 'electron' } as const;
    const core = await startCore(hub, { ports, info, localRegistry: registry.address });
    undo.defer(() => core.stop());
    log.info('Host started', { version });
    return { ...core, log, vault, stop: () => undo.disposeAsync() };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}
