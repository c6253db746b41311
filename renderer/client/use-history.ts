import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { HistoryRow } from '../../shared/contract/history.ts';
import type { Input, Output, WaybillOperation } from '../../shared/contract/index.ts';
import type { AppError } from '../../shared/errors.ts';
import type { RepositoryPlace } from '../ui/links.tsx';
import { useClient } from './client-context.tsx';
import { operationKey } from './queries.ts';
import { useAllPages, type AllPages } from './use-all-pages.ts';

/** How far what is kept of a repository is true; `kept` is undefined until the registry has been asked. */
export interface HistoryState {
  readonly kept: Output<'history.sync'> | undefined;
  readonly isAsking: boolean;
  readonly error: AppError | null;
  readonly retry: () => void;
}

/** Has the host bring its history of a repository up to date. Everything else on screen is read from what it keeps. */
export function useHistoryState({ connectionId, repository }: RepositoryPlace): HistoryState {
  const client = useClient();
  const query = useQuery<Output<'history.sync'>, AppError>({
    queryKey: operationKey('history.sync', { connectionId, repository }),
    queryFn: ({ signal }) => client.call('history.sync', { connectionId, repository }, { signal }),
    // A registry without a history tells of no change; looking again is the only way to notice one.
    refetchOnMount: 'always',
  });
  const { data: kept, isFetching: isAsking, error } = query;
  return { kept, isAsking, error, retry: () => void query.refetch() };
}

/** Rows of a repository, newest first, page after page. */
export interface HistoryPages {
  readonly rows: readonly HistoryRow[];
  readonly status: 'loading' | 'ready' | 'failed';
  readonly error: AppError | null;
  readonly retry: () => void;
}

const firstPage = 500;
const laterPages = 5000;

/** The whole kept history, at once, and again when bringing it up to date has changed it. */
export function useHistory(place: RepositoryPlace, { kept }: HistoryState): HistoryPages {
  const { connectionId, repository } = place;
  const client = useClient();
  const queries = useQueryClient();
  const queryKey = useMemo(() => ['history.pages', { connectionId, repository }], [connectionId, repository]);
  const { pages, status, error, retry } = useAllPages<Output<'history.list'>>({
    queryKey,
    read: (next, signal) => {
      const input = { connectionId, repository, known: true };
      const page = next === null ? { ...input, limit: firstPage } : { ...input, limit: laterPages, next };
      return client.call('history.list', page, { signal });
    },
  });
  const shown = pages[0]?.revision;
  const isOld = kept !== undefined && shown !== undefined && shown !== kept.revision;
  useEffect(() => {
    if (isOld) void queries.invalidateQueries({ queryKey, exact: true });
  }, [isOld, kept, queries, queryKey]);
  const rows = useMemo(() => pages.flatMap((page) => page.rows), [pages]);
  return { rows, status, error, retry };
}

/** Reads the first page, or the one at `next`. */
type Read<Page> = (more: { readonly next?: string }, signal: AbortSignal) => Promise<Page>;

/** All pages of a question about what is kept, asked again when bringing that up to date has changed it. */
function useKept<Page extends { readonly next?: string | undefined }>(
  key: readonly [WaybillOperation, object],
  { kept }: HistoryState,
  read: Read<Page>,
): AllPages<Page> {
  return useAllPages<Page>({
    queryKey: [...key, kept?.revision ?? 'kept'],
    read: (next, signal) => read(next === null ? {} : { next }, signal),
    keepPrevious: true,
  });
}

/** The tags as they were at a moment; see `history.at`. */
export function useHistoryAt(input: Input<'history.at'>, state: HistoryState) {
  const client = useClient();
  return useKept(['history.at', input], state, (more, signal) =>
    client.call('history.at', { ...input, ...more }, { signal }),
  );
}

/** What was lost between two moments; see `history.between`. */
export function useHistoryBetween(input: Input<'history.between'>, state: HistoryState) {
  const client = useClient();
  return useKept(['history.between', input], state, (more, signal) =>
    client.call('history.between', { ...input, ...more }, { signal }),
  );
}

/** Versions on their way out; see `history.edge`. */
export function useHistoryEdge(input: Input<'history.edge'>, state: HistoryState) {
  const client = useClient();
  return useKept(['history.edge', input], state, (more, signal) =>
    client.call('history.edge', { ...input, ...more }, { signal }),
  );
}

/** How many versions are on their way out, without the list of them; undefined until that is known. */
export function useEdgeCounts(
  { connectionId, repository }: RepositoryPlace,
  { kept }: HistoryState,
): Pick<Output<'history.edge'>, 'state' | 'total' | 'overdue' | 'soon'> | undefined {
  const client = useClient();
  const input = { connectionId, repository, limit: 1 };
  return useQuery<Output<'history.edge'>, AppError>({
    queryKey: ['history.edge', input, 'counts', kept?.revision],
    queryFn: ({ signal }) => client.call('history.edge', input, { signal }),
    enabled: kept !== undefined,
    placeholderData: keepPreviousData,
  }).data;
}
