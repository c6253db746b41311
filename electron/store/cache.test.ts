import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { openCache } from './cache.ts';
import type { CacheStore } from './cache.ts';
import { rowKey } from './history-cache.ts';
import type { RegistryRow } from './history-cache.ts';

let folder: string;
let cache: CacheStore;
const repository = { connectionId: 'one', repository: 'team/app' };
const manifest = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return { digest: sha256Digest(bytes), mediaType: 'text/plain', bytes };
};
const d = (digit: string) => `sha256:${digit.repeat(64)}`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-cache-'));
  cache = openCache(join(folder, 'cache.sqlite'), 1).cache;
});
afterEach(async () => {
  cache.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the manifest cache', () => {
  it('gives back exactly the bytes of a digest', () => {
    const one = manifest('{"a": 1}');
    cache.manifests.put([one], 5);
    expect(cache.manifests.get(one.digest)).toEqual({ mediaType: 'text/plain', bytes: one.bytes });
    expect(cache.manifests.get(d('a'))).toBeNull();
  });

  it('does not take bytes that do not have the digest', () => {
    cache.manifests.put([{ ...manifest('{}'), digest: d('a') }], 5);
    expect(cache.manifests.has(d('a'))).toBe(false);
  });

  it('drops the longest unused first, and never what is wanted', () => {
    const [old, seen, young] = [manifest('old'), manifest('seen'), manifest('young')];
    cache.manifests.put([seen], 1);
    cache.manifests.put([old], 2);
    cache.manifests.put([young], 3);
    cache.manifests.prune(9, (digest) => digest === seen.digest);
    expect([old, seen, young].map(({ digest }) => cache.manifests.has(digest))).toEqual([false, true, true]);
  });
});

describe('the history cache', () => {
  const row = (name: string, startMs: number, endMs: number | null, digit = 'a'): RegistryRow => ({
    ...{ name, startMs, endMs, digest: d(digit), reversion: false, isIndex: true, sizeBytes: null },
  });
  const list = (limit = 100, after?: RegistryRow) => cache.history.list(repository, { limit, after });

  it('takes the same row once, however often it is told', () => {
    expect(cache.history.merge(repository, [row('v1', 1000, null), row('v1', 1000, null)], 2000)).toBe(1);
    expect(cache.history.merge(repository, [row('v1', 1000, null)], 3000)).toBe(0);
    expect(list()).toHaveLength(1);
  });

  it('replaces a living row by its ended self', () => {
    cache.history.merge(repository, [row('v1', 1000, null)], 2000);
    expect(cache.history.merge(repository, [row('v1', 1000, 5000)], 6000)).toBe(0);
    expect(list().map(({ endMs }) => endMs)).toEqual([5000]);
  });

  it('replaces an expiration by another one', () => {
    cache.history.merge(repository, [row('v1', 1000, 9000)], 2000);
    cache.history.merge(repository, [row('v1', 1000, 8000)], 2000);
    cache.history.merge(repository, [row('v1', 1000, null)], 2000);
    expect(list().map(({ endMs }) => endMs)).toEqual([null]);
  });

  it('replaces an expiration that was put off after it would have passed', () => {
    cache.history.merge(repository, [row('v1', 1000, 5000)], 2000);
    cache.history.merge(repository, [row('v1', 1000, 7000)], 6000);
    expect(list().map(({ endMs }) => endMs)).toEqual([7000]);
  });

  it('keeps two rows that began in the same second and ended apart', () => {
    cache.history.merge(repository, [row('v1', 1000, 1000), row('v1', 1000, 7000)], 9000);
    expect(list().map(({ endMs }) => endMs)).toEqual([7000, 1000]);
  });

  it('knows an end that was announced before it came, and forgets it when another end is told', () => {
    cache.history.merge(repository, [row('v1', 1000, 5000)], 2000);
    cache.history.merge(repository, [row('v1', 1000, 5000)], 9000);
    expect(list()).toMatchObject([{ endMs: 5000, scheduled: true }]);
    cache.history.merge(repository, [row('v2', 1000, 5000)], 9000);
    expect(list().find(({ name }) => name === 'v2')).toMatchObject({ scheduled: false });
  });

  it('drops after a complete reading what was told with another end, and keeps what is not told any more', () => {
    const [dead, cleared] = [row('v1', 1000, 5000), row('old', 500, 600)];
    cache.history.merge(repository, [dead, cleared], 9000);
    const purged = row('v1', 1000, 20);
    cache.history.merge(repository, [purged], 9500);
    cache.history.dropContradicted(repository, new Set([rowKey(purged)]));
    expect(list().map(({ name, endMs }) => [name, endMs])).toEqual([
      ['v1', 20],
      ['old', 600],
    ]);
  });

  it('pages newest first without losing or repeating rows of one second', () => {
    const rows = Array.from({ length: 25 }, (_, index) => row(`v${index % 9}`, 1000 * (index % 3), 90_000 + index));
    cache.history.merge(repository, rows, 200_000);
    const seen: RegistryRow[] = [];
    for (let page = list(4); page.length > 0; page = list(4, seen.at(-1))) seen.push(...page);
    expect(seen).toEqual(list());
    expect(seen).toHaveLength(25);
    expect(seen.map(({ startMs }) => startMs)).toEqual([...seen.map(({ startMs }) => startMs)].sort((a, b) => b - a));
  });

  it('knows which rows are alive at a moment', () => {
    cache.history.merge(repository, [row('a', 1, null), row('b', 1, 5000), row('c', 1, 5001)], 100);
    expect(cache.history.alive(repository, 5000).map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('keeps repositories and registries apart, and forgets a registry as a whole', () => {
    const other = { connectionId: 'two', repository: 'team/app' };
    cache.history.merge(repository, [row('a', 1, null)], 100);
    cache.history.merge(other, [row('b', 1, null)], 100);
    cache.forgetConnection('one');
    expect(list()).toEqual([]);
    expect(cache.history.list(other, { limit: 10 }).map(({ name }) => name)).toEqual(['b']);
  });
});

describe('a damaged cache file', () => {
  it('is set aside with a notice, and a new one is begun', async () => {
    const path = join(folder, 'broken.sqlite');
    await writeFile(path, 'no database at all '.repeat(100));
    const { cache: fresh, notice } = openCache(path, 77);
    expect(notice).toContain('broken.sqlite.damaged-77');
    expect(await readdir(folder)).toContain('broken.sqlite.damaged-77');
    fresh.manifests.put([manifest('x')], 1);
    expect(fresh.manifests.has(manifest('x').digest)).toBe(true);
    fresh.close();
  });
});
