import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Client } from '../../../shared/contract/index.ts';
import type { Warning } from '../../../shared/contract/common.ts';
import type { Tag } from '../../../shared/contract/tags.ts';
import type { AppError } from '../../../shared/errors.ts';
import { useClient } from '../../client/client-context.tsx';

/** All tags of a repository, as far as the registry lists them. */
export interface AllTags {
  readonly tags: readonly Tag[];
  /** Says what is missing when the registry stopped short. */
  readonly incomplete: Warning | null;
}

interface Place {
  readonly connectionId: string;
  readonly repository: string;
}

/** Follows the list's pages to the end. A name listed twice because pages shifted counts once. */
export async function readAllTags(client: Client, place: Place, signal: AbortSignal): Promise<AllTags> {
  const tags = new Map<string, Tag>();
  let incomplete: Warning | null = null;
  let next: string | undefined;
  do {
    const page = await client.call(
      'tags.list',
      { ...place, limit: 2000, ...(next === undefined ? {} : { next }) },
      { signal },
    );
    for (const tag of page.tags) tags.set(tag.name, tag);
    incomplete ??= page.incomplete;
    next = page.next;
  } while (next !== undefined);
  return { tags: [...tags.values()], incomplete };
}

/** {@link readAllTags} through the cache; the key begins like an operation's, so that events make it stale. */
export function useAllTags(place: Place | null): UseQueryResult<AllTags, AppError> {
  const client = useClient();
  return useQuery<AllTags, AppError>({
    queryKey: ['tags.list.all', place],
    queryFn: ({ signal }) => readAllTags(client, place ?? { connectionId: '', repository: '' }, signal),
    enabled: place !== null,
  });
}
