import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { EventHub } from '../host/core.ts';
import type { HostPaths } from '../host/paths.ts';
import { createOtherTools } from '../host/other-tools.ts';
import { createPassphraseVault } from '../host/passphrase-vault.ts';
import { watchVault } from '../host/watched-vault.ts';
import { createTrustStore } from '../host/trust-store.ts';
import type { FileDialogs, Log, Ports } from '../services/ports.ts';
import { createBrowserOpener } from './browser-opener.ts';
import { createEnvProxyResolver } from './env-proxy.ts';

/** The ports of the browser host. */
export function createWebPorts(options: { paths: HostPaths; log: Log; hub: EventHub; hide: Ports['hide'] }): Ports {
  const { paths, log, hub, hide } = options;
  return {
    vault: watchVault(createPassphraseVault(join(paths.data, 'vault.json')), hide),
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
