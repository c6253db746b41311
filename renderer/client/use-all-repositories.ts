import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { AppError, WireError } from '../../shared/errors.ts';
import type { Output } from '../../shared/contract/index.ts';
import type { Repository } from '../../shared/contract/repositories.ts';
import { useClient } from './client-context.tsx';

export interface RepositoryListing {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly repositories: readonly Repository[];
  readonly listing: Output<'repositories.list'>['listing'];
  readonly reason: WireError | null;
  readonly error: AppError | null;
  readonly retry: () => void;
}

const pageSize = 1000;

/** All repositories of a registry, page after page; what has arrived is there to use. */
export function useAllRepositories(connectionId: string): RepositoryListing {
  const client = useClient();
  const query = useInfiniteQuery<
    Output<'repositories.list'>,
    AppError,
    { pages: Output<'repositories.list'>[] },
    readonly unknown[],
    string | null
  >({
    queryKey: ['repositories.list', { connectionId, all: true }],
    initialPageParam: null,
    queryFn: ({ signal, pageParam }) =>
      client.call(
        'repositories.list',
        { connectionId, limit: pageSize, ...(pageParam === null ? {} : { next: pageParam }) },
        { signal },
      ),
    getNextPageParam: (page) => page.next ?? null,
  });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const pages = query.data?.pages;
  const repositories = useMemo(() => (pages ?? []).flatMap((page) => page.repositories), [pages]);
  const last = pages?.at(-1);
  const isLoading = query.isPending || (hasNextPage && !isFetchNextPageError);
  return {
    status: query.error !== null ? 'failed' : isLoading ? 'loading' : 'ready',
    repositories,
    listing: last?.listing ?? 'complete',
    reason: last?.reason ?? null,
    error: query.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : query.refetch()),
  };
}
