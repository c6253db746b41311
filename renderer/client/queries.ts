import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { AppError } from '../../shared/errors.ts';
import type { Client, Input, Output, WaybillOperation } from '../../shared/contract/index.ts';
import { useClient } from './client-context.tsx';

/** `[operation, input]`: everything that decides an answer, and nothing else. */
export function operationKey<N extends WaybillOperation>(name: N, input: Input<N>): readonly [N, Input<N>] {
  return [name, input];
}

/** The query for one operation, for `useQuery`, `useQueries` and `fetchQuery` alike. */
export function operationQuery<N extends WaybillOperation>(client: Client, name: N, input: Input<N>) {
  return {
    queryKey: operationKey(name, input),
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<Output<N>> => client.call(name, input, { signal }),
  };
}

export interface UseOperationOptions {
  readonly enabled?: boolean;
  /** Shows the last answer while another input is asked, so that nothing jumps. */
  readonly keepPrevious?: boolean;
}

/** Reads through the contract. What is cached paints first and is refreshed behind; leaving the screen cancels the call. */
export function useOperation<N extends WaybillOperation>(
  name: N,
  input: Input<N>,
  options: UseOperationOptions = {},
): UseQueryResult<Output<N>, AppError> {
  const client = useClient();
  return useQuery<Output<N>, AppError>({
    queryKey: operationKey(name, input),
    queryFn: ({ signal }) => client.call(name, input, { signal }),
    enabled: options.enabled ?? true,
    placeholderData: options.keepPrevious === true ? keepPreviousData : undefined,
  });
}

/** Calls an operation on a click. `mutate(input)`; the error is an AppError. */
export function useWrite<N extends WaybillOperation>(name: N): UseMutationResult<Output<N>, AppError, Input<N>> {
  const client = useClient();
  return useMutation<Output<N>, AppError, Input<N>>({ mutationFn: (input) => client.call(name, input) });
}

/** Retries live in the registry client of the host and nowhere else; changes arrive as events, so nothing polls. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        throwOnError: false,
      },
      mutations: { retry: false },
    },
  });
}

/** Any thrown thing as the one error type, so that a screen has one case to draw. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', error instanceof Error ? error.message : 'Something failed that gave no reason.');
}
