import { dialog, Notification, session, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { HostPaths } from '../host/paths.ts';
import { requireExternalUrl } from '../host/external-url.ts';
import { createOtherTools } from '../host/other-tools.ts';
import { watchVault } from '../host/watched-vault.ts';
import { createTrustStore } from '../host/trust-store.ts';
import type { ExternalOpener, FileDialogs, Log, Notifier, Ports, SecretVault } from '../services/ports.ts';
import { createSystemProxyResolver } from './system-proxy.ts';

/** The ports of the desktop window. `window` tells the window that dialogs belong to, if one is open. */
export function createShellPorts(options: {
  paths: HostPaths;
  log: Log;
  vault: SecretVault;
  hide: Ports['hide'];
  window: () => BrowserWindow | null;
}): Ports {
  const { paths, log, vault, hide, window } = options;
  return {
    vault: watchVault(vault, hide),
    paths,
    proxy: createSystemProxyResolver((url) => session.defaultSession.resolveProxy(url), Date.now),
    trust: createTrustStore({ log, env: process.env }),
    dialogs: createDialogs(window),
    opener: createOpener(),
    notifier: createNotifier(window),
    clock: { now: () => Date.now() },
    log,
    tools: createOtherTools(process.env),
    hide,
  };
}

/** Opens https pages in the user's browser. */
export function createOpener(): ExternalOpener {
  return { open: async (url) => shell.openExternal(requireExternalUrl(url)) };
}

function createDialogs(window: () => BrowserWindow | null): FileDialogs {
  // The system no longer remembers the last folder by itself.
  let lastFolder: string | undefined;
  const remember = (path: string | undefined) => {
    if (path !== undefined) lastFolder = path;
  };
  return {
    open: async ({ title, folders, multiple }) => {
      const properties: OpenDialogOptions['properties'] = [folders ? 'openDirectory' : 'openFile'];
      if (multiple) properties.push('multiSelections');
      const shown = { title, properties, ...withFolder(lastFolder) };
      const parent = window();
      const { filePaths } = await (parent === null
        ? dialog.showOpenDialog(shown)
        : dialog.showOpenDialog(parent, shown));
      remember(filePaths[0]);
      return filePaths;
    },
    save: async ({ title, suggestedName }) => {
      const shown = { title, defaultPath: suggestedName };
      const parent = window();
      const { canceled, filePath } = await (parent === null
        ? dialog.showSaveDialog(shown)
        : dialog.showSaveDialog(parent, shown));
      return canceled || filePath === '' ? null : filePath;
    },
  };
}

function withFolder(defaultPath: string | undefined): { defaultPath?: string } {
  return defaultPath === undefined ? {} : { defaultPath };
}

/** Only while the window is out of sight; what is in sight shows its own news. */
function createNotifier(window: () => BrowserWindow | null): Notifier {
  return {
    notify: ({ title, body }) => {
      if (window()?.isFocused() === true || !Notification.isSupported()) return;
      new Notification({ title, body }).show();
    },
  };
}
