import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { startLocalSetup } from '../testing/local-setup.ts';
import type { LocalSetup } from '../testing/local-setup.ts';
import { startManInTheMiddle } from '../testing/man-in-the-middle.ts';
import { startHarness } from '../testing/harness.ts';

let setup: LocalSetup;
const timeoutMs = 180_000;

beforeAll(async () => void (setup = await startLocalSetup()));
afterAll(() => setup.stop());

/** Longer than the harness waits: this takes as long as the machine takes, and the test's own limit ends it. */
async function endOf(jobId: string) {
  for (;;) {
    const job = await setup.harness.call('jobs.get', { id: jobId });
    if (job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a plan of 500 changes', () => {
  it(
    'gives each its own result: what can be done is done, 40 that were moved meanwhile are left and can be retried',
    async () => {
      const repository = 'bulk/many';
      const [one, two, three] = [
        await setup.behind.pushImage(repository, { seed: 'one', tag: 'one' }),
        await setup.behind.pushImage(repository, { seed: 'two', tag: 'two' }),
        await setup.behind.pushImage(repository, { seed: 'three', tag: 'three' }),
      ];
      const point = (tag: string, digest: string) =>
        setup.behind.api('PUT', `repository/${repository}/tag/${tag}`, { manifest_digest: digest });
      const names = Array.from({ length: 500 }, (_, index) => `t${index}`);
      for (const name of names) await point(name, one.digest);
      const plan = await setup.preview(
        repository,
        ...names.map((tag): TagChange => ({ kind: 'move', tag, digest: two.digest })),
      );
      expect(plan.items.filter(({ error }) => error !== null)).toEqual([]);
      const moved = names.filter((_, index) => index % 12 === 0).slice(0, 40);
      for (const name of moved) await point(name, three.digest);
      const { jobId } = await setup.harness.call('tags.apply', { planId: plan.id });
      const job = await endOf(jobId);
      const failed = job.steps.filter(({ state }) => state === 'failed');
      expect(failed).toHaveLength(40);
      expect(new Set(failed.map(({ error }) => error?.details.reason))).toEqual(new Set(['E_TAG_MOVED']));
      expect(job.steps.filter(({ state }) => state === 'done')).toHaveLength(460);
      expect(job).toMatchObject({ state: 'failed', canRetry: true });
      expect(await setup.behind.resolve(repository, moved[0] ?? '')).toBe(three.digest);
      expect(await setup.behind.resolve(repository, 't499')).toBe(two.digest);
      const again = await endOf((await setup.harness.call('jobs.retry', { id: jobId })).jobId);
      expect(again.steps).toHaveLength(40);
      expect(new Set(again.steps.map(({ error }) => error?.details.reason))).toEqual(new Set(['E_TAG_MOVED']));
    },
    timeoutMs,
  );
});

describe('a registry that asks to slow down in the middle', () => {
  it('is waited for, and nothing is written twice', async () => {
    const repository = 'bulk/slow';
    const image = await setup.behind.pushImage(repository, { seed: 'image', tag: 'v0' });
    const names = ['a', 'b', 'c', 'd'];
    const middle = await startManInTheMiddle(setup.url);
    const localRegistry = { url: middle.url, username: 'waybill', password: 'a-password' };
    const harness = await startHarness({ localRegistry });
    const changes = names.map((tag): TagChange => ({ kind: 'restore', tag, digest: image.digest }));
    const plan = await harness.call('tags.preview', { connectionId: 'local', repository, changes });
    let refusals = 0;
    middle.meddle((method) => {
      if (method !== 'POST' || refusals >= 2) return { kind: 'pass' };
      refusals += 1;
      return { kind: 'answer', status: 429, body: 'slow down', type: 'text/plain' };
    });
    const job = await harness.ended((await harness.call('tags.apply', { planId: plan.id })).jobId);
    expect(job).toMatchObject({ state: 'done' });
    expect(refusals).toBe(2);
    const rows = await setup.behind.api('GET', `repository/${repository}/tag/?limit=100`);
    expect(rows.json<{ tags: unknown[] }>().tags).toHaveLength(names.length + 1);
    await harness.stop();
    await harness.remove();
    await middle.close();
  });
});
