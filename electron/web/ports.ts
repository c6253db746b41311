import { AppError } from '../../shared/errors.ts';
import type { EventHub } from '../host/core.ts';
import type { HostPaths } from '../host/paths.ts';
import { createOtherTools } from '../host/other-tools.ts';
import { createSessionVault, watchVault } from '../host/session-vault.ts';
import { createTrustStore } from '../host/trust-store.ts';
import type { FileDialogs, Log, Ports } from '../services/ports.ts';
import { createBrowserOpener } from './browser-opener.ts';
import { createEnvProxyResolver } from './env-proxy.ts';

const vaultAdvice =
  'In the browser host passwords and tokens are kept in memory only, so sign in again after every start. The desktop window keeps them in the system’s keychain.';

/** The ports of the browser host. */
export function createWebPorts(options: { paths: HostPaths; log: Log; hub: EventHub; hide: Ports['hide'] }): Ports {
  const { paths, log, hub, hide } = options;
  return {
    vault: watchVault(createSessionVault(vaultAdvice), hide),
    paths,
    proxy: createEnvProxyResolver(process.env, hide),
    trust: createTrustStore({ log, env: process.env }),
    dialogs: noDialogs,
    opener: createBrowserOpener(),
    notifier: { notify: ({ title, body }) => hub.publish('app.notice', { level: 'info', title, body }) },
    clock: { now: () => Date.now() },
    log,
    tools: createOtherTools(process.env),
    hide,
  };
}

const refuseDialog = async () => {
  throw new AppError('unsupported', 'The browser host has no file dialogs.', {
    advice: 'Use the page’s own file field.',
  });
};
const noDialogs: FileDialogs = { open: refuseDialog, save: refuseDialog };
