import { useMemo } from 'react';
import type { Warning } from '../../shared/contract/common.ts';
import type { Output } from '../../shared/contract/index.ts';
import type { Tag } from '../../shared/contract/tags.ts';
import type { AppError } from '../../shared/errors.ts';
import type { RepositoryPlace } from '../ui/links.tsx';
import { useClient } from './client-context.tsx';
import { useAllPages } from './use-all-pages.ts';

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

/** Tags of a repository, a small page first so that something is on screen at once, then the rest. */
export function useTagPages(place: RepositoryPlace): TagPages {
  const client = useClient();
  const { pages, status, isRefreshing, error, retry } = useAllPages<Page>({
    queryKey: ['tags.pages', { ...place }],
    read: (next, signal) =>
      client.call('tags.list', next === null ? { ...place, limit: firstPage } : { ...place, limit: laterPages, next }, {
        signal,
      }),
  });
  const tags = useMemo(() => withoutRepeats(pages), [pages]);
  return {
    tags,
    status,
    listing: pages[0],
    isRefreshing,
    incomplete: pages.find((page) => page.incomplete !== null)?.incomplete ?? null,
    warnings: pages.flatMap((page) => page.warnings),
    error,
    retry,
  };
}

/** A tag pushed while the list was read can come twice; the later answer is the newer one. */
function withoutRepeats(pages: readonly Page[]): readonly Tag[] {
  const byName = new Map<string, Tag>();
  for (const page of pages) for (const tag of page.tags) byName.set(tag.name, tag);
  return [...byName.values()];
}
