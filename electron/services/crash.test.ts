import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../shared/contract/index.ts';
import type { TagChange } from '../../shared/contract/tags.ts';
import type { Registry } from '../registry/registry.ts';
import { clientFor } from '../registry/testing/clients.ts';
import { startDockerRegistry } from '../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../registry/testing/docker-registry.ts';
import { makeImage } from '../registry/testing/oci-layout.ts';
import type { MadeImage } from '../registry/testing/oci-layout.ts';
import { killAt, startAgain } from './testing/crash-rig.ts';
import type { When } from './testing/crash-rig.ts';
import { createTemporaryPaths } from './testing/fake-ports.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';
import { pushImage } from './testing/push-image.ts';
import { startManInTheMiddle } from './testing/man-in-the-middle.ts';
import type { ManInTheMiddle } from './testing/man-in-the-middle.ts';

/** More rounds than one repeat every kill; the suite makes do with one. */
const rounds = Number(process.env['WAYBILL_CRASH_ROUNDS'] ?? '1');
const timeoutMs = 120_000 * rounds;

let docker: DockerRegistry;
let behind: Registry;
let middle: ManInTheMiddle;
let paths: Awaited<ReturnType<typeof createTemporaryPaths>>;
let connectionId: string;
let kills = 0;
let count = 0;

beforeAll(async () => {
  docker = await startDockerRegistry({ allowDelete: true });
  behind = clientFor(docker.url);
});
afterAll(async () => {
  await behind.close();
  await docker.stop();
});
beforeEach(async () => {
  middle = await startManInTheMiddle(docker.url);
  paths = await createTemporaryPaths();
  const harness = await startHarness({ paths });
  connectionId = await harness.connect(middle.url);
  await harness.stop();
});
afterEach(async () => {
  await middle.close();
  await paths.remove();
});

const digestOf = async (repository: string, tag: string) =>
  (await behind.oci.manifests.head(repository, tag))?.digest ?? null;

const place = () => ({ middle, paths, localRegistry: null });

type Entries = Output<'journal.list'>['entries'];
const latestOf = (entries: Entries, tag: string) => entries.find((entry) => entry.tag === tag);
const putsOf = (tag: string) =>
  middle.requests.filter((line) => line.startsWith('PUT') && line.endsWith(`/manifests/${tag}`));

describe('a bulk change that is killed at every step', () => {
  const tags = ['a', 'b', 'c'];

  async function checkOneKill(n: number, when: When): Promise<boolean> {
    count += 1;
    const repository = `bulk/app${count}`;
    const [old, next] = [makeImage(`old ${count}`, ['amd64']), makeImage(`next ${count}`, ['amd64'])];
    for (const tag of tags) await pushImage(behind, repository, tag, old);
    await pushImage(behind, repository, 'next', next);
    middle.requests.length = 0;
    const changes = tags.map((tag): TagChange => ({ kind: 'move', tag, digest: next.index.digest }));
    const isKilled = await killAt(place(), { changes: { connectionId, repository, changes } }, n, when);
    const harness = await startAgain(place(), isKilled);
    await checkJournal(harness, repository, old, next);
    await finish(harness, repository, next, isKilled);
    expect(tags.map((tag) => putsOf(tag).length - lostPuts(when, n, tag))).toEqual([1, 1, 1]);
    await undoAll(harness, repository, old);
    await harness.stop();
    if (isKilled) kills += 1;
    return isKilled;
  }

  async function checkJournal(harness: Harness, repository: string, old: MadeImage, next: MadeImage) {
    const { entries } = await harness.call('journal.list', { repository });
    for (const tag of tags) {
      const expected = latestOf(entries, tag)?.state === 'done' ? next : old;
      expect(await digestOf(repository, tag), `${tag} as the journal says`).toBe(expected.index.digest);
    }
  }

  async function finish(harness: Harness, repository: string, next: MadeImage, isKilled: boolean) {
    const { jobs } = await harness.call('jobs.list', {});
    const left = jobs.find(({ canRetry }) => canRetry);
    if (left !== undefined) {
      const { jobId } = await harness.call('jobs.retry', { id: left.id });
      expect(await harness.ended(jobId)).toMatchObject({ state: 'done' });
    }
    expect(jobs.length > 0).toBe(isKilled);
    for (const tag of tags) expect(await digestOf(repository, tag)).toBe(next.index.digest);
  }

  async function undoAll(harness: Harness, repository: string, old: MadeImage) {
    const { entries } = await harness.call('journal.list', { repository });
    const ids = entries.filter(({ state }) => state === 'done').map(({ id }) => id);
    expect(ids).toHaveLength(tags.length);
    const { jobId } = await harness.call('journal.undo', { ids });
    expect(await harness.ended(jobId)).toMatchObject({ state: 'done' });
    for (const tag of tags) expect(await digestOf(repository, tag)).toBe(old.index.digest);
  }

  /** The PUT that never reached the registry was counted on the way, and may be sent again. */
  function lostPuts(when: When, n: number, tag: string): number {
    return when === 'before' && n % 3 === 2 && tags[Math.floor(n / 3)] === tag ? 1 : 0;
  }

  it.each(['before', 'after'] as const)(
    'knows at the next start what was done, goes on with the rest, does nothing twice (%s the request)',
    async (when) => {
      for (let round = 0; round < rounds; round += 1) {
        let n = 1;
        while (await checkOneKill(n, when)) n += 1;
        expect(n - 1).toBe(tags.length * 3);
      }
    },
    timeoutMs,
  );
});

describe('a merge with copying that is killed at every step', () => {
  async function checkOneKill(n: number, when: When): Promise<boolean> {
    count += 1;
    const [source, destination] = [`merge/src${count}`, `merge/dest${count}`];
    const image = await pushImage(behind, source, 'new', makeImage(`new ${count}`, ['s390x']));
    const old = await pushImage(behind, destination, 'v1', makeImage(`old ${count}`, ['amd64']));
    const merge = {
      source: { connectionId, repository: source, reference: 'new' },
      destination: { connectionId, repository: destination, tag: 'v1' },
      options: {},
      expected: { sourceDigest: image.index.digest, destinationDigest: old.index.digest },
    };
    const isKilled = await killAt(place(), { merge }, n, when);
    const harness = await startAgain(place(), isKilled);
    const journal = async () => (await harness.call('journal.list', { repository: destination })).entries;
    const done = (await journal()).find(({ state }) => state === 'done');
    expect(await digestOf(destination, 'v1')).toBe(done?.after?.digest ?? old.index.digest);
    const { jobs } = await harness.call('jobs.list', {});
    expect(jobs.map(({ canRetry }) => canRetry)).toEqual(isKilled ? [done === undefined] : []);
    if (done === undefined) {
      const { jobId } = await harness.call('jobs.retry', { id: jobs[0]?.id ?? '' });
      expect(await harness.ended(jobId)).toMatchObject({ state: 'done' });
    }
    const [last] = await journal();
    expect(last).toMatchObject({ kind: 'merge', state: 'done' });
    expect(await digestOf(destination, 'v1')).toBe(last?.after?.digest);
    const { jobId } = await harness.call('journal.undo', { ids: [last?.id ?? ''] });
    expect(await harness.ended(jobId)).toMatchObject({ state: 'done' });
    expect(await digestOf(destination, 'v1')).toBe(old.index.digest);
    await harness.stop();
    if (isKilled) kills += 1;
    return isKilled;
  }

  it.each(['before', 'after'] as const)(
    'has moved the tag as a whole or not at all, goes on, and can take it back (%s the request)',
    async (when) => {
      for (let round = 0; round < rounds; round += 1) {
        let n = 1;
        while (await checkOneKill(n, when)) n += 1;
        expect(n).toBeGreaterThan(8);
      }
    },
    timeoutMs,
  );
});

it('has killed often enough to mean something', () => {
  expect(kills).toBeGreaterThanOrEqual(30 * rounds);
});
