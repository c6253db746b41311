import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../../shared/contract/index.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { startDockerRegistry } from '../../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../../registry/testing/docker-registry.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import type { MadeImage } from '../../registry/testing/oci-layout.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { pushImage } from '../testing/push-image.ts';

let docker: DockerRegistry;
let behind: Registry;
let harness: Harness;
let connectionId: string;
let repository: string;
let one: MadeImage;
let two: MadeImage;
let count = 0;

beforeAll(async () => {
  docker = await startDockerRegistry({ allowDelete: true });
  behind = clientFor(docker.url);
  harness = await startHarness();
  connectionId = await harness.connect(docker.url);
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await behind.close();
  await docker.stop();
});
beforeEach(async () => {
  count += 1;
  repository = `team/app${count}`;
  one = await pushImage(behind, repository, 'v1', makeImage(`one ${count}`));
  two = await pushImage(behind, repository, 'v2', makeImage(`two ${count}`, ['amd64', 's390x']));
});

const preview = (...changes: TagChange[]) => harness.call('tags.preview', { connectionId, repository, changes });
const apply = async (plan: Output<'tags.preview'>) => {
  const { jobId } = await harness.call('tags.apply', { planId: plan.id });
  return harness.ended(jobId);
};
const undo = async (...ids: string[]) => harness.ended((await harness.call('journal.undo', { ids })).jobId);
const digestOf = async (tag: string) => (await behind.oci.manifests.head(repository, tag))?.digest ?? null;
/** What somebody else does with another program. */
const moveBehindOurBack = async (tag: string, image: MadeImage) => {
  await behind.oci.manifests.put(repository, tag, image.index.bytes, image.index.mediaType);
};

describe('moving a tag on a plain registry', () => {
  it('previews before and after, platforms gained and lost, and writes nothing', async () => {
    const plan = await preview({ kind: 'move', tag: 'v1', digest: two.index.digest });
    expect(plan.items[0]).toMatchObject({
      before: { digest: one.index.digest, kind: 'index' },
      after: { digest: two.index.digest, kind: 'index' },
      platformsGained: [{ architecture: 's390x' }],
      platformsLost: [{ architecture: 'arm64' }],
      method: 'put-manifest',
      undo: { possible: true },
      error: null,
    });
    expect(await digestOf('v1')).toBe(one.index.digest);
  });

  it('does it, journals it, and takes it back byte for byte', async () => {
    const job = await apply(await preview({ kind: 'move', tag: 'v1', digest: two.index.digest }));
    expect(job).toMatchObject({ state: 'done', steps: [{ state: 'done' }], error: null });
    expect(await digestOf('v1')).toBe(two.index.digest);
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries).toMatchObject([
      {
        ...{ kind: 'move', tag: 'v1', state: 'done', undo: { possible: true, reason: null } },
        ...{ before: { digest: one.index.digest }, after: { digest: two.index.digest } },
      },
    ]);
    expect((await undo(...job.journalIds)).state).toBe('done');
    expect(await digestOf('v1')).toBe(one.index.digest);
    const after = await harness.call('journal.list', { repository });
    expect(after.entries.map(({ kind, state }) => [kind, state])).toEqual([
      ['undo', 'done'],
      ['move', 'undone'],
    ]);
  });

  it('refuses to write when the tag has moved since the preview, with both digests', async () => {
    const plan = await preview({ kind: 'move', tag: 'v1', digest: two.index.digest });
    const three = await pushImage(behind, repository, 'v3', makeImage(`three ${count}`));
    await moveBehindOurBack('v1', three);
    const job = await apply(plan);
    expect(job.state).toBe('failed');
    const error = job.steps[0]?.error;
    expect(error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED' } });
    expect(error?.message).toContain(shortDigest(one.index.digest));
    expect(error?.message).toContain(shortDigest(three.index.digest));
    expect(await digestOf('v1')).toBe(three.index.digest);
  });

  it('refuses to undo when the tag has moved since, and says to where', async () => {
    const job = await apply(await preview({ kind: 'move', tag: 'v1', digest: two.index.digest }));
    const three = await pushImage(behind, repository, 'v3', makeImage(`three ${count}`));
    await moveBehindOurBack('v1', three);
    const back = await undo(...job.journalIds);
    expect(back.steps[0]?.error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED' } });
    expect(back.steps[0]?.error?.message).toContain(shortDigest(three.index.digest));
    expect(await digestOf('v1')).toBe(three.index.digest);
  });

  it('does nothing for a tag that already points there', async () => {
    const plan = await preview({ kind: 'move', tag: 'v1', digest: one.index.digest });
    expect(plan.items[0]).toMatchObject({ method: 'none', warnings: [{ code: 'W_NO_CHANGE' }] });
    expect(await apply(plan)).toMatchObject({ state: 'done', steps: [{ state: 'skipped' }], journalIds: [] });
  });

  it('applies a plan once', async () => {
    const plan = await preview({ kind: 'move', tag: 'v1', digest: two.index.digest });
    await apply(plan);
    const error = await harness.refusal('tags.apply', { planId: plan.id });
    expect(error).toMatchObject({ kind: 'not-found', details: { reason: 'E_PLAN_GONE' } });
  });

  it('names a digest that is not there', async () => {
    const plan = await preview({ kind: 'move', tag: 'v1', digest: `sha256:${'0'.repeat(64)}` });
    expect(plan.items[0]?.error).toMatchObject({ kind: 'not-found', details: { reason: 'E_DIGEST_GONE' } });
    expect((await apply(plan)).state).toBe('failed');
    expect(await digestOf('v1')).toBe(one.index.digest);
  });

  it('makes a tag that is not there yet', async () => {
    const job = await apply(await preview({ kind: 'move', tag: 'new', digest: two.index.digest }));
    expect(job.state).toBe('done');
    expect(await digestOf('new')).toBe(two.index.digest);
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries[0]).toMatchObject({ kind: 'create', before: null });
  });

  it('does the other items when one cannot be done', async () => {
    const plan = await preview(
      { kind: 'move', tag: 'v1', digest: `sha256:${'0'.repeat(64)}` },
      { kind: 'move', tag: 'v2', digest: one.index.digest },
      { kind: 'delete', tag: 'v2' },
    );
    const job = await apply(plan);
    expect(job.steps.map(({ state }) => state)).toEqual(['failed', 'done', 'failed']);
    expect(await digestOf('v2')).toBe(one.index.digest);
  });
});

describe('deleting on a registry that deletes by digest only', () => {
  it('names every tag that would go, deletes them together, and brings all of them back', async () => {
    await moveBehindOurBack('same', one);
    const plan = await preview({ kind: 'delete', tag: 'v1' });
    expect(plan.items[0]).toMatchObject({ method: 'delete-by-digest', alsoRemoved: ['same'], after: null });
    const job = await apply(plan);
    expect(job.state).toBe('done');
    expect([await digestOf('v1'), await digestOf('same'), await digestOf('v2')]).toEqual([
      null,
      null,
      two.index.digest,
    ]);
    expect(job.journalIds).toHaveLength(2);
    expect((await undo(...job.journalIds)).state).toBe('done');
    expect([await digestOf('v1'), await digestOf('same')]).toEqual([one.index.digest, one.index.digest]);
  });

  it('refuses when another tag has come onto the digest since the preview', async () => {
    const plan = await preview({ kind: 'delete', tag: 'v1' });
    await moveBehindOurBack('late', one);
    const job = await apply(plan);
    expect(job.steps[0]?.error).toMatchObject({ kind: 'conflict' });
    expect(job.steps[0]?.error?.message).toContain('late');
    expect(await digestOf('v1')).toBe(one.index.digest);
  });

  it('counts a tag that went with another one as gone, not as failed', async () => {
    await moveBehindOurBack('same', one);
    const job = await apply(await preview({ kind: 'delete', tag: 'same' }, { kind: 'delete', tag: 'v1' }));
    expect(job).toMatchObject({ state: 'done', steps: [{ state: 'done' }, { state: 'skipped' }] });
  });
});

describe('a tag that somebody else moved', () => {
  it('is told to the page once, when Waybill sees it', async () => {
    const look = () => harness.call('tags.details', { connectionId, repository, names: ['v1', 'v2'] });
    const told = () => harness.events.filter(({ name }) => name === 'repositories.changed').length;
    await look();
    const before = told();
    await look();
    expect(told()).toBe(before);
    await moveBehindOurBack('v1', two);
    await look();
    await look();
    expect(told()).toBe(before + 1);
  });
});

describe('restoring from what Waybill has seen', () => {
  it('brings back an overwritten tag whose manifest was deleted, with the same digest', async () => {
    await harness.call('tags.details', { connectionId, repository, names: ['v1'] });
    await moveBehindOurBack('v1', two);
    await behind.oci.manifests.deleteByDigest(repository, one.index.digest);
    await harness.call('tags.details', { connectionId, repository, names: ['v1'] });
    const { rows } = await harness.call('history.list', { connectionId, repository, tag: 'v1' });
    expect(rows.map(({ digest }) => digest)).toEqual([two.index.digest, one.index.digest]);
    const plan = await preview({ kind: 'restore', tag: 'v1', digest: one.index.digest });
    expect(plan.items[0]).toMatchObject({ method: 'put-manifest', error: null });
    expect((await apply(plan)).state).toBe('done');
    expect(await digestOf('v1')).toBe(one.index.digest);
  });

  it('puts back first what was deleted of the image, where Waybill holds its bytes, and says so', async () => {
    const names = ['v1'];
    await harness.call('tags.details', { connectionId, repository, names, withChildren: true });
    await moveBehindOurBack('v1', two);
    const [child] = one.manifests;
    await behind.oci.manifests.deleteByDigest(repository, one.index.digest);
    await behind.oci.manifests.deleteByDigest(repository, child?.digest ?? '');
    const plan = await preview({ kind: 'restore', tag: 'v1', digest: one.index.digest });
    expect(plan.items[0]).toMatchObject({ method: 'put-manifest', error: null });
    expect(plan.items[0]?.warnings.map(({ code }) => code)).toContain('W_PARTS_PUT_BACK');
    expect((await apply(plan)).state).toBe('done');
    expect(await digestOf('v1')).toBe(one.index.digest);
    expect((await behind.oci.manifests.get(repository, child?.digest ?? '')).bytes).toEqual(child?.bytes);
  });

  it('says what is missing when a layer of a deleted image is gone, too', async () => {
    const names = ['v1'];
    await harness.call('tags.details', { connectionId, repository, names, withChildren: true });
    await moveBehindOurBack('v1', two);
    const [child] = one.manifests;
    const lost = one.blobs.at(-1)?.digest ?? '';
    await behind.oci.manifests.deleteByDigest(repository, one.index.digest);
    for (const { digest } of one.manifests) await behind.oci.manifests.deleteByDigest(repository, digest);
    await fetch(`${docker.url}/v2/${repository}/blobs/${lost}`, { method: 'DELETE' });
    const { error } = (await preview({ kind: 'restore', tag: 'v1', digest: one.index.digest })).items[0] ?? {};
    expect(error).toMatchObject({ kind: 'not-found', details: { reason: 'E_PARTS_GONE', reference: lost } });
    expect(error?.message).toContain(shortDigest(lost));
    expect(await digestOf(child?.digest ?? '')).toBeNull();
  });

  it('refuses before the write when parts of the image are gone', async () => {
    await harness.call('tags.details', { connectionId, repository, names: ['v1'] });
    await moveBehindOurBack('v1', two);
    await behind.oci.manifests.deleteByDigest(repository, one.index.digest);
    await behind.oci.manifests.deleteByDigest(repository, one.manifests[0]?.digest ?? '');
    const plan = await preview({ kind: 'restore', tag: 'v1', digest: one.index.digest });
    expect(plan.items[0]?.error).toMatchObject({ kind: 'not-found', details: { reason: 'E_PARTS_GONE' } });
  });
});

describe('expiration', () => {
  it('is refused where the registry has none', async () => {
    const plan = await preview({ kind: 'expire', tag: 'v1', expiresAtMs: Date.now() + 86_400_000 });
    expect(plan.items[0]?.error).toMatchObject({ kind: 'unsupported', details: { reason: 'E_NO_EXPIRATION' } });
  });
});
