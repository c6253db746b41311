import { useInfiniteQuery } from '@tanstack/react-query';
import type { JournalEntry } from '../../../shared/contract/journal.ts';
import type { AppError } from '../../../shared/errors.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError } from '../../client/queries.ts';

/** Everything, one registry, or one repository. */
export interface JournalScope {
  readonly connectionId?: string | undefined;
  readonly repository?: string | undefined;
}

export interface Journal {
  /** Newest first, as far as it has been read. */
  readonly entries: readonly JournalEntry[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: AppError | null;
  readonly hasMore: boolean;
  readonly isReading: boolean;
  readonly readMore: () => void;
  readonly retry: () => void;
}

const pageSize = 200;

function inputOf({ connectionId, repository }: JournalScope) {
  return {
    ...(connectionId === undefined ? {} : { connectionId }),
    ...(repository === undefined ? {} : { repository }),
  };
}

/** The journal page by page; the key begins like the operation's, so that every write makes it stale. */
export function useJournal(scope: JournalScope): Journal {
  const client = useClient();
  const input = inputOf(scope);
  const query = useInfiniteQuery({
    queryKey: ['journal.list', { ...input, pages: true }],
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'journal.list',
        { ...input, limit: pageSize, ...(pageParam === null ? {} : { next: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  return {
    entries: query.data?.pages.flatMap((page) => page.entries) ?? [],
    state: query.data !== undefined ? 'ready' : query.error === null ? 'loading' : 'failed',
    error: query.error === null ? null : asAppError(query.error),
    hasMore: query.hasNextPage,
    isReading: query.isFetchingNextPage,
    readMore: () => {
      if (!query.isFetchingNextPage) void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}
