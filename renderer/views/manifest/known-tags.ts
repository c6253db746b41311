import type { QueryClient } from '@tanstack/react-query';
import type { Output } from '../../../shared/contract/index.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';

/** Tags on a digest, from a list that has been read already; null when none has. Asks nothing. */
export function tagsKnownOn(queries: QueryClient, place: RepositoryPlace, digest: string): readonly string[] | null {
  const key = ['tags.pages', { connectionId: place.connectionId, repository: place.repository }];
  const pages = queries.getQueryData<{ pages: Output<'tags.list'>[] }>(key)?.pages;
  if (pages === undefined) return null;
  return pages.flatMap((page) => page.tags.filter((tag) => tag.digest === digest).map((tag) => tag.name));
}
