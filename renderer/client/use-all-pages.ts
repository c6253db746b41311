import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { AppError } from '../../shared/errors.ts';

/** A list that is read page after page until its end, as far as it has arrived. */
export interface AllPages<Page> {
  readonly pages: readonly Page[];
  /** `loading`: more is coming; `pages` holds what is shown until then. */
  readonly status: 'loading' | 'ready' | 'failed';
  /** It is all here and is being asked for again. */
  readonly isRefreshing: boolean;
  /** What is shown answers an earlier question, while this one's answer is on its way. */
  readonly isPrevious: boolean;
  readonly error: AppError | null;
  readonly retry: () => void;
}

/** What to read. */
export interface PagesQuery<Page> {
  /** Everything that decides the answer, beginning with a name and the input, as of every query. */
  readonly queryKey: readonly unknown[];
  /** Reads the first page, or the one at `next`. */
  readonly read: (next: string | null, signal: AbortSignal) => Promise<Page>;
  readonly enabled?: boolean;
  /** Shows the last answer while another question is asked, so that nothing jumps. */
  readonly keepPrevious?: boolean;
}

/**
 * How many of the pages that have arrived are shown while more come: a power of two, so that sorting all of them again
 * for every page does not cost the square of the list.
 */
export function shownPages(arrived: number, isDone: boolean): number {
  return isDone || arrived === 0 ? arrived : 2 ** Math.floor(Math.log2(arrived));
}

/** Reads all pages of a list, one after another, and shows them as they come. */
export function useAllPages<Page extends { readonly next?: string | undefined }>({
  queryKey,
  read,
  enabled = true,
  keepPrevious = false,
}: PagesQuery<Page>): AllPages<Page> {
  const query = useInfiniteQuery<Page, AppError, { pages: Page[] }, readonly unknown[], string | null>({
    queryKey,
    enabled,
    initialPageParam: null,
    // Comparing a hundred thousand old rows with new ones costs more than drawing them.
    structuralSharing: false,
    placeholderData: keepPrevious ? keepPreviousData : undefined,
    queryFn: ({ signal, pageParam }) => read(pageParam, signal),
    getNextPageParam: (page) => page.next ?? null,
  });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, isPlaceholderData, fetchNextPage, data } = query;
  useEffect(() => {
    const isWanted = enabled && hasNextPage && !isPlaceholderData;
    if (isWanted && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [enabled, hasNextPage, isPlaceholderData, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const isDone = !hasNextPage || isFetchNextPageError;
  const shown = shownPages(data?.pages.length ?? 0, isDone || isPlaceholderData);
  const pages = useMemo(() => data?.pages.slice(0, shown) ?? [], [data, shown]);
  return {
    pages,
    status: query.error !== null ? 'failed' : query.isPending || !isDone ? 'loading' : 'ready',
    isRefreshing: query.isFetching && !query.isPending && !isFetchingNextPage,
    isPrevious: isPlaceholderData,
    error: query.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : query.refetch()),
  };
}
