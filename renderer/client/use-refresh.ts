import { useIsFetching, useQueryClient, type Query } from '@tanstack/react-query';
import type { RepositoryPlace } from '../ui/links.tsx';

function concerns({ connectionId, repository }: RepositoryPlace) {
  return ({ queryKey: [, input] }: Query): boolean =>
    typeof input === 'object' &&
    input !== null &&
    (input as Partial<RepositoryPlace>).connectionId === connectionId &&
    (input as Partial<RepositoryPlace>).repository === repository;
}

/** Asks the registry again for everything on screen about a repository. */
export function useRefresh(place: RepositoryPlace): { refresh: () => void; isRefreshing: boolean } {
  const queries = useQueryClient();
  const predicate = concerns(place);
  return {
    refresh: () => void queries.invalidateQueries({ predicate }),
    isRefreshing: useIsFetching({ predicate }) > 0,
  };
}
