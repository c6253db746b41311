import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryRow } from '../../shared/history/rows.ts';
import { endedVersions } from '../../shared/history/edge.ts';
import { lossesBetween } from '../../shared/history/losses.ts';
import { differenceBetween, presentOf, stateAt } from '../../shared/history/states.ts';
import { openCache } from '../store/cache.ts';
import type { CacheStore } from '../store/cache.ts';
import { openObservations } from '../store/observations.ts';
import type { ObservationStore } from '../store/observations.ts';
import type { RegistryRow } from '../store/history-cache.ts';
import { createHistoryQuestions } from './history-questions.ts';
import type { Core } from './core.ts';

const clockMs = 1_000_000;
const signal = new AbortController().signal;
let folder: string;
let cache: CacheStore;
let observations: ObservationStore;
let questions: ReturnType<typeof createHistoryQuestions>;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-questions-'));
  cache = openCache(join(folder, 'cache.sqlite'), 1).cache;
  observations = openObservations(join(folder, 'observations.sqlite'), 1).observations;
  const clock = { now: () => clockMs };
  const registries = { connection: () => undefined };
  // Of everything a service has, the questions use the cache, the clock and whether the connection is there.
  const core = { cache, observations, ports: { clock }, registries } as unknown as Core;
  questions = createHistoryQuestions(core, { known: (digest) => cache.manifests.get(digest) });
});
afterAll(async () => {
  cache.close();
  observations.close();
  await rm(folder, { recursive: true, force: true });
});

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const seconds = fc.integer({ min: 1, max: 1100 }).map((second) => second * 1000);
const anyRow = fc.record({
  name: fc.constantFrom('v4.1', 'v4.2', 'latest', 'V5', 'a.b-c'),
  digest: fc.constantFrom('a', 'b', 'c', 'd').map(digestOf),
  startMs: seconds,
  endMs: fc.option(seconds),
  reversion: fc.boolean(),
  isIndex: fc.boolean(),
  sizeBytes: fc.constant(null),
});
const anyRows = fc.array(anyRow, { maxLength: 40 });
const anyPattern = fc.constantFrom('', 'v4.*', 'V', 'nothing');

/** Keeps the rows in a repository of their own; gives it and what the list tells of it. */
function kept(rows: readonly RegistryRow[]): { ref: { connectionId: string; repository: string }; all: HistoryRow[] } {
  count += 1;
  const ref = { connectionId: 'one', repository: `r${String(count)}` };
  cache.history.merge(ref, rows, 1);
  cache.history.setState(ref, { syncedMs: 1, windowMs: 200_000 });
  const all = cache.history.list(ref, { limit: 1000 });
  return { ref, all: all.map((row): HistoryRow => ({ ...row, origin: 'registry', lastSeenMs: null })) };
}

/** All pages of a question. */
async function everyPage<T>(ask: (next: string | undefined) => Promise<{ rows: T[]; next?: string | undefined }>) {
  const rows: T[] = [];
  let next: string | undefined;
  do {
    const page = await ask(next);
    rows.push(...page.rows);
    next = page.next;
  } while (next !== undefined);
  return rows;
}
const matcher = (pattern: string) => (name: string) =>
  pattern === 'v4.*' ? name.startsWith('v4.') : name.toLowerCase().includes(pattern.toLowerCase());

describe('history.at', () => {
  it('gives the state of any moment and the difference to now that the rows give, in pages of any size', async () => {
    const property = fc.asyncProperty(
      anyRows,
      seconds,
      anyPattern,
      fc.integer({ min: 1, max: 4 }),
      async (rows, atMs, pattern, limit) => {
        const { ref, all } = kept(rows);
        const shown = await everyPage((next) =>
          questions.at({ ...ref, atMs, pattern, show: 'then', limit, next }, { signal }),
        );
        const changed = await everyPage((next) =>
          questions.at({ ...ref, atMs, pattern, show: 'changed', limit, next }, { signal }),
        );
        const then = stateAt(all, atMs);
        const now = stateAt(all, presentOf(all, clockMs));
        const matches = matcher(pattern);
        expect(shown.map((row) => row.then)).toEqual([...then.values()].filter(({ name }) => matches(name)));
        expect(
          changed.map((row) => ({ name: row.name, kind: row.difference, before: row.then, after: row.now })),
        ).toEqual(differenceBetween(then, now).filter(({ name }) => matches(name)));
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });

  it('counts every difference, whatever is shown', async () => {
    const row = { reversion: false, isIndex: true, sizeBytes: null };
    const { ref } = kept([
      { ...row, name: 'gone', digest: digestOf('a'), startMs: 1000, endMs: 9000 },
      { ...row, name: 'moved', digest: digestOf('a'), startMs: 1000, endMs: 9000 },
      { ...row, name: 'moved', digest: digestOf('b'), startMs: 9000, endMs: null },
      { ...row, name: 'stays', digest: digestOf('a'), startMs: 1000, endMs: null },
      { ...row, name: 'young', digest: digestOf('a'), startMs: 9000, endMs: null },
    ]);
    const answer = await questions.at({ ...ref, atMs: 5000, pattern: '', show: 'removed', limit: 10 }, { signal });
    expect(answer.counts).toEqual({ then: 3, now: 3, added: 1, removed: 1, moved: 1 });
    expect(answer.rows).toMatchObject([{ name: 'gone', difference: 'removed', platforms: null }]);
  });
});

describe('history.between', () => {
  it('gives the losses that the rows give, less what is back, in pages of any size', async () => {
    const property = fc.asyncProperty(
      fc.tuple(anyRows, seconds, seconds, anyPattern, fc.integer({ min: 1, max: 4 })),
      async ([rows, fromMs, toMs, pattern, limit]) => {
        const { ref, all } = kept(rows);
        const found = await everyPage((next) =>
          questions.between({ ...ref, fromMs, toMs, pattern, limit, next }, { signal }),
        );
        const nowMs = presentOf(all, clockMs);
        const now = stateAt(all, nowMs);
        const expected = lossesBetween(all, { fromMs, toMs, nowMs })
          .filter(({ name }) => matcher(pattern)(name))
          .map((loss) => ({ ...loss, now: now.get(loss.name) ?? null }))
          .filter((loss) => loss.now?.digest !== loss.lost.digest);
        expect(found).toEqual(expected);
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});

describe('history.edge', () => {
  it('gives the versions without a tag that the rows give, the next to go first', async () => {
    const property = fc.asyncProperty(anyRows, fc.integer({ min: 1, max: 3 }), async (rows, limit) => {
      const { ref, all } = kept(rows);
      const found = await everyPage(async (next) => {
        const { versions, ...rest } = await questions.edge({ ...ref, limit, next }, { signal });
        return { ...rest, rows: versions };
      });
      const nowMs = presentOf(all, clockMs);
      const expected = endedVersions(all, { windowMs: 200_000, nowMs });
      expect(found.map(({ digest, untilMs, tags }) => [digest, untilMs, tags.map(({ name }) => name)])).toEqual(
        expected.map(({ digest, untilMs, names }) => [digest, untilMs, names]),
      );
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('says where there is no window, nothing kept, or no history', async () => {
    const { ref } = kept([]);
    cache.history.setState(ref, { windowMs: null });
    expect(await questions.edge({ ...ref, limit: 10 }, { signal })).toMatchObject({ state: 'unknown', total: 0 });
    cache.history.setState(ref, { windowMs: 0 });
    expect(await questions.edge({ ...ref, limit: 10 }, { signal })).toMatchObject({ state: 'nothing-kept' });
    const unknown = { connectionId: 'one', repository: 'never-seen' };
    expect(await questions.edge({ ...unknown, limit: 10 }, { signal })).toMatchObject({ state: 'no-history' });
  });
});

describe('observations', () => {
  it('answer the same questions, and say until when a tag was seen', async () => {
    const ref = { connectionId: 'one', repository: 'observed' };
    const see = (digest: string | null, atMs: number) => observations.seen.record(ref, [{ name: 'v1', digest }], atMs);
    see(digestOf('a'), 1000);
    see(digestOf('a'), 2000);
    see(digestOf('b'), 5000);
    const at = await questions.at({ ...ref, atMs: 3000, pattern: '', show: 'then', limit: 10 }, { signal });
    expect(at.rows).toMatchObject([
      { name: 'v1', difference: 'moved', then: { digest: digestOf('a'), origin: 'seen', lastSeenMs: 2000 } },
    ]);
    const between = await questions.between({ ...ref, fromMs: 3000, toMs: 6000, pattern: '', limit: 10 }, { signal });
    expect(between.rows).toMatchObject([{ name: 'v1', kind: 'moved', lost: { digest: digestOf('a') } }]);
  });
});
