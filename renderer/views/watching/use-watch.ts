import type { Watch } from '../../../shared/contract/watches.ts';
import { useOperation } from '../../client/queries.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';

/** The watch of a repository; null: it is not watched; undefined: not known yet. */
export function useWatch({ connectionId, repository }: RepositoryPlace): Watch | null | undefined {
  const list = useOperation('watches.list', {});
  if (list.data === undefined) return undefined;
  const found = list.data.watches.find(
    (watch) => watch.connectionId === connectionId && watch.repository === repository,
  );
  return found ?? null;
}
