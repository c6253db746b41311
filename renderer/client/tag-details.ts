import type { Tag, TagDetail } from '../../shared/contract/tags.ts';
import { toWireError, type AppError } from '../../shared/errors.ts';
import { asAppError } from './queries.ts';

/** Reads manifests of some tags; what the host saw of them more than `maxAgeMs` ago is not good enough. */
export type ReadDetails = (
  names: readonly string[],
  maxAgeMs: number,
  signal: AbortSignal,
) => Promise<readonly TagDetail[]>;

/** Details of a repository's tags, read as they are wanted. */
export interface DetailStore {
  /** What is known of this tag as it is now; a tag that moved since is not known. */
  readonly get: (tag: Pick<Tag, 'name' | 'digest'>) => TagDetail | undefined;
  /** What is wanted now, most wanted first. It replaces what was wanted before; requests under way go on. */
  readonly want: (tags: readonly Pick<Tag, 'name' | 'digest'>[]) => void;
  /**
   * The tags were listed anew. Where the listing tells digests, a moved tag is noticed by its digest; where it tells
   * only names, what was read before may be stale and is asked again, without going blank meanwhile.
   */
  readonly listedAnew: () => void;
  /** The newest request that failed as a whole, while tags are still without details because of it. */
  readonly failure: () => AppError | null;
  /** Asks again for what failed as a whole and is wanted. What comes into view anew is asked for again by itself. */
  readonly retry: () => void;
  readonly subscribe: (listener: () => void) => () => void;
  /** Grows with every answer. */
  readonly version: () => number;
  readonly stop: () => void;
}

const batchSize = 40;
const parallel = 2;
// The list has just told where the tags point; asking the registry for that again would double the requests.
const trustedMs = 60_000;

/** Makes the store of one repository. A failed request marks its tags with the error and nothing else. */
export function createDetailStore(read: ReadDetails, now: () => number = Date.now): DetailStore {
  const known = new Map<
    string,
    { readonly digest: string | null; readonly detail: TagDetail; readonly list: number }
  >();
  const inFlight = new Set<string>();
  /** Tags that got the error of their whole request, which says nothing about themselves. */
  const unanswered = new Set<string>();
  let lastFailure: AppError | null = null;
  const listeners = new Set<() => void>();
  const abort = new AbortController();
  let wanted: readonly Pick<Tag, 'name' | 'digest'>[] = [];
  let running = 0;
  let version = 0;
  let list = 0;
  let listedAtMs = Number.NEGATIVE_INFINITY;

  const get: DetailStore['get'] = ({ name, digest }) => {
    const entry = known.get(name);
    if (entry === undefined) return undefined;
    // A tag listed without a digest has the one that was read.
    return entry.digest === digest || (entry.digest === null && entry.detail.digest === digest)
      ? entry.detail
      : undefined;
  };

  function isMissing(tag: Pick<Tag, 'name' | 'digest'>): boolean {
    const entry = known.get(tag.name);
    return get(tag) === undefined || (entry?.digest === null && entry.list !== list);
  }

  async function readBatch(batch: readonly Pick<Tag, 'name' | 'digest'>[]): Promise<void> {
    const names = batch.map(({ name }) => name);
    const ofList = list;
    const wasListed = (name: string, digest: string | null) => (known.get(name)?.digest === null ? null : digest);
    try {
      const maxAgeMs = Math.min(trustedMs, Math.max(0, now() - listedAtMs));
      const byName = new Map((await read(names, maxAgeMs, abort.signal)).map((detail) => [detail.name, detail]));
      for (const { name, digest } of batch) {
        unanswered.delete(name);
        known.set(name, {
          digest: wasListed(name, digest),
          list: ofList,
          detail: byName.get(name) ?? failed(name, new Error('The registry no longer knows this tag.')),
        });
      }
    } catch (error) {
      if (abort.signal.aborted) return;
      lastFailure = asAppError(error);
      for (const { name, digest } of batch) {
        unanswered.add(name);
        known.set(name, { digest: wasListed(name, digest), list: ofList, detail: failed(name, error) });
      }
    }
  }

  function pump(): void {
    while (running < parallel && !abort.signal.aborted) {
      const batch: Pick<Tag, 'name' | 'digest'>[] = [];
      for (const tag of wanted) {
        if (batch.length === batchSize) break;
        if (!inFlight.has(tag.name) && isMissing(tag)) batch.push(tag);
      }
      if (batch.length === 0) return;
      for (const { name } of batch) inFlight.add(name);
      running += 1;
      void readBatch(batch).finally(() => {
        running -= 1;
        for (const { name } of batch) inFlight.delete(name);
        version += 1;
        for (const listener of listeners) listener();
        pump();
      });
    }
  }

  function askAgain(names: Iterable<string>): void {
    for (const name of names) {
      if (unanswered.delete(name)) known.delete(name);
    }
  }

  return {
    get,
    want(tags) {
      // Only what comes into view anew: the same rows are wanted after every answer, also after a failed one.
      const before = new Set(wanted.map(({ name }) => name));
      askAgain(tags.flatMap(({ name }) => (before.has(name) ? [] : [name])));
      wanted = tags;
      pump();
    },
    failure: () => (unanswered.size === 0 ? null : lastFailure),
    retry() {
      askAgain([...unanswered]);
      version += 1;
      for (const listener of listeners) listener();
      pump();
    },
    listedAnew() {
      list += 1;
      listedAtMs = now();
      pump();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
    stop: () => abort.abort(),
  };
}

function failed(name: string, error: unknown): TagDetail {
  const nothing = { digest: null, mediaType: null, totalBytes: null, createdAtMs: null };
  return { ...nothing, name, kind: 'unknown', entries: [], error: toWireError(asAppError(error)) };
}
