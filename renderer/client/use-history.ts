import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Warning } from '../../shared/contract/common.ts';
import type { HistoryRow } from '../../shared/contract/history.ts';
import type { Output } from '../../shared/contract/index.ts';
import type { AppError } from '../../shared/errors.ts';
import type { RepositoryPlace } from '../ui/links.tsx';
import { useClient } from './client-context.tsx';
import { shownPages } from './use-tag-pages.ts';

type Page = Output<'history.list'>;

export interface HistoryPages {
  readonly rows: readonly HistoryRow[];
  readonly status: 'loading' | 'ready' | 'failed';
  readonly source: Page['source'];
  readonly windowMs: number | null;
  readonly syncedAtMs: number | null;
  readonly warnings: readonly Warning[];
  readonly error: AppError | null;
  readonly retry: () => void;
}

const firstPage = 500;
const laterPages = 5000;

/** The whole history of a repository, newest rows first, page after page. */
export function useHistory(place: RepositoryPlace): HistoryPages {
  const client = useClient();
  const query = useInfiniteQuery<Page, AppError, { pages: Page[] }, readonly unknown[], string | null>({
    queryKey: ['history.pages', { connectionId: place.connectionId, repository: place.repository }],
    initialPageParam: null,
    structuralSharing: false,
    // A registry without a history tells of no change; looking again is the only way to notice one.
    refetchOnMount: 'always',
    queryFn: ({ signal, pageParam }) =>
      client.call(
        'history.list',
        pageParam === null ? { ...place, limit: firstPage } : { ...place, limit: laterPages, next: pageParam },
        { signal },
      ),
    getNextPageParam: (page) => page.next ?? null,
  });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, data } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const isDone = !hasNextPage || isFetchNextPageError;
  const shown = shownPages(data?.pages.length ?? 0, isDone);
  const pages = useMemo(() => data?.pages.slice(0, shown) ?? [], [data, shown]);
  const rows = useMemo(() => pages.flatMap((page) => page.rows), [pages]);
  const last = pages.at(-1);
  return {
    rows,
    status: query.error !== null ? 'failed' : query.isPending || !isDone ? 'loading' : 'ready',
    source: last?.source ?? 'registry',
    windowMs: last?.windowMs ?? null,
    syncedAtMs: last?.syncedAtMs ?? null,
    warnings: pages.flatMap((page) => page.warnings),
    error: query.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : query.refetch()),
  };
}
