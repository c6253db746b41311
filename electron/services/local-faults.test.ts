import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRegistryClient } from '../local-registry/testing/registry-client.ts';
import type { Pushed, RegistryClient } from '../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';
import { startManInTheMiddle } from './testing/man-in-the-middle.ts';
import type { ManInTheMiddle } from './testing/man-in-the-middle.ts';

let dataDir: string;
let registry: StartedRegistry;
let client: RegistryClient;
let middle: ManInTheMiddle;
let harness: Harness;
let one: Pushed;
let two: Pushed;
const ref = { connectionId: 'local', repository: 'team/app' };

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waybill-library-'));
  registry = await startLocalRegistry({ dataDir });
  client = createRegistryClient(registry.url);
  one = await client.pushImage(ref.repository, { seed: 'one', tag: 'v1' });
  two = await client.pushImage(ref.repository, { seed: 'two', tag: 'v2' });
  middle = await startManInTheMiddle(registry.url);
  harness = await startHarness({ localRegistry: { url: middle.url, username: null, password: null } });
});
afterEach(async () => {
  await harness.stop();
  await harness.remove();
  await middle.close();
  await registry.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const lastEntry = async () => (await harness.call('journal.list', {})).entries[0];
const settled = async () => {
  for (let wait = 0; wait < 500 && (await lastEntry())?.state === 'pending'; wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return lastEntry();
};
const startAgain = async () => {
  await harness.stop();
  registry = await startLocalRegistry({ dataDir });
  const localRegistry = { url: registry.url, username: null, password: null };
  harness = await startHarness({ fakes: harness.fakes, localRegistry });
};

describe('the local registry, killed in the middle of a write', () => {
  it('leaves the old state and an entry that the next start closes', async () => {
    const changes = [{ kind: 'move', tag: 'v1', digest: two.digest } as const];
    const plan = await harness.call('tags.preview', { ...ref, changes });
    middle.meddle((method) => (method === 'PUT' ? { kind: 'first', run: () => registry.kill9() } : { kind: 'pass' }));
    const { jobId } = await harness.call('tags.apply', { planId: plan.id });
    const job = await harness.ended(jobId);
    expect(job).toMatchObject({ state: 'failed', steps: [{ error: { kind: 'network' } }], canRetry: true });
    expect(await lastEntry()).toMatchObject({ state: 'pending' });
    await startAgain();
    expect(await settled()).toMatchObject({ state: 'failed', error: { details: { reason: 'E_INTERRUPTED' } } });
    expect(await createRegistryClient(registry.url).resolve(ref.repository, 'v1')).toBe(one.digest);
    const { rows } = await harness.call('history.list', { ...ref, tag: 'v1' });
    expect(rows.map(({ digest }) => digest)).toEqual([one.digest]);
  });
});

describe('a registry that comes back while the program runs', () => {
  it('is asked what became of the write as soon as it answers again', async () => {
    const changes = [{ kind: 'move', tag: 'v1', digest: two.digest } as const];
    const plan = await harness.call('tags.preview', { ...ref, changes });
    let isCut = false;
    middle.meddle((method) => {
      if (isCut) return { kind: 'hang-up' };
      isCut = method === 'PUT';
      return { kind: isCut ? 'lose-answer' : 'pass' };
    });
    await harness.ended((await harness.call('tags.apply', { planId: plan.id })).jobId);
    expect(await lastEntry()).toMatchObject({ state: 'pending' });
    expect((await harness.call('connections.check', { id: 'local' })).state.status).toBe('failed');
    middle.meddle(() => ({ kind: 'pass' }));
    expect((await harness.call('connections.check', { id: 'local' })).state.status).toBe('ready');
    expect(await settled()).toMatchObject({ state: 'done', after: { digest: two.digest } });
  });
});

describe('a program that is closed in the middle of a task', () => {
  it('lets the write in hand finish and offers the rest at the next start', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `t${index}`);
    for (const tag of names) await client.api('PUT', `repository/team/app/tag/${tag}`, { manifest_digest: one.digest });
    const changes = names.map((tag) => ({ kind: 'move', tag, digest: two.digest }) as const);
    const plan = await harness.call('tags.preview', { ...ref, changes });
    let writes = 0;
    const { promise: third, resolve } = Promise.withResolvers<void>();
    middle.meddle((method) => {
      if (method === 'PUT') writes += 1;
      if (writes === 3) resolve();
      return { kind: 'pass' };
    });
    await harness.call('tags.apply', { planId: plan.id });
    await third;
    await harness.stop();
    const after = await Promise.all(names.map((tag) => client.resolve(ref.repository, tag)));
    expect(after.filter((digest) => digest === two.digest)).toHaveLength(3);
    harness = await startHarness({
      fakes: harness.fakes,
      localRegistry: { url: middle.url, username: null, password: null },
    });
    let [job] = (await harness.call('jobs.list', {})).jobs;
    for (let wait = 0; wait < 500 && job === undefined; wait += 1) {
      await new Promise((go) => setTimeout(go, 10));
      [job] = (await harness.call('jobs.list', {})).jobs;
    }
    expect(job).toMatchObject({ state: 'failed', canRetry: true, error: { details: { reason: 'E_INTERRUPTED' } } });
    const { jobId } = await harness.call('jobs.retry', { id: job?.id ?? '' });
    const again = await harness.ended(jobId);
    expect([again.state, again.steps.length]).toEqual(['done', 9]);
    expect(writes).toBe(12);
  });

  it('does not offer what the user does not want any more', async () => {
    const changes = [{ kind: 'move', tag: 'v1', digest: two.digest } as const];
    const plan = await harness.call('tags.preview', { ...ref, changes });
    middle.meddle((method) => ({ kind: method === 'PUT' ? 'hang-up' : 'pass' }));
    const { jobId } = await harness.call('tags.apply', { planId: plan.id });
    expect(await harness.ended(jobId)).toMatchObject({ state: 'failed', canRetry: true });
    await harness.call('jobs.dismiss', { id: jobId });
    expect((await harness.call('jobs.list', {})).jobs).toEqual([]);
    expect(await harness.refusal('jobs.retry', { id: jobId })).toMatchObject({ kind: 'not-found' });
  });
});

describe('a long list of tags', () => {
  it.each([40, 100, 250])('comes complete and without repetition in pages of %i', async (limit) => {
    const names = Array.from({ length: 230 }, (_, index) => `t${index}`);
    for (const tag of names) await client.api('PUT', `repository/team/app/tag/${tag}`, { manifest_digest: one.digest });
    const found: string[] = [];
    let next: string | undefined;
    do {
      const page = await harness.call('tags.list', { ...ref, limit, next });
      expect(page.tags.length).toBeLessThanOrEqual(limit);
      found.push(...page.tags.map(({ name }) => name));
      next = page.next;
    } while (next !== undefined);
    expect(found.sort()).toEqual([...names, 'v1', 'v2'].sort());
  });
});

describe('a registry whose API refuses while its /v2/ side answers', () => {
  const refuse = (_method: string, path: string) =>
    path.startsWith('/api/v1/repository/team/app/tag')
      ? ({ kind: 'answer', status: 403, body: '{"message":"Unauthorized"}' } as const)
      : ({ kind: 'pass' } as const);

  it('gives names and says why there is no more', async () => {
    await harness.call('connections.check', { id: 'local' });
    middle.meddle(refuse);
    const listing = await harness.call('tags.list', ref);
    expect(listing.tags.map(({ name, digest }) => [name, digest])).toEqual([
      ['v1', null],
      ['v2', null],
    ]);
    expect(listing.warnings.map(({ code }) => code)).toEqual(['W_API_REFUSED']);
  });

  it('falls back to what Waybill has seen and says so', async () => {
    await harness.call('tags.details', { ...ref, names: ['v1'] });
    middle.meddle(refuse);
    const listing = await harness.call('history.list', ref);
    expect(listing).toMatchObject({ source: 'seen', windowMs: null, rows: [{ name: 'v1', origin: 'seen' }] });
    expect(listing.warnings.map(({ code }) => code)).toEqual(['W_API_REFUSED']);
  });
});

describe('what the page is told', () => {
  it('is that the repository and the journal changed, and how the task went on', async () => {
    const changes = [{ kind: 'move', tag: 'v1', digest: two.digest } as const];
    const plan = await harness.call('tags.preview', { ...ref, changes });
    const { jobId } = await harness.call('tags.apply', { planId: plan.id });
    await harness.ended(jobId);
    await harness.stop();
    const payloads = (name: string) =>
      harness.events.filter((event) => event.name === name).map(({ payload }) => payload);
    expect(payloads('repositories.changed')).toEqual([ref]);
    expect(payloads('journal.changed').length).toBeGreaterThanOrEqual(2);
    expect(payloads('jobs.changed').at(-1)).toMatchObject({ id: jobId, state: 'done' });
  });
});
