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

export function createTagHistoryModel({ rows, time }: ModelContext): TagHistoryModel {
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
      const found = rows.tags.find({
        where: {
          repositoryId: repository.id,
          hidden: false,
          ...nameCondition(specificTag, nameFilter),
          ...(activeOnly === true ? { endMs: { gtOrNull: time.now() } } : {}),
        },
        order: ['-startMs', 'name'],
        limit: size + 1,
        offset: (page - 1) * size,
      });
      return { entries: withManifests(found.slice(0, size)), hasMore: found.length > size };
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
