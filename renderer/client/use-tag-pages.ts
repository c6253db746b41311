import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Warning } from '../../shared/contract/common.ts';
import type { Output } from '../../shared/contract/index.ts';
import type { Tag } from '../../shared/contract/tags.ts';
import type { AppError } from '../../shared/errors.ts';
import { useClient } from './client-context.tsx';
import type { RepositoryPlace } from '../ui/links.tsx';

type Page = Output<'tags.list'>;

export interface TagPages {
  readonly tags: readonly Tag[];
  /** `loading`: more is coming; `tags` holds what has arrived. */
  readonly status: 'loading' | 'ready' | 'failed';
  readonly isRefreshing: boolean;
  /** Another value for every time the list was begun anew; undefined before the first. */
  readonly listing: unknown;
  /** Set when the registry stopped short. */
  readonly incomplete: Warning | null;
  readonly warnings: readonly Warning[];
  readonly error: AppError | null;
  readonly retry: () => void;
}

const firstPage = 200;
const laterPages = 2000;

/**
 * How many of the pages that have arrived are shown while more come: a power of two, so that sorting all of them again
 * for every page does not cost the square of the list.
 */
export function shownPages(arrived: number, isDone: boolean): number {
  return isDone || arrived === 0 ? arrived : 2 ** Math.floor(Math.log2(arrived));
}

/** Tags of a repository, a small page first so that something is on screen at once, then the rest. */
export function useTagPages(place: RepositoryPlace): TagPages {
  const client = useClient();
  const query = useInfiniteQuery<Page, AppError, { pages: Page[] }, readonly unknown[], string | null>({
    queryKey: ['tags.pages', { ...place }],
    initialPageParam: null,
    // Comparing a hundred thousand old tags with new ones costs more than drawing them.
    structuralSharing: false,
    queryFn: ({ signal, pageParam }) =>
      client.call(
        'tags.list',
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
  const tags = useMemo(() => withoutRepeats(pages), [pages]);
  return {
    tags,
    status: query.error !== null ? 'failed' : query.isPending || !isDone ? 'loading' : 'ready',
    listing: data?.pages[0],
    isRefreshing: query.isFetching && !query.isPending && !isFetchingNextPage,
    incomplete: pages.find((page) => page.incomplete !== null)?.incomplete ?? null,
    warnings: pages.flatMap((page) => page.warnings),
    error: query.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : query.refetch()),
  };
}

/** A tag pushed while the list was read can come twice; the later answer is the newer one. */
function withoutRepeats(pages: readonly Page[]): readonly Tag[] {
  const byName = new Map<string, Tag>();
  for (const page of pages) for (const tag of page.tags) byName.set(tag.name, tag);
  return [...byName.values()];
}
