import type { Where } from '../storage/row-store.ts';
import type { Manifest, ModelContext, Repository, Tag } from './context.ts';

/** A tag row with what it points at. */
export interface TagEntry {
  readonly tag: Tag;
  readonly manifest: Manifest;
}

export interface HistoryQuery {
  /** Counted from 1. */
  readonly page: number;
  readonly size: number;
  readonly specificTag?: string | undefined;
  /** `like` is a substring without regard to case, `eq` the whole name. */
  readonly nameFilter?: { readonly op: 'like' | 'eq'; readonly name: string } | undefined;
  readonly activeOnly?: boolean | undefined;
}

/** Reading tag rows in bulk. */
export interface TagHistoryModel {
  /** Rows alive and dead, newest first; hidden rows never appear, and the time machine's window is not a filter. */
  listRepositoryTagHistory(repository: Repository, query: HistoryQuery): { entries: TagEntry[]; hasMore: boolean };
  /** Alive tags in byte order of their names, after `afterName`. */
  lookupActiveTags(repository: Repository, options?: { afterName?: string; limit?: number }): Tag[];
  /** All alive tags with their manifests. */
  listActiveTags(repository: Repository): TagEntry[];
}

/** Where the page after this one begins, as long as nothing has changed. */
interface Bookmark {
  readonly generation: number;
  readonly page: number;
  readonly startMs: number;
  /** Rows with that start which have been shown. */
  readonly shown: number;
}

/** Readers that may be under way at once; the oldest is forgotten and reads its next page the long way. */
const maxBookmarks = 100;

export function createTagHistoryModel({ rows, time, tagGeneration }: ModelContext): TagHistoryModel {
  const bookmarks = new Map<string, Bookmark>();
  const placeBookmark = (key: string, bookmark: Bookmark) => {
    bookmarks.delete(key);
    bookmarks.set(key, bookmark);
    const [oldest] = bookmarks.keys();
    if (bookmarks.size > maxBookmarks && oldest !== undefined) bookmarks.delete(oldest);
  };
  /**
   * One page of rows. Skipping to page n costs as much as reading all pages before it, so a reader who goes through a
   * long history continues where the last page ended.
   */
  const readPage = (
    key: string,
    where: Where<'tags'>,
    page: number,
    size: number,
  ): { tags: Tag[]; hasMore: boolean } => {
    const order = ['-startMs', 'name'] as const;
    const mark = bookmarks.get(key);
    const from = mark?.page === page - 1 && mark.generation === tagGeneration() ? mark : null;
    const found =
      from === null
        ? rows.tags.find({ where, order, limit: size + 1, offset: (page - 1) * size })
        : rows.tags.find({
            where: { ...where, startMs: { lte: from.startMs } },
            order,
            limit: size + 1,
            offset: from.shown,
          });
    const tags = found.slice(0, size);
    const [first, last] = [tags[0], tags.at(-1)];
    // Without knowing how many rows of one start came before, the count would be wrong.
    if (first !== undefined && last !== undefined && (page === 1 || from !== null || first.startMs !== last.startMs)) {
      const here = tags.filter(({ startMs }) => startMs === last.startMs).length;
      const before = from?.startMs === last.startMs ? from.shown : 0;
      placeBookmark(key, { generation: tagGeneration(), page, startMs: last.startMs, shown: before + here });
    }
    return { tags, hasMore: found.length > size };
  };
  const withManifests = (tags: readonly Tag[]): TagEntry[] => {
    const ids = [...new Set(tags.map(({ manifestId }) => manifestId))];
    const manifests = new Map(rows.manifests.find({ where: { id: { in: ids } } }).map((row) => [row.id, row]));
    return tags.flatMap((tag) => {
      const manifest = manifests.get(tag.manifestId);
      return manifest === undefined ? [] : [{ tag, manifest }];
    });
  };
  const lookupActiveTags: TagHistoryModel['lookupActiveTags'] = (repository, { afterName, limit } = {}) =>
    rows.tags.find({
      where: {
        repositoryId: repository.id,
        ...(afterName === undefined ? {} : { name: { after: afterName } }),
        hidden: false,
        endMs: { gtOrNull: time.now() },
      },
      order: ['name'],
      ...(limit === undefined ? {} : { limit }),
    });

  return {
    listRepositoryTagHistory(repository, { page, size, specificTag, nameFilter, activeOnly }) {
      if (specificTag !== undefined && nameFilter?.op === 'eq' && nameFilter.name !== specificTag) {
        return { entries: [], hasMore: false };
      }
      const where = {
        repositoryId: repository.id,
        hidden: false,
        ...nameCondition(specificTag, nameFilter),
        ...(activeOnly === true ? { endMs: { gtOrNull: time.now() } } : {}),
      };
      const key = JSON.stringify([repository.id, size, specificTag, nameFilter, activeOnly]);
      const { tags, hasMore } = readPage(key, where, page, size);
      return { entries: withManifests(tags), hasMore };
    },
    lookupActiveTags,
    listActiveTags: (repository) => withManifests(lookupActiveTags(repository)),
  };
}

function nameCondition(specificTag: string | undefined, filter: HistoryQuery['nameFilter']) {
  if (specificTag !== undefined) return { name: specificTag };
  if (filter === undefined) return {};
  return { name: filter.op === 'eq' ? filter.name : { contains: filter.name } };
}
