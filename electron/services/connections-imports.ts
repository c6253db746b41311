import type { ImportedLogin } from '../../shared/contract/connections.ts';
import type { Services } from '../../shared/contract/index.ts';
import { toWireError } from '../../shared/errors.ts';
import { listLogins } from '../registry/credentials/sources.ts';
import { parseRegistryOrigin } from './connection-url.ts';
import type { Core } from './core.ts';

const maxFound = 20;

/** Lists the logins that Docker and Podman keep for a registry; their secrets do not come here. */
export function createImportsReader({ ports }: Core): Services['connections']['imports'] {
  return async ({ url }, { signal }) => {
    const { host } = parseRegistryOrigin(url);
    const found = await listLogins(host, ports.tools.environment, signal);
    return {
      found: found.slice(0, maxFound).map((login): ImportedLogin => ({
        ...login,
        place: login.place.slice(0, 4000),
        helper: login.helper?.slice(0, 100) ?? null,
        scope: login.scope?.slice(0, 300) ?? null,
        username: login.username?.slice(0, 300) ?? null,
        error: login.error === null ? null : toWireError(login.error),
      })),
    };
  };
}
