import type { RepositoryRef } from '../../shared/contract/common.ts';
import { isCancelled } from '../../shared/errors.ts';
import type { QuayTag, Registry } from '../registry/registry.ts';
import { rowKey } from '../store/history-cache.ts';
import type { HistoryCache, RegistryRow } from '../store/history-cache.ts';
import type { Clock } from './ports.ts';

/** Brings the cached history of registries that keep one up to date. */
export interface HistorySync {
  /** Everything the first time, later what is new and what has ended. Calls for one repository run one by one. */
  sync(registry: Registry, ref: RepositoryRef, signal: AbortSignal): Promise<void>;
  /** The rows of one tag. */
  syncTag(registry: Registry, ref: RepositoryRef, tag: string, signal: AbortSignal): Promise<void>;
}

const pageSize = 100;
const pagesAtOnce = 4;
/** 200,000 rows. */
const maxPages = 2000;
/** More living tags than this are not compared one by one with the cache; a full reading is made now and then. */
const maxAlivePages = 20;
const maxEndedTags = 50;
const fullAgainMs = 24 * 3_600_000;
const fullAgainLargeMs = 10 * 60_000;

/** Makes the synchroniser over the cache. */
export function createHistorySync({ history, clock }: { history: HistoryCache; clock: Clock }): HistorySync {
  const queues = new Map<string, Promise<unknown>>();
  const inTurn = async (ref: RepositoryRef, run: () => Promise<void>): Promise<void> => {
    const key = `${ref.connectionId} ${ref.repository}`;
    const turn = (queues.get(key) ?? Promise.resolve()).then(run, run);
    queues.set(key, turn);
    try {
      await turn;
    } finally {
      if (queues.get(key) === turn) queues.delete(key);
    }
  };
  return {
    sync: (registry, ref, signal) => inTurn(ref, () => syncAll({ history, clock, registry, ref, signal })),
    syncTag: (registry, ref, tag, signal) =>
      inTurn(ref, async () => void (await readTag({ history, clock, registry, ref, signal }, tag))),
  };
}

interface Sync {
  readonly history: HistoryCache;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly ref: RepositoryRef;
  readonly signal: AbortSignal;
}

async function syncAll(sync: Sync): Promise<void> {
  const { history, clock, ref } = sync;
  const startedMs = clock.now();
  const { fullSyncMs } = history.state(ref);
  const isFull = fullSyncMs === null || startedMs - fullSyncMs > fullAgainMs;
  if (isFull) await readEverything(sync);
  else await readNew(sync);
  const isLarge = await readEnded(sync);
  const needsFull = !isFull && isLarge && startedMs - fullSyncMs > fullAgainLargeMs;
  if (needsFull) await readEverything(sync);
  history.setState(ref, { syncedMs: startedMs, ...(isFull || needsFull ? { fullSyncMs: startedMs } : {}) });
  const { windowMs } = history.state(ref);
  if (windowMs === null || isFull) history.setState(ref, { windowMs: (await readWindow(sync)) ?? windowMs });
}

async function readPage({ registry, ref, signal }: Sync, page: number, onlyActive: boolean, tag?: string) {
  return registry.quay.listTags(ref.repository, { page, limit: pageSize, onlyActive, tag, signal });
}

function keep({ history, clock, ref }: Sync, tags: readonly QuayTag[]): number {
  return history.merge(ref, tags.map(toRow), clock.now());
}

function toRow({ name, digest, startMs, endMs, reversion, isIndex, sizeBytes }: QuayTag): RegistryRow {
  return { name, digest, startMs, endMs, reversion, isIndex, sizeBytes };
}

/**
 * Resolves to the keys of all rows told. Pages are read side by side; one that was read before a push and one after it
 * may leave rows out between them. Any shift shows on the last page, and then all is read again one by one, where a
 * push only repeats rows.
 */
async function readEverything(sync: Sync): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  const last = await readPages(sync, pagesAtOnce, told);
  if (last.page > 1) {
    const again = await readPage(sync, last.page, false);
    const isShifted = again.hasMore || again.tags.map(rowKey).join() !== last.keys.join();
    if (isShifted) await readPages(sync, 1, told);
  }
  sync.history.dropContradicted(sync.ref, told);
  return told;
}

/** Reads from the first page to the last, after the first so many at once; resolves to the last one with rows. */
async function readPages(sync: Sync, atOnce: number, told: Set<string>): Promise<{ page: number; keys: string[] }> {
  let last: { page: number; keys: string[] } = { page: 1, keys: [] };
  let hasMore = true;
  for (let page = 1; hasMore && page <= maxPages; page += page === 1 ? 1 : atOnce) {
    const group = Array.from({ length: page === 1 ? 1 : atOnce }, (_, index) => page + index);
    const answers = await Promise.all(group.map((one) => readPage(sync, one, false)));
    for (const [index, { tags }] of answers.entries()) {
      keep(sync, tags);
      const keys = tags.map(rowKey);
      for (const key of keys) told.add(key);
      if (keys.length > 0) last = { page: page + index, keys };
    }
    hasMore = answers.at(-1)?.hasMore === true;
  }
  return last;
}

/** Newest first until a page has nothing new. A push in between shifts pages, which only repeats rows. */
async function readNew(sync: Sync): Promise<void> {
  for (let page = 1; page <= maxPages; page += 1) {
    const { tags, hasMore } = await readPage(sync, page, false);
    if (keep(sync, tags) === 0 || !hasMore) return;
  }
}

/**
 * A tag that ended makes no new row, so what the cache has alive is compared with what is alive. This also heals
 * rows that slipped between two pages. True when there are too many tags for that.
 */
async function readEnded(sync: Sync): Promise<boolean> {
  const alive = new Set<string>();
  let hasMore = true;
  for (let page = 1; hasMore; page += 1) {
    if (page > maxAlivePages) return true;
    const answer = await readPage(sync, page, true);
    keep(sync, answer.tags);
    for (const row of answer.tags) alive.add(keyOf(row));
    hasMore = answer.hasMore;
  }
  const cached = sync.history.alive(sync.ref, sync.clock.now());
  const ended = cached.filter((row) => !alive.has(keyOf(row)));
  const names = [...new Set(ended.map(({ name }) => name))];
  // Told one by one: a living row that slipped between two pages is alive after all.
  const told = names.length > maxEndedTags ? [await readEverything(sync)] : [];
  if (told.length === 0) for (const name of names) told.push(await readTag(sync, name));
  closeForgotten(sync, (row) => alive.has(keyOf(row)) || told.some((keys) => keys.has(rowKey(row))));
  return false;
}

function keyOf({ name, startMs, digest }: Pick<RegistryRow, 'name' | 'startMs' | 'digest'>): string {
  return `${name} ${startMs} ${digest}`;
}

/** The registry has cleared away a row that the cache still has alive: it ended, at the latest now. */
function closeForgotten({ history, clock, ref }: Sync, isTold: (row: RegistryRow) => boolean): void {
  const nowMs = clock.now();
  const left = history.alive(ref, nowMs).filter((row) => !isTold(row));
  const closed = left.map((row) => ({ ...row, endMs: nowMs }));
  history.merge(ref, closed, nowMs);
}

/** Resolves to the keys of the tag's rows. */
async function readTag(sync: Sync, tag: string): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  let hasMore = true;
  for (let page = 1; hasMore && page <= maxPages; page += 1) {
    const answer = await readPage(sync, page, false, tag);
    keep(sync, answer.tags);
    for (const row of answer.tags) told.add(rowKey(row));
    hasMore = answer.hasMore;
  }
  sync.history.dropContradicted(sync.ref, told, tag);
  return told;
}

async function readWindow({ registry, ref, signal }: Sync): Promise<number | null> {
  try {
    return await registry.quay.timeMachineWindow(ref.repository, { signal });
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return null;
  }
}
