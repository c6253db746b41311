import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../../shared/contract/index.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { createRegistryClient } from '../../local-registry/testing/registry-client.ts';
import type { Pushed, RegistryClient } from '../../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../../local-registry/testing/start-local-registry.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';

let local: StartedRegistry;
let behind: RegistryClient;
let harness: Harness;
let repository: string;
let one: Pushed;
let two: Pushed;
let count = 0;
const connectionId = 'local';

beforeAll(async () => {
  local = await startLocalRegistry({ auth: 'waybill:a-password' });
  behind = createRegistryClient(local.url, `Basic ${Buffer.from('waybill:a-password').toString('base64')}`);
  harness = await startHarness({
    localRegistry: { url: local.url, username: 'waybill', password: 'a-password' },
  });
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await local.stop();
});
beforeEach(async () => {
  count += 1;
  repository = `team/app${count}`;
  one = await pushIndex('v1', `one ${count}`);
  two = await pushIndex('v2', `two ${count}`);
});

async function pushIndex(tag: string, seed: string): Promise<Pushed> {
  const children = [];
  for (const part of ['a', 'b']) children.push(await behind.pushImage(repository, { seed: `${seed} ${part}` }));
  return behind.pushIndex(repository, children, tag);
}

const preview = (...changes: TagChange[]) => harness.call('tags.preview', { connectionId, repository, changes });
const apply = async (plan: Output<'tags.preview'>) => {
  const { jobId } = await harness.call('tags.apply', { planId: plan.id });
  return harness.ended(jobId);
};
const undo = async (...ids: string[]) => harness.ended((await harness.call('journal.undo', { ids })).jobId);
const digestOf = (tag: string) => behind.resolve(repository, tag);
const tagNow = async (tag: string) => {
  const { tags } = await harness.call('tags.list', { connectionId, repository });
  return tags.find(({ name }) => name === tag);
};
const inDays = (days: number) => (Math.floor(Date.now() / 1000) + days * 86_400) * 1000;

describe('a registry that keeps a history of tags', () => {
  it('moves a tag by its own API, so that its history tells of a move', async () => {
    const plan = await preview({ kind: 'move', tag: 'v1', digest: two.digest });
    expect(plan.items[0]).toMatchObject({ method: 'move-by-api', error: null });
    expect((await apply(plan)).state).toBe('done');
    const { rows, source } = await harness.call('history.list', { connectionId, repository, tag: 'v1' });
    expect(source).toBe('registry');
    expect(rows.map(({ digest, endMs }) => [digest, endMs === null])).toEqual([
      [two.digest, true],
      [one.digest, false],
    ]);
  });

  it('restores a digest that nothing living points at, by the restore operation', async () => {
    await behind.api('DELETE', `repository/${repository}/tag/v1`);
    const plan = await preview({ kind: 'restore', tag: 'v1', digest: one.digest });
    expect(plan.items[0]).toMatchObject({ method: 'restore-by-api', before: null, error: null });
    expect((await apply(plan)).state).toBe('done');
    expect(await digestOf('v1')).toBe(one.digest);
    expect((await tagNow('v1'))?.reversion).toBe(true);
  });

  it('deletes exactly one tag of several on a digest and says until when that can be undone', async () => {
    await behind.api('PUT', `repository/${repository}/tag/same`, { manifest_digest: one.digest });
    const plan = await preview({ kind: 'delete', tag: 'v1' });
    expect(plan.items[0]).toMatchObject({
      ...{ method: 'delete-by-api', after: null, siblings: ['same'], alsoRemoved: [] },
      undo: { possible: true, reason: null },
    });
    expect(plan.items[0]?.undo.untilMs).toBeGreaterThan(Date.now());
    const job = await apply(plan);
    expect([await digestOf('v1'), await digestOf('same')]).toEqual([null, one.digest]);
    expect((await undo(...job.journalIds)).state).toBe('done');
    expect(await digestOf('v1')).toBe(one.digest);
  });

  it('deletes five tags and brings all of them back with one undo', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const digests = [];
    for (const name of names) digests.push((await pushIndex(name, `${name} ${count}`)).digest);
    const job = await apply(await preview(...names.map((tag): TagChange => ({ kind: 'delete', tag }))));
    expect(job).toMatchObject({ state: 'done' });
    expect(await Promise.all(names.map(digestOf))).toEqual(names.map(() => null));
    expect((await undo(...job.journalIds)).state).toBe('done');
    expect(await Promise.all(names.map(digestOf))).toEqual(digests);
  });

  it('sets an expiration, says that a move loses it, and brings it back with the undo of the move', async () => {
    const expiresAtMs = inDays(30);
    expect((await apply(await preview({ kind: 'expire', tag: 'v1', expiresAtMs }))).state).toBe('done');
    expect(Math.abs(((await tagNow('v1'))?.expiresAtMs ?? 0) - expiresAtMs)).toBeLessThan(2000);
    const plan = await preview({ kind: 'move', tag: 'v1', digest: two.digest });
    expect(plan.items[0]?.warnings.map(({ code }) => code)).toContain('W_EXPIRATION_LOST');
    const job = await apply(plan);
    expect((await tagNow('v1'))?.expiresAtMs).toBeNull();
    expect((await undo(...job.journalIds)).state).toBe('done');
    const back = await tagNow('v1');
    expect(back?.digest).toBe(one.digest);
    expect(Math.abs((back?.expiresAtMs ?? 0) - expiresAtMs)).toBeLessThan(3000);
  });

  it('foretells an expiration that the registry changes, and reads back what it made of it', async () => {
    const plan = await preview({ kind: 'expire', tag: 'v1', expiresAtMs: Date.now() + 60_000 });
    expect(plan.items[0]?.warnings.map(({ code }) => code)).toEqual(['W_EXPIRATION_CLAMPED']);
    const job = await apply(plan);
    expect(job.warnings.map(({ code }) => code)).toEqual(['W_EXPIRATION_CLAMPED']);
    expect((await tagNow('v1'))?.expiresAtMs).toBe(plan.items[0]?.after?.expiresAtMs);
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries[0]?.after?.expiresAtMs).toBe(plan.items[0]?.after?.expiresAtMs);
    expect((await undo(...job.journalIds)).state).toBe('done');
    expect((await tagNow('v1'))?.expiresAtMs).toBeNull();
  });

  it('names signatures of the replaced digest', async () => {
    const name = `${one.digest.replace(':', '-')}.sig`;
    await behind.pushImage(repository, { seed: 'signature', tag: name });
    const plan = await preview({ kind: 'move', tag: 'v1', digest: two.digest });
    expect(plan.items[0]?.companions).toEqual([name]);
  });

  it('refuses to write when the tag was moved after the preview', async () => {
    const plan = await preview({ kind: 'delete', tag: 'v1' });
    await behind.api('PUT', `repository/${repository}/tag/v1`, { manifest_digest: two.digest });
    const job = await apply(plan);
    expect(job.steps[0]?.error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED' } });
    expect(await digestOf('v1')).toBe(two.digest);
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries[0]).toMatchObject({ state: 'failed', undo: { possible: false } });
  });

  it('goes on after cancel with what was left', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `t${index}`);
    for (const name of names)
      await behind.api('PUT', `repository/${repository}/tag/${name}`, { manifest_digest: one.digest });
    const plan = await preview(...names.map((tag): TagChange => ({ kind: 'move', tag, digest: two.digest })));
    const { jobId } = await harness.call('tags.apply', { planId: plan.id });
    await harness.call('jobs.cancel', { id: jobId });
    const job = await harness.ended(jobId);
    expect(job).toMatchObject({ state: 'cancelled', canRetry: true });
    const done = job.steps.filter(({ state }) => state === 'done').length;
    expect(job.steps.every(({ state }) => state === 'done' || state === 'skipped')).toBe(true);
    expect(done).toBeLessThan(names.length);
    const again = await harness.ended((await harness.call('jobs.retry', { id: jobId })).jobId);
    expect(again.state).toBe('done');
    expect(again.steps).toHaveLength(names.length - done);
    expect(new Set(await Promise.all(names.map(digestOf)))).toEqual(new Set([two.digest]));
    expect(await harness.refusal('jobs.retry', { id: jobId })).toMatchObject({ kind: 'unsupported' });
  });
});
