import type { CallOptions, QuayApi, QuayTag } from '../registry.ts';

const pageSize = 100;

const keyOf = (tag: QuayTag) => JSON.stringify([tag.name, tag.startMs, tag.endMs, tag.digest]);

/**
 * All rows of a repository's tag history, newest first, each once. The API pages by offset, so a push between two
 * pages moves rows onto the next page: they are recognised, and the rows that came in at the front are read at the
 * end. A row that ended in the meantime comes a second time, with its end.
 */
export async function* listAllTags(
  quay: Pick<QuayApi, 'listTags'>,
  repository: string,
  options: CallOptions & { onlyActive: boolean; tag?: string | undefined; maxRows?: number | undefined },
): AsyncGenerator<QuayTag, void, undefined> {
  const { maxRows = Number.POSITIVE_INFINITY, ...query } = options;
  const seen = new Set<string>();
  const takeNew = (tags: readonly QuayTag[]) =>
    tags.filter((tag) => {
      const key = keyOf(tag);
      return !seen.has(key) && seen.size < maxRows && seen.add(key);
    });
  const readPage = (page: number) => quay.listTags(repository, { ...query, page, limit: pageSize });

  let hasMoved = false;
  for (let page = 1, hasMore = true; hasMore && seen.size < maxRows; page += 1) {
    const answer = await readPage(page);
    const fresh = takeNew(answer.tags);
    hasMoved ||= fresh.length < answer.tags.length;
    yield* fresh;
    // A page that brings nothing new would go on like that for ever.
    hasMore = answer.hasMore && answer.tags.length > 0 && (fresh.length > 0 || page === 1);
  }
  for (let page = 1, goOn = hasMoved; goOn; page += 1) {
    const answer = await readPage(page);
    const fresh = takeNew(answer.tags);
    yield* fresh;
    goOn = answer.hasMore && fresh.length === answer.tags.length && fresh.length > 0;
  }
}
