import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTagPages, type TagPages } from '../../client/use-tag-pages.ts';
import { groupDigests } from '../../ui/digest-groups.ts';
import type { DigestGroup } from '../../ui/digest.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { DetailStore } from '../../client/tag-details.ts';
import { matchesFilter, parseTagFilter, type TagFilter, type TagRow } from './tag-filter.ts';
import { sortTagRows, tagRows, type TagSort } from './tag-rows.ts';
import { useTagDetails } from './use-tag-details.ts';

export interface TagListQuery {
  readonly text: string;
  readonly sort: TagSort;
  readonly direction: 'asc' | 'desc';
  readonly showCompanions: boolean;
}

export interface TagList {
  readonly pages: TagPages;
  readonly filter: TagFilter;
  /** What matches, in order. */
  readonly rows: readonly TagRow[];
  /** All rows of the repository, in order. */
  readonly all: readonly TagRow[];
  readonly folded: number;
  /** Rows of which it is not yet known whether they match, because their manifest has to be read. */
  readonly undecided: number;
  readonly groups: ReadonlyMap<string, DigestGroup>;
  readonly details: DetailStore;
  readonly onVisible: (first: number, last: number) => void;
}

const margin = 10;

/** Everything the tags screen shows: listed, folded, sorted, filtered, and the details that are wanted for it. */
export function useTagList(place: RepositoryPlace, query: TagListQuery): TagList {
  const pages = useTagPages(place);
  const { store, version } = useTagDetails(place);
  const now = useNow();
  const filter = useMemo(() => parseTagFilter(query.text), [query.text]);
  const { rows: listed, folded } = useMemo(
    () => tagRows(pages.tags, query.showCompanions),
    [pages.tags, query.showCompanions],
  );
  const byVersion = useMemo(() => sortTagRows(listed, 'name', 'asc'), [listed]);
  const sizeVersion = query.sort === 'size' ? version : 0;
  const all = useMemo(() => {
    void sizeVersion;
    const sizeOf = (row: TagRow) => row.sizeBytes ?? store.get(row)?.totalBytes ?? null;
    return query.sort === 'name' && query.direction === 'asc'
      ? byVersion
      : sortTagRows(byVersion, query.sort, query.direction, sizeOf);
  }, [byVersion, query.sort, query.direction, store, sizeVersion]);
  const filterVersion = filter.needsDetails ? version : 0;
  const { rows, undecided } = useMemo(() => {
    void filterVersion;
    if (filter.tests.length === 0) return { rows: all, undecided: [] };
    const matching: TagRow[] = [];
    const open: TagRow[] = [];
    for (const row of all) {
      const verdict = matchesFilter(filter, row, store.get(row), now);
      if (verdict === true) matching.push(row);
      else if (verdict === 'unknown') open.push(row);
    }
    return { rows: matching, undecided: open };
  }, [all, filter, store, now, filterVersion]);
  const groups = useMemo(() => groupDigests(byVersion.map((row) => row.digest)), [byVersion]);

  const [visible, setVisible] = useState<readonly [number, number]>([0, 0]);
  const onVisible = useCallback((first: number, last: number) => setVisible([first, last]), []);
  const wantsAll = query.sort === 'size';
  useEffect(() => {
    const [first, last] = visible;
    const inView = rows.slice(Math.max(0, first - margin), last + margin + 1);
    store.want(wantsAll ? [...inView, ...undecided, ...all] : [...inView, ...undecided]);
  }, [store, rows, visible, undecided, wantsAll, all]);
  return { pages, filter, rows, all, folded, undecided: undecided.length, groups, details: store, onVisible };
}
