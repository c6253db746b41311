import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useTagPages, type TagPages } from '../../client/use-tag-pages.ts';
import { groupDigests } from '../../ui/digest-groups.ts';
import type { DigestGroup } from '../../ui/digest.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { DetailStore } from '../../client/tag-details.ts';
import { matchesFilter, parseTagFilter, type TagFilter, type TagRow } from './tag-filter.ts';
import { sortTagRows, tagRows, withReadDigests, type TagSort } from './tag-rows.ts';
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
const restMs = 60;

/** Everything the tags screen shows: listed, folded, sorted, filtered, and the details that are wanted for it. */
export function useTagList(place: RepositoryPlace, query: TagListQuery): TagList {
  const pages = useTagPages(place);
  const { store, version } = useTagDetails(place, pages.listing);
  const now = useNow();
  const filter = useMemo(() => parseTagFilter(query.text), [query.text]);
  const {
    rows: listed,
    folded,
    companions,
  } = useMemo(() => tagRows(pages.tags, query.showCompanions), [pages.tags, query.showCompanions]);
  const sorted = useMemo(() => sortTagRows(listed, 'name', 'asc'), [listed]);
  const unlistedVersion = useMemo(() => sorted.some((row) => row.digest === null), [sorted]) ? version : 0;
  const byVersion = useMemo(() => {
    void unlistedVersion;
    return withReadDigests(sorted, companions, (row) => store.get(row)?.digest ?? null);
  }, [sorted, companions, store, unlistedVersion]);
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

  const visible = useRef({ first: 0, last: 0 });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wantsAll = query.sort === 'size';
  const want = useCallback(() => {
    const { first, last } = visible.current;
    const inView = rows.slice(Math.max(0, first - margin), last + margin + 1);
    store.want(wantsAll ? [...inView, ...undecided, ...all] : [...inView, ...undecided]);
  }, [store, rows, undecided, wantsAll, all]);
  useEffect(want, [want]);
  const latestWant = useRef(want);
  useEffect(() => {
    latestWant.current = want;
  }, [want]);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Not through state: scrolling must not draw the whole screen again, and rows that fly past need no manifests.
  const onVisible = useCallback((first: number, last: number) => {
    visible.current = { first, last };
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latestWant.current(), restMs);
  }, []);
  return { pages, filter, rows, all, folded, undecided: undecided.length, groups, details: store, onVisible };
}
