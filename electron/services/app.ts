import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Core } from './core.ts';
import type { Ports, VaultLock } from './ports.ts';

/** What program this is, and pages opened outside of it. */
export function createAppService(core: Core): Services['app'] {
  const { ports, info, notices } = core;
  return {
    info: async () => {
      const { level, advice } = await ports.vault.protection();
      return {
        version: info.version,
        host: info.host,
        platform: process.platform,
        runtime: runtime(),
        vault: { kind: level, locked: ports.vault.passphrase?.isLocked() ?? false },
        secretAdvice: advice,
        notices: [...notices],
      };
    },
    unlockVault: async ({ passphrase, create }) => {
      await requirePassphrase(ports).unlock(passphrase, create);
      return tellVault(core);
    },
    useSessionVault: async () => {
      await requirePassphrase(ports).useSession();
      return tellVault(core);
    },
    openExternal: async ({ url }) => {
      await ports.opener.open(url);
      return {};
    },
  };
}

function requirePassphrase({ vault }: Ports): VaultLock {
  if (vault.passphrase !== undefined) return vault.passphrase;
  throw new AppError('unsupported', 'This host keeps no file of secrets.');
}

/** Secrets are there now, or are not: every registry that has one is asked anew, and so is the page. */
async function tellVault({ ports, registries, settings, publish }: Core) {
  const withSecret = settings.current().connections.filter(({ method }) => method === 'basic' || method === 'token');
  await Promise.all(withSecret.map(({ id }) => registries.changed(id)));
  publish('app.eventsMissed', {});
  const { level } = await ports.vault.protection();
  return { kind: level, locked: requirePassphrase(ports).isLocked() };
}

function runtime(): string {
  const { electron, node } = process.versions;
  return electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`;
}
