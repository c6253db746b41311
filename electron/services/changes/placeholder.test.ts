import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../../shared/contract/index.ts';
import type { TagChange } from '../../../shared/contract/tags.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { startDockerRegistry } from '../../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../../registry/testing/docker-registry.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import type { MadeImage } from '../../registry/testing/oci-layout.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { startManInTheMiddle } from '../testing/man-in-the-middle.ts';
import type { ManInTheMiddle } from '../testing/man-in-the-middle.ts';
import { pushImage } from '../testing/push-image.ts';

let docker: DockerRegistry;
let behind: Registry;
let middle: ManInTheMiddle;
let harness: Harness;
let connectionId: string;
let repository: string;
let image: MadeImage;
let count = 0;

beforeAll(async () => {
  docker = await startDockerRegistry({ allowDelete: true });
  behind = clientFor(docker.url);
  middle = await startManInTheMiddle(docker.url);
  harness = await startHarness();
  connectionId = await harness.connect(middle.url);
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await middle.close();
  await behind.close();
  await docker.stop();
});
beforeEach(async () => {
  middle.meddle(() => ({ kind: 'pass' }));
  count += 1;
  repository = `team/app${count}`;
  image = await pushImage(behind, repository, 'v1', makeImage(`image ${count}`));
  await behind.oci.manifests.put(repository, 'same', image.index.bytes, image.index.mediaType);
});

const wish: TagChange = { kind: 'delete', tag: 'v1', way: 'through-placeholder' };
const preview = (...changes: TagChange[]) => harness.call('tags.preview', { connectionId, repository, changes });
const apply = async ({ id }: Output<'tags.preview'>) =>
  harness.ended((await harness.call('tags.apply', { planId: id })).jobId);
const digestOf = async (tag: string) => (await behind.oci.manifests.head(repository, tag))?.digest ?? null;
const undo = async (ids: readonly string[]) =>
  harness.ended((await harness.call('journal.undo', { ids: [...ids] })).jobId);

describe('deleting one tag of several through a placeholder', () => {
  it('is only done on request, says what can go wrong, and leaves the other tags and the image', async () => {
    expect((await preview({ kind: 'delete', tag: 'v1' })).items[0]).toMatchObject({
      ...{ method: 'delete-by-digest', alsoRemoved: ['same'] },
    });
    const plan = await preview(wish);
    expect(plan.items[0]).toMatchObject({ method: 'delete-through-placeholder', alsoRemoved: [], after: null });
    expect(plan.items[0]?.warnings.map(({ code }) => code)).toContain('W_PLACEHOLDER');
    const job = await apply(plan);
    expect(job).toMatchObject({ state: 'done', steps: [{ detail: 'deleted' }] });
    expect([await digestOf('v1'), await digestOf('same')]).toEqual([null, image.index.digest]);
    expect((await behind.oci.manifests.get(repository, 'same')).bytes).toEqual(image.index.bytes);
    expect((await undo(job.journalIds)).state).toBe('done');
    expect([await digestOf('v1'), await digestOf('same')]).toEqual([image.index.digest, image.index.digest]);
  });

  it('puts the old manifest back when the registry refuses to delete the placeholder', async () => {
    const plan = await preview(wish);
    middle.meddle((method) => (method === 'DELETE' ? { kind: 'answer', status: 403, body: '{}' } : { kind: 'pass' }));
    const job = await apply(plan);
    expect(job).toMatchObject({ state: 'failed', steps: [{ error: { kind: 'denied' } }] });
    expect(await digestOf('v1')).toBe(image.index.digest);
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries[0]).toMatchObject({ state: 'failed' });
  });

  it('that cannot even put it back says that the tag is at the placeholder, and goes on or undoes', async () => {
    const plan = await preview(wish, { kind: 'delete', tag: 'same', way: 'through-placeholder' });
    let puts = 0;
    middle.meddle((method, path) => {
      if (method === 'DELETE') return { kind: 'answer', status: 403, body: '{}' };
      const isPut = method === 'PUT' && path.includes('/manifests/');
      puts += isPut ? 1 : 0;
      // The placeholder of each goes through, putting the old one back does not.
      return isPut && puts % 2 === 0 ? { kind: 'answer', status: 403, body: '{}' } : { kind: 'pass' };
    });
    const job = await apply(plan);
    middle.meddle(() => ({ kind: 'pass' }));
    expect(job).toMatchObject({ state: 'failed', canRetry: true });
    expect(job.steps[0]?.error).toMatchObject({ details: { reason: 'E_HALF_DONE' } });
    expect(job.steps[0]?.error?.message).toContain('placeholder');
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries.map(({ state, error }) => [state, error?.details.reason])).toEqual([
      ['done', 'E_HALF_DONE'],
      ['done', 'E_HALF_DONE'],
    ]);
    expect(entries.find(({ tag }) => tag === 'v1')?.after?.digest).toBe(await digestOf('v1'));
    const same = entries.find(({ tag }) => tag === 'same');
    expect((await undo([same?.id ?? ''])).state).toBe('done');
    expect(await digestOf('same')).toBe(image.index.digest);
    const again = await harness.ended((await harness.call('jobs.retry', { id: job.id })).jobId);
    expect(again.state).toBe('done');
    expect([await digestOf('v1'), await digestOf('same')]).toEqual([null, null]);
    const own = (await harness.call('journal.list', { repository })).entries.filter(({ tag }) => tag === 'v1');
    // One write, one entry: gone on with, not begun anew.
    expect(own).toMatchObject([{ state: 'done', error: null, before: { digest: image.index.digest }, after: null }]);
    expect((await undo([own[0]?.id ?? ''])).state).toBe('done');
    expect(await digestOf('v1')).toBe(image.index.digest);
  });
});
