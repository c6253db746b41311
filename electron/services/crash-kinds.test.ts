import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../shared/contract/jobs.ts';
import type { TagChange } from '../../shared/contract/tags.ts';
import { createRegistryClient } from '../local-registry/testing/registry-client.ts';
import type { Pushed, RegistryClient, TagPage } from '../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../local-registry/testing/start-local-registry.ts';
import { startDockerRegistry } from '../registry/testing/docker-registry.ts';
import { killAt, startAgain } from './testing/crash-rig.ts';
import type { When } from './testing/crash-rig.ts';
import { createTemporaryPaths } from './testing/fake-ports.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';
import { startManInTheMiddle } from './testing/man-in-the-middle.ts';

/*
 * What this proves: wherever a kill comes, between two requests or in the middle of one, the next start knows of every
 * write whether it was done, half done or not done; the registry is in the state the journal tells; going on ends in
 * exactly the state, history rows included, that the same work has when nobody kills it; and undo ends in the state
 * before. So nothing is lost, and nothing is done twice.
 */

const account = { username: 'waybill', password: 'a-password' };
const connectionId = 'local';
const tags = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'];
const expiresAtMs = (Math.floor(Date.now() / 1000) + 30 * 86_400) * 1000;
// A bound and no measure: a kill takes a start of the program, and hundreds of them share the machine.
const timeoutMs = 900_000;

interface Target {
  readonly url: string;
  readonly behind: RegistryClient;
  /** Everything about the repository that a write could change, as text. Times are left out, counts are not. */
  state(repository: string): Promise<string>;
  stop(): Promise<void>;
}

interface Scenario {
  readonly name: string;
  readonly target: () => Target;
  /** Brings the repository, in which `images` are tagged already, to where the work begins. */
  readonly prepare?: (behind: RegistryClient, repository: string, images: readonly Pushed[]) => Promise<unknown>;
  readonly changes: (images: readonly Pushed[]) => TagChange[];
  /** Requests of the work at least; a kill comes at each of them. */
  readonly requests: number;
  readonly undo: boolean;
  /** The work is about all tags, not one. */
  readonly many?: true;
}

let quay: Target;
let plain: Target;
let kills = 0;
let count = 0;

beforeAll(async () => {
  quay = await startQuay();
  plain = await startPlain();
});
afterAll(async () => {
  await quay.stop();
  await plain.stop();
});

async function startQuay(): Promise<Target> {
  const local = await startLocalRegistry({ auth: `${account.username}:${account.password}` });
  const basic = Buffer.from(`${account.username}:${account.password}`).toString('base64');
  const behind = createRegistryClient(local.url, `Basic ${basic}`);
  const labelsOf = async (repository: string, digest: string) => {
    const answer = await behind.api('GET', `repository/${repository}/manifest/${digest}/labels`);
    const { labels = [] } = answer.json<{ labels?: { key: string; value: string }[] }>();
    return labels.map(({ key, value }) => `${key}=${value}`).sort();
  };
  const state = async (repository: string) => {
    const answer = await behind.api('GET', `repository/${repository}/tag/?limit=100`);
    const lines = answer.json<TagPage>().tags.map(async (row) => {
      const isDead = row.end_ts !== undefined && row.end_ts * 1000 <= Date.now();
      // Taken out of the history: the end lies before the window.
      const end = isDead
        ? row.end_ts < row.start_ts
          ? 'gone'
          : 'ended'
        : row.end_ts === undefined
          ? 'lives'
          : 'expires';
      const labels = isDead ? [] : await labelsOf(repository, row.manifest_digest);
      const marks = [row.reversion ? 'restored' : '', row.immutable === true ? 'immutable' : '', ...labels];
      return [row.name, row.manifest_digest.slice(7, 15), end, ...marks].join(' ');
    });
    return (await Promise.all(lines)).sort().join('\n');
  };
  return { url: local.url, behind, state, stop: () => local.stop() };
}

async function startPlain(): Promise<Target> {
  const docker = await startDockerRegistry({ allowDelete: true });
  const behind = createRegistryClient(docker.url);
  const state = async (repository: string) => {
    const lines = tags.map(async (tag) => `${tag} ${(await behind.resolve(repository, tag))?.slice(7, 15) ?? 'gone'}`);
    return (await Promise.all(lines)).join('\n');
  };
  return { url: docker.url, behind, state, stop: () => docker.stop() };
}

const deleteTag = (behind: RegistryClient, repository: string, tag: string) =>
  behind.api('DELETE', `repository/${repository}/tag/${tag}`);
const pointTag = (behind: RegistryClient, repository: string, tag: string, digest: string) =>
  behind.api('PUT', `repository/${repository}/tag/${tag}`, { manifest_digest: digest });
const digestAt = (images: readonly Pushed[], index: number) => images[index]?.digest ?? '';

const scenarios: readonly Scenario[] = [
  {
    name: 'a move',
    target: () => quay,
    changes: (images) => [{ kind: 'move', tag: 'v1', digest: digestAt(images, 1) }],
    requests: 3,
    undo: true,
  },
  {
    name: 'an expiration',
    target: () => quay,
    changes: () => [{ kind: 'expire', tag: 'v1', expiresAtMs }],
    requests: 3,
    undo: true,
  },
  {
    name: 'immutability',
    target: () => quay,
    changes: () => [{ kind: 'immutability', tag: 'v1', immutable: true }],
    requests: 4,
    undo: true,
  },
  {
    name: 'an edit of labels',
    target: () => quay,
    prepare: async (behind, repository, images) => {
      const path = `repository/${repository}/manifest/${digestAt(images, 0)}/labels`;
      await behind.api('POST', path, { key: 'stage', value: 'qa', media_type: null });
    },
    changes: () => [
      {
        ...{ kind: 'labels', tag: 'v1', remove: [{ key: 'stage', value: null }] },
        add: [
          { key: 'stage', value: 'live' },
          { key: 'owner', value: 'ada' },
        ],
      },
    ],
    requests: 7,
    undo: true,
  },
  {
    name: 'a deletion that loses an expiration',
    target: () => quay,
    prepare: (behind, repository) =>
      behind.api('PUT', `repository/${repository}/tag/v1`, { expiration: expiresAtMs / 1000 }),
    changes: () => [{ kind: 'delete', tag: 'v1' }],
    requests: 3,
    undo: true,
  },
  {
    name: 'a permanent deletion of a living tag',
    target: () => quay,
    changes: () => [{ kind: 'delete-permanently', tag: 'v1', digest: null }],
    requests: 3,
    undo: false,
  },
  {
    name: 'a permanent deletion of a past value',
    target: () => quay,
    prepare: (behind, repository, images) => pointTag(behind, repository, 'v1', digestAt(images, 1)),
    changes: (images) => [{ kind: 'delete-permanently', tag: 'v1', digest: digestAt(images, 0) }],
    requests: 3,
    undo: false,
  },
  {
    name: 'a bulk restore with expirations',
    target: () => quay,
    prepare: async (behind, repository) => {
      for (const tag of tags) await deleteTag(behind, repository, tag);
    },
    changes: (images) =>
      tags.map((tag, index) => ({ kind: 'restore', tag, digest: digestAt(images, index), expiresAtMs })),
    requests: 30,
    undo: true,
    many: true,
  },
  {
    name: 'a deletion through a placeholder',
    target: () => plain,
    prepare: (behind, repository, images) => behind.putManifest(repository, images[0]?.bytes, 'v2'),
    changes: () => [{ kind: 'delete', tag: 'v1', way: 'through-placeholder' }],
    requests: 5,
    undo: true,
  },
];

/** A repository with a tag on each of two or six images. The same every time. */
async function setUp({
  target,
  prepare,
  changes,
  many,
}: Scenario): Promise<{ repository: string; changes: TagChange[] }> {
  count += 1;
  const repository = `crash/app${count}`;
  const { behind } = target();
  const images: Pushed[] = [];
  for (const tag of tags.slice(0, many === true ? tags.length : 2))
    images.push(await behind.pushImage(repository, { seed: `image of ${tag}`, tag }));
  await prepare?.(behind, repository, images);
  return { repository, changes: changes(images) };
}

interface Rig {
  readonly scenario: Scenario;
  readonly middle: Awaited<ReturnType<typeof startManInTheMiddle>>;
  readonly paths: Awaited<ReturnType<typeof createTemporaryPaths>>;
  readonly localRegistry: { url: string; username: string; password: string };
}

async function withRig<T>(scenario: Scenario, run: (rig: Rig) => Promise<T>): Promise<T> {
  const middle = await startManInTheMiddle(scenario.target().url);
  const paths = await createTemporaryPaths();
  try {
    return await run({ scenario, middle, paths, localRegistry: { url: middle.url, ...account } });
  } finally {
    await middle.close();
    await paths.remove();
  }
}

const retry = async (harness: Harness, { id }: Job) =>
  expect(await harness.ended((await harness.call('jobs.retry', { id })).jobId)).toMatchObject({ state: 'done' });

async function doneIds(harness: Harness, repository: string): Promise<string[]> {
  const { entries } = await harness.call('journal.list', { repository });
  return entries.filter(({ state, kind }) => state === 'done' && kind !== 'undo').map(({ id }) => id);
}

async function undoAll(harness: Harness, repository: string): Promise<void> {
  const { jobId } = await harness.call('journal.undo', { ids: await doneIds(harness, repository) });
  expect(await harness.ended(jobId)).toMatchObject({ state: 'done' });
}

/** The states that the same work has when nobody kills it. */
interface Course {
  readonly before: string;
  readonly after: string;
  readonly undone: string | null;
}

const courses = new Map<string, Promise<Course>>();

function courseOf(scenario: Scenario): Promise<Course> {
  const course = courses.get(scenario.name) ?? runUnharmed(scenario);
  courses.set(scenario.name, course);
  return course;
}

function runUnharmed(scenario: Scenario): Promise<Course> {
  return withRig(scenario, async ({ paths, localRegistry }) => {
    const { repository, changes } = await setUp(scenario);
    const state = () => scenario.target().state(repository);
    const before = await state();
    const harness = await startHarness({ paths, localRegistry });
    await applyAll(harness, repository, changes);
    const after = await state();
    if (scenario.undo) await undoAll(harness, repository);
    const undone = scenario.undo ? await state() : null;
    await harness.stop();
    expect(after).not.toBe(before);
    return { before, after, undone };
  });
}

async function applyAll(harness: Harness, repository: string, changes: TagChange[]): Promise<void> {
  const plan = await harness.call('tags.preview', { connectionId, repository, changes });
  const confirmed = plan.items.flatMap(({ confirm }) => confirm ?? []);
  const { jobId } = await harness.call('tags.apply', { planId: plan.id, confirmed });
  expect(await harness.ended(jobId)).toMatchObject({ state: 'done' });
}

/** What the journal says of each tag is what the registry has. */
async function checkJournal(harness: Harness, { target }: Scenario, repository: string): Promise<void> {
  const { entries } = await harness.call('journal.list', { repository });
  for (const [index, entry] of entries.entries()) {
    const isLatest = entries.findIndex(({ tag }) => tag === entry.tag) === index;
    if (!isLatest || entry.kind === 'delete-permanently') continue;
    const said = entry.state === 'done' ? entry.after : entry.before;
    expect(await target().behind.resolve(repository, entry.tag), entry.tag).toBe(said?.digest ?? null);
  }
}

async function checkChange(scenario: Scenario, course: Course, n: number, when: When): Promise<boolean> {
  return withRig(scenario, async (rig) => {
    const { repository, changes } = await setUp(scenario);
    const state = () => scenario.target().state(repository);
    const isKilled = await killAt(rig, { changes: { connectionId, repository, changes } }, n, when);
    const harness = await startAgain(rig, isKilled);
    await checkJournal(harness, scenario, repository);
    const { jobs } = await harness.call('jobs.list', {});
    expect(jobs.length).toBe(isKilled ? 1 : 0);
    const left = jobs.find(({ canRetry }) => canRetry);
    if (left !== undefined) await retry(harness, left);
    expect(await state()).toBe(course.after);
    if (scenario.undo) {
      await undoAll(harness, repository);
      expect(await state()).toBe(course.undone);
    }
    await harness.stop();
    if (isKilled) kills += 1;
    return isKilled;
  });
}

async function checkUndo(scenario: Scenario, course: Course, n: number, when: When): Promise<boolean> {
  return withRig(scenario, async (rig) => {
    const { repository, changes } = await setUp(scenario);
    const state = () => scenario.target().state(repository);
    const first = await startHarness({ paths: rig.paths, localRegistry: rig.localRegistry });
    await applyAll(first, repository, changes);
    const ids = await doneIds(first, repository);
    await first.stop();
    const isKilled = await killAt(rig, { undo: ids }, n, when, 'writes');
    const harness = await startAgain(rig, isKilled);
    await checkJournal(harness, scenario, repository);
    const { jobs } = await harness.call('jobs.list', {});
    expect(jobs.map(({ kind }) => kind)).toEqual(isKilled ? ['undo'] : []);
    const left = jobs.find(({ canRetry }) => canRetry);
    if (left !== undefined) await retry(harness, left);
    expect(await state()).toBe(course.undone);
    const { entries } = await harness.call('journal.list', { repository });
    const states = entries.filter(({ kind }) => kind !== 'undo').map((entry) => entry.state);
    expect(new Set(states)).toEqual(new Set(['undone']));
    await harness.stop();
    if (isKilled) kills += 1;
    return isKilled;
  });
}

const bothTimes = ['before', 'after'] as const;

describe.concurrent('a write that is killed at every request', () => {
  it.each(scenarios.flatMap((scenario) => bothTimes.map((when) => ({ scenario, name: scenario.name, when }))))(
    '$name ($when the request) is known, gone on with, done once, and taken back',
    async ({ scenario, when }) => {
      const course = await courseOf(scenario);
      let n = 1;
      while (await checkChange(scenario, course, n, when)) n += 1;
      expect(n - 1).toBeGreaterThanOrEqual(scenario.requests);
    },
    timeoutMs,
  );
});

describe.concurrent('an undo that is killed at every write and after it', () => {
  const undoable = scenarios.filter(({ undo }) => undo);
  it.each(undoable.flatMap((scenario) => bothTimes.map((when) => ({ scenario, name: scenario.name, when }))))(
    'of $name ($when the request) is gone on with after the next start, and done once',
    async ({ scenario, when }) => {
      const course = await courseOf(scenario);
      let n = 1;
      while (await checkUndo(scenario, course, n, when)) n += 1;
      expect(n - 1).toBeGreaterThanOrEqual(2);
    },
    timeoutMs,
  );
});

describe('all of it together', () => {
  // With the kills of moves and merges in the file beside this one these are more than 200.
  it('has killed often enough to mean something', () => {
    expect(kills).toBeGreaterThanOrEqual(170);
  });
});
