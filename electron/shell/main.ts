import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { app, dialog, Menu, protocol, safeStorage, session, shell } from 'electron';
import { lockInstance } from '../host/instance-lock.ts';
import { preparePaths, type HostPaths } from '../host/paths.ts';
import { appResponse, appSchemes } from './app-protocol.ts';
import { parseShellArguments } from './arguments.ts';
import { guardPages } from './guards.ts';
import { acceptPorts } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { appScheme } from './origin.ts';
import { createOpener, createShellPorts } from './ports.ts';
import { startShellHost, type ShellHost } from './start-host.ts';
import { openWindow } from './window.ts';

// Wiring only, in the order Electron wants: what must stand before `ready` first. Decisions are in the other files.
app.enableSandbox();
protocol.registerSchemesAsPrivileged(appSchemes);
Menu.setApplicationMenu(null);

const bundle = import.meta.dirname;
const { dataDir, samples } = parseShellArguments(process.argv.slice(1), process.cwd());
const paths = preparePaths(dataDir);
// Chromium's own files stay apart from ours, and the lock below goes by this folder.
app.setPath('userData', join(paths.data, 'window'));

/** Debugging ports would let any program of the user drive the window. */
const isDebugged = ['remote-debugging-port', 'remote-debugging-pipe'].some((name) => app.commandLine.hasSwitch(name));

let window: BrowserWindow | null = null;
const showWindow = () => {
  if (window?.isMinimized() === true) window.restore();
  window?.focus();
};

// Electron would show the raw error, which may name what nobody else should read; the log has it, redacted.
process.on('uncaughtException', () => {
  dialog.showErrorBox('Waybill ended unexpectedly', `The reason is in the log: ${paths.logs}`);
  app.exit(1);
});

if ((app.isPackaged && isDebugged) || !app.requestSingleInstanceLock()) {
  app.quit();
} else {
  app.on('second-instance', showWindow);
  // Not awaited: `ready` comes only after this module has been evaluated.
  void app
    .whenReady()
    .then(() => run(paths))
    .catch((error: unknown) => {
      dialog.showErrorBox('Waybill did not start', error instanceof Error ? error.message : String(error));
      app.exit(1);
    });
}

async function run(where: HostPaths): Promise<void> {
  const lock = lockInstance(where.data);
  if (lock === null) throw new Error(`Another Waybill is using ${where.data}. Close it first.`);
  guardPages(createOpener());
  session.defaultSession.protocol.handle(appScheme, (request) => appResponse(request, join(bundle, '..', 'renderer')));
  const host = await startShellHost({
    version: app.getVersion(),
    paths: where,
    samples,
    registryProgram: join(bundle, 'local-registry.js'),
    safeStorage,
    createPorts: (parts) => createShellPorts({ paths: where, window: () => window, ...parts }),
  });
  const open = () => {
    window = openWindow({
      preload: join(bundle, 'preload.cjs'),
      isPackaged: app.isPackaged,
      log: host.log,
      prepare: (opened) => acceptPorts(opened.webContents, host),
    });
    window.on('closed', () => (window = null));
  };
  open();
  await setMenu(host, where);
  app.on('activate', () => window ?? open());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  stopInOrder(host, () => lock.release());
}

async function setMenu(host: ShellHost, { logs }: HostPaths): Promise<void> {
  const weakStorage = (await host.vault.isWeak())
    ? { allowed: host.vault.weakAllowed(), toggle: (allowed: boolean) => void host.vault.allowWeak(allowed) }
    : null;
  const template = menuTemplate({
    platform: process.platform,
    isPackaged: app.isPackaged,
    weakStorage,
    refresh: () => host.hub.publish('app.eventsMissed', {}),
    openLogs: () => void shell.openPath(logs),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Holds the end of the program until services and the local registry have ended. */
function stopInOrder(host: ShellHost, last: () => void): void {
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void host.stop().finally(() => {
      stopped = true;
      last();
      app.quit();
    });
  });
}
