import type { Services } from '../../shared/contract/index.ts';
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
        secretProtection: level,
        secretAdvice: advice,
        notices: [...notices],
      };
    },
    openExternal: async ({ url }) => {
      await ports.opener.open(url);
      return {};
    },
  };
}

function runtime(): string {
  const { electron, node } = process.versions;
  return electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`;
}
