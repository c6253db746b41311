import type { ImportedLogin } from '../../../shared/contract/connections.ts';
import { useOperation } from '../../client/queries.ts';
import { addressProblems } from './add-registry-model.ts';

const none: readonly ImportedLogin[] = [];

/**
 * The logins that Docker and Podman keep for an address; none while it is no address. Give it what the user has
 * finished typing: for every other text credential helpers would be asked.
 */
export function useImports(url: string): readonly ImportedLogin[] {
  const isAddress = addressProblems(url, true).url === undefined;
  const imports = useOperation('connections.imports', { url: url.trim() }, { enabled: isAddress });
  return imports.data?.found ?? none;
}
