import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/contract/jobs.ts';
import { keepTagName } from '../../../shared/merge/keep-tag.ts';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import type { MadeImage } from '../../registry/testing/oci-layout.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { startManInTheMiddle } from '../testing/man-in-the-middle.ts';
import { pushImage } from '../testing/push-image.ts';
import { mergingWith } from './testing/merging.ts';
import type { Merging } from './testing/merging.ts';

let local: StartedRegistry;
let behind: Registry;
let harness: Harness;
let merging: Merging;
let count = 0;
let repository: string;
let old: MadeImage;
let keepTag: string;

beforeAll(async () => {
  local = await startLocalRegistry();
  behind = clientFor(local.url);
  harness = await startHarness({ localRegistry: { url: local.url, username: null, password: null } });
  merging = mergingWith(harness);
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await behind.close();
  await local.stop();
});
beforeEach(async () => {
  count += 1;
  repository = `team/kept${count}`;
  old = await pushImage(behind, repository, 'v1', makeImage(`old ${count}`, ['amd64']));
  await pushImage(behind, repository, 'new', makeImage(`new ${count}`, ['s390x']));
  keepTag = keepTagName('v1', Date.UTC(2026, 0, 1));
});

const at = () => ({ connectionId: 'local', repository });
const sides = (tag = 'v1') =>
  [
    { ...at(), reference: 'new' },
    { ...at(), tag },
  ] as const;
const digestOf = async (tag: string) => (await behind.oci.manifests.head(repository, tag))?.digest ?? null;

describe('a second tag on the old list', () => {
  it('is part of the preview, written before the list, journalled, and taken back by itself', async () => {
    const plan = await merging.prepare(...sides(), { keepTag });
    expect(plan).toMatchObject({ keepTag, copy: { steps: [{ kind: 'keep-tag', label: keepTag }, { kind: 'list' }] } });
    expect(await digestOf(keepTag), 'preparing only reads').toBeNull();
    const job = await merging.apply(plan);
    expect(job.steps.map(({ label, state }) => [label, state])).toEqual([
      [`Keep the old list as ${keepTag}`, 'done'],
      ['Write v1', 'done'],
      ['Verify', 'done'],
    ]);
    expect([await digestOf('v1'), await digestOf(keepTag)]).toEqual([plan.resultDigest, old.index.digest]);
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries.map(({ kind, tag, state }) => [kind, tag, state])).toEqual([
      ['create', keepTag, 'done'],
      ['merge', 'v1', 'done'],
    ]);
    expect((await merging.undo(job)).state).toBe('done');
    expect([await digestOf('v1'), await digestOf(keepTag)]).toEqual([old.index.digest, old.index.digest]);
    const own = entries.find(({ tag }) => tag === keepTag)?.id ?? '';
    expect((await merging.undo({ ...job, journalIds: [own] })).state).toBe('done');
    expect([await digestOf('v1'), await digestOf(keepTag)]).toEqual([old.index.digest, null]);
  });

  it('must not be a tag that is taken, nor the merged one itself', async () => {
    for (const taken of ['new', 'v1']) {
      const input = await merging.look(...sides(), { keepTag: taken });
      const error = await harness.refusal('merges.prepare', input);
      expect(error).toMatchObject({ kind: 'conflict', details: { reason: 'E_KEEP_TAG', reference: taken } });
    }
  });

  it('is not written twice when an earlier try has written it', async () => {
    await behind.oci.manifests.put(repository, keepTag, old.index.bytes, old.index.mediaType);
    const plan = await merging.prepare(...sides(), { keepTag });
    expect(plan).toMatchObject({ keepTag, copy: { steps: [{ kind: 'list' }] } });
  });

  it('does not exist where there is no old list', async () => {
    const plan = await merging.prepare(...sides('fresh'), { keepTag });
    expect(plan).toMatchObject({ keepTag: null, destinationDigest: null });
    const job = await merging.apply(plan);
    expect([job.state, await digestOf(keepTag)]).toEqual(['done', null]);
    expect((await merging.undo(job)).state).toBe('done');
    expect([await digestOf('fresh'), await digestOf('new')]).toEqual([null, plan.resultDigest]);
  });

  it('stops the merge when somebody else has taken its name meanwhile', async () => {
    const plan = await merging.prepare(...sides(), { keepTag });
    const other = await pushImage(behind, repository, keepTag, makeImage(`other ${count}`));
    const job = await merging.apply(plan);
    expect(job).toMatchObject({ state: 'failed', steps: [{ error: { details: { reason: 'E_TAG_MOVED' } } }, {}, {}] });
    expect([await digestOf('v1'), await digestOf(keepTag)]).toEqual([old.index.digest, other.index.digest]);
  });

  it('is not taken for the merge when the program ends between the two', async () => {
    const front = await startManInTheMiddle(local.url);
    let own = await startHarness();
    try {
      const connectionId = await own.connect(front.url);
      const [from, to] = sides();
      const plan = await mergingWith(own).prepare({ ...from, connectionId }, { ...to, connectionId }, { keepTag });
      const { promise: stopped, resolve } = Promise.withResolvers<{ end: Promise<void> }>();
      front.meddle((method, path) => {
        if (method === 'PUT' && path.endsWith(keepTag)) resolve({ end: own.stop() });
        return { kind: 'pass' };
      });
      await own.call('merges.apply', { planIds: [plan.planId] });
      await (
        await stopped
      ).end;
      expect([await digestOf('v1'), await digestOf(keepTag)]).toEqual([old.index.digest, old.index.digest]);
      own = await startHarness({ fakes: own.fakes });
      const left = await firstJob(own);
      expect(left).toMatchObject({ kind: 'merge', canRetry: true });
      const { jobId } = await own.call('jobs.retry', { id: left.id });
      expect((await own.ended(jobId)).state).toBe('done');
      expect([await digestOf('v1'), await digestOf(keepTag)]).toEqual([plan.resultDigest, old.index.digest]);
    } finally {
      await own.stop();
      await own.remove();
      await front.close();
    }
  });

  async function firstJob(services: Harness): Promise<Job> {
    for (let attempt = 0; attempt < 500; attempt += 1) {
      const [job] = (await services.call('jobs.list', {})).jobs;
      if (job !== undefined) return job;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('no task was left behind');
  }
});
