import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../shared/contract/index.ts';
import { createRegistryClient } from '../local-registry/testing/registry-client.ts';
import type { RegistryClient, TagPage } from '../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';
import { startManInTheMiddle } from './testing/man-in-the-middle.ts';

let local: StartedRegistry;
let behind: RegistryClient;
let harness: Harness;
let repository: string;
let digests: string[];
let count = 0;
const connectionId = 'local';

beforeAll(async () => {
  local = await startLocalRegistry();
  behind = createRegistryClient(local.url);
  harness = await startHarness({ localRegistry: { url: local.url, username: null, password: null } });
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await local.stop();
});
beforeEach(async () => {
  count += 1;
  repository = `team/app${count}`;
  digests = [];
  for (const seed of ['a', 'b', 'c'])
    digests.push((await behind.pushImage(repository, { seed: `${seed}${count}`, tag: seed })).digest);
});

const move = (tag: string, index: number) =>
  behind.api('PUT', `repository/${repository}/tag/${tag}`, { manifest_digest: digests[index] });
type Row = Output<'history.list'>['rows'][number];
const readAll = async (limit = 1000, tag?: string): Promise<Row[]> => {
  const rows: Row[] = [];
  let next: string | undefined;
  do {
    const page = await harness.call('history.list', {
      connectionId,
      repository,
      limit,
      next,
      ...(tag === undefined ? {} : { tag }),
    });
    rows.push(...page.rows);
    next = page.next;
  } while (next !== undefined);
  return rows;
};
/** Every row the registry itself has. */
const truth = async () => {
  const rows: string[] = [];
  for (let page = 1; ; page += 1) {
    const answer = (await behind.api('GET', `repository/${repository}/tag/?limit=100&page=${page}`)).json<TagPage>();
    rows.push(...answer.tags.map((tag) => key(tag.name, tag.manifest_digest, tag.start_ts, tag.end_ts ?? null)));
    if (!answer.has_additional) return rows.sort();
  }
};
const key = (name: string, digest: string, start: number, end: number | null) => `${name} ${digest} ${start} ${end}`;
const keys = (rows: readonly Row[]) =>
  rows
    .map(({ name, digest, startMs, endMs }) =>
      key(name, digest, Math.floor(startMs / 1000), endMs === null ? null : Math.floor(endMs / 1000)),
    )
    .sort();

describe('history of a registry that keeps it', () => {
  it('has every row of several pages of the registry, in pages of our own', async () => {
    for (let round = 0; round < 260; round += 1) await move(`t${round % 7}`, round % 3);
    const rows = await readAll(50);
    expect(new Set(keys(rows))).toEqual(new Set(await truth()));
    const starts = rows.map(({ startMs }) => startMs);
    expect(starts).toEqual([...starts].sort((left, right) => right - left));
  });

  it('notices moves, deletions and restores made by others since the last time, however old the tag', async () => {
    // So many rows that what began before them is not on the first two pages any more.
    for (let round = 0; round < 230; round += 1) await move('t', round % 3);
    await readAll();
    await move('a', 1);
    await behind.api('DELETE', `repository/${repository}/tag/b`);
    await behind.api('POST', `repository/${repository}/tag/d/restore`, { manifest_digest: digests[1] });
    const rows = await readAll();
    expect(new Set(keys(rows))).toEqual(new Set(await truth()));
    expect(rows.find(({ name }) => name === 'b')?.endMs).not.toBeNull();
    expect(rows.find(({ name }) => name === 'd')).toMatchObject({ reversion: true, endMs: null });
  });

  it('notices an expiration that was set and taken away again', async () => {
    await readAll();
    const expiration = Math.floor(Date.now() / 1000) + 864_000;
    await behind.api('PUT', `repository/${repository}/tag/a`, { expiration });
    const endMs = (await readAll()).find(({ name }) => name === 'a')?.endMs ?? 0;
    expect(Math.abs(endMs - expiration * 1000)).toBeLessThan(2000);
    await behind.api('PUT', `repository/${repository}/tag/a`, { expiration: null });
    expect((await readAll()).filter(({ name }) => name === 'a')).toMatchObject([{ endMs: null }]);
  });

  it('reads one tag alone', async () => {
    await move('a', 1);
    await move('b', 2);
    expect((await readAll(1000, 'a')).map(({ name, digest }) => [name, digest])).toEqual([
      ['a', digests[1]],
      ['a', digests[0]],
    ]);
  });

  it('asks for the first page and the living tags only when nothing has changed', async () => {
    for (let round = 0; round < 250; round += 1) await move('t', round % 3);
    const middle = await startManInTheMiddle(local.url);
    const ref = { connectionId: await harness.connect(middle.url), repository };
    const first = await harness.call('history.list', ref);
    const before = middle.requests.length;
    const second = await harness.call('history.list', ref);
    await middle.close();
    expect(second.rows).toEqual(first.rows);
    const asked = middle.requests
      .slice(before)
      .map((line) => new URL(line.split(' ')[1] ?? '', local.url).searchParams);
    expect(asked.map((query) => [query.get('page') ?? '1', query.get('onlyActiveTags') ?? 'false'])).toEqual([
      ['1', 'false'],
      ['1', 'true'],
    ]);
  });

  it('loses no row when pushes shift the pages while they are read', async () => {
    for (let round = 0; round < 330; round += 1) await move(`t${round % 110}`, round % 3);
    const middle = await startManInTheMiddle(local.url);
    const ref = { connectionId: await harness.connect(middle.url), repository };
    let pushes = 0;
    middle.meddle((_method, path) =>
      path.includes('page=2') && pushes === 0
        ? {
            kind: 'first',
            run: async () => void ((pushes = 3), await move('x', 0), await move('y', 1), await move('z', 2)),
          }
        : { kind: 'pass' },
    );
    const { rows } = await harness.call('history.list', { ...ref, limit: 5000 });
    await middle.close();
    expect(pushes).toBe(3);
    expect(new Set(keys(rows))).toEqual(new Set(await truth()));
  });

  it('does not take a living tag for ended that slipped between two pages while another was deleted', async () => {
    for (let index = 0; index < 101; index += 1) await move(`old${index}`, 0);
    const middle = await startManInTheMiddle(local.url);
    const ref = { connectionId: await harness.connect(middle.url), repository };
    await harness.call('history.list', ref);
    let isDeleted = false;
    middle.meddle((_method, path) => {
      const isSecond = path.includes('onlyActiveTags=true') && path.includes('page=2');
      if (!isSecond || isDeleted) return { kind: 'pass' };
      isDeleted = true;
      // From the first page, so that the first tag of the second one moves over to the page that was read already.
      const run = async () => void (await behind.api('DELETE', `repository/${repository}/tag/old100`));
      return { kind: 'first', run };
    });
    await harness.call('history.list', ref);
    middle.meddle(() => ({ kind: 'pass' }));
    const { rows } = await harness.call('history.list', { ...ref, limit: 5000 });
    await middle.close();
    expect(isDeleted).toBe(true);
    expect(keys(rows)).toEqual(await truth());
  });

  it('tells an expiration as such also when it is long over', async () => {
    const expiration = Math.floor(Date.now() / 1000) + 864_000;
    await behind.api('PUT', `repository/${repository}/tag/a`, { expiration });
    await readAll();
    expect((await readAll()).find(({ name }) => name === 'a')).toMatchObject({ scheduled: true });
    await behind.api('DELETE', `repository/${repository}/tag/a`);
    expect((await readAll()).find(({ name }) => name === 'a')).toMatchObject({ scheduled: false });
  });

  it('paints from what is kept without asking, and says when bringing it up to date has changed it', async () => {
    const middle = await startManInTheMiddle(local.url);
    const ref = { connectionId: await harness.connect(middle.url), repository };
    const never = await harness.call('history.list', { ...ref, known: true });
    expect(never.rows).toEqual([]);
    const first = await harness.call('history.sync', ref);
    expect(first).toMatchObject({ source: 'registry', rowCount: 3 });
    expect(first.revision).not.toBe(never.revision);
    const before = middle.requests.length;
    const kept = await harness.call('history.list', { ...ref, known: true });
    expect(kept.revision).toBe(first.revision);
    expect(kept.rows).toHaveLength(3);
    expect(middle.requests).toHaveLength(before);
    expect((await harness.call('history.sync', ref)).revision).toBe(first.revision);
    await move('a', 1);
    expect((await harness.call('history.sync', ref)).revision).not.toBe(first.revision);
    await middle.close();
  });

  it('says how long the registry keeps what was deleted', async () => {
    const { windowMs, source, warnings } = await harness.call('history.list', { connectionId, repository });
    expect(source).toBe('registry');
    expect(windowMs).toBeGreaterThan(0);
    expect(warnings).toEqual([]);
  });

  it('refuses a made-up place to continue from', async () => {
    expect(await harness.refusal('history.list', { connectionId, repository, next: '{"a":1}' })).toMatchObject({
      kind: 'invalid-input',
    });
  });
});

describe('history without its registry', () => {
  it('is still readable, and says that it is from before', async () => {
    const mortal = await startLocalRegistry();
    const id = await harness.connect(mortal.url);
    const client = createRegistryClient(mortal.url);
    const { digest } = await client.pushImage('team/offline', { seed: 'x', tag: 'v1' });
    const ref = { connectionId: id, repository: 'team/offline' };
    await harness.call('history.list', ref);
    await mortal.kill9();
    const listing = await harness.call('history.list', ref);
    expect(listing.rows).toMatchObject([{ name: 'v1', digest }]);
    expect(listing.warnings.map(({ code }) => code)).toEqual(['W_FROM_CACHE']);
    const state = await harness.call('history.sync', ref);
    expect(state).toMatchObject({ source: 'registry', rowCount: 1, revision: listing.revision });
    expect(state.warnings.map(({ code }) => code)).toEqual(['W_FROM_CACHE']);
    const at = await harness.call('history.at', { ...ref, atMs: state.nowMs });
    expect(at.rows).toMatchObject([{ name: 'v1', difference: 'same' }]);
  });
});
