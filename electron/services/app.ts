import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Core } from './core.ts';

/** What program this is, and pages opened outside of it. */
export function createAppService({ ports, info, notices }: Core): Services['app'] {
  return {
    info: async () => {
      const { level, advice } = await ports.vault.protection();
      return {
        version: info.version,
        host: info.host,
        platform: process.platform,
        runtime: runtime(),
        vault: { kind: level, locked: false },
        secretAdvice: advice,
        notices: [...notices],
      };
    },
    unlockVault: async () => {
      throw noPassphrase();
    },
    useSessionVault: async () => {
      throw noPassphrase();
    },
    openExternal: async ({ url }) => {
      await ports.opener.open(url);
      return {};
    },
  };
}

function noPassphrase(): AppError {
  return new AppError('unsupported', 'This host keeps no file of secrets.');
}

function runtime(): string {
  const { electron, node } = process.versions;
  return electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`;
}
