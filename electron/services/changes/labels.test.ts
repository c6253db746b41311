import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TagChange } from '../../../shared/contract/tags.ts';
import type { Pushed } from '../../local-registry/testing/registry-client.ts';
import { startLocalSetup } from '../testing/local-setup.ts';
import type { LocalSetup } from '../testing/local-setup.ts';

type Labels = Extract<TagChange, { kind: 'labels' }>;

let setup: LocalSetup;
let repository: string;
let image: Pushed;
let count = 0;

beforeAll(async () => void (setup = await startLocalSetup()));
afterAll(() => setup.stop());
beforeEach(async () => {
  count += 1;
  repository = `team/labels${count}`;
  image = await setup.behind.pushImage(repository, { seed: `image ${count}`, tag: 'v1', labels: { vendor: 'acme' } });
});

const labels = (add: Labels['add'], remove: Labels['remove'] = [], tag = 'v1'): Labels => ({
  ...{ kind: 'labels', tag, add, remove },
});
const now = async (digest = image.digest) => {
  const ref = { connectionId: setup.connectionId, repository, digest };
  const found = await setup.harness.call('manifests.labels', ref);
  return found.labels.map(({ key, value, source }) => `${source} ${key}=${value}`).sort();
};

describe('labels of a tag’s manifest', () => {
  it('are shown before and after, added, journalled, and taken away by undo', async () => {
    const plan = await setup.preview(repository, labels([{ key: 'stage', value: 'qa' }]));
    expect(plan.items[0]).toMatchObject({
      ...{ method: 'labels-by-api', error: null, irreversible: false },
      labels: {
        before: [{ key: 'vendor', value: 'acme', source: 'manifest' }],
        after: [
          { key: 'vendor', value: 'acme', source: 'manifest' },
          { key: 'stage', value: 'qa', source: 'api' },
        ],
      },
    });
    const job = await setup.apply(plan);
    expect(job).toMatchObject({ state: 'done', steps: [{ detail: 'labels: 1 added, 0 removed' }] });
    expect(await now()).toEqual(['api stage=qa', 'manifest vendor=acme']);
    expect((await setup.journal(repository))[0]).toMatchObject({ kind: 'labels', state: 'done' });
    expect((await setup.undo(...job.journalIds)).state).toBe('done');
    expect(await now()).toEqual(['manifest vendor=acme']);
  });

  it('are edited by one removal and one addition, and put back as they were by undo', async () => {
    await setup.change(
      repository,
      labels([
        { key: 'stage', value: 'qa' },
        { key: 'owner', value: 'ada' },
      ]),
    );
    const edit = labels([{ key: 'stage', value: 'live' }], [{ key: 'stage', value: null }]);
    const job = await setup.change(repository, edit);
    expect(await now()).toEqual(['api owner=ada', 'api stage=live', 'manifest vendor=acme']);
    await setup.undo(...job.journalIds);
    expect(await now()).toEqual(['api owner=ada', 'api stage=qa', 'manifest vendor=acme']);
  });

  it('that came with the image cannot be removed', async () => {
    const item = await setup.line(repository, labels([], [{ key: 'vendor', value: null }]));
    expect(item.error).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_LABEL_OF_IMAGE' } });
  });

  it.each(['quay.expires-after', 'quayside', 'internal-team', 'org.opencontainers.image.title'])(
    'with the reserved key %s are refused before anything is sent, with the list in words',
    async (key) => {
      const item = await setup.line(repository, labels([{ key, value: '1' }]));
      expect(item.error).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_LABEL_RESERVED' } });
      expect(item.error?.details.advice).toContain('io.kubernetes.');
    },
  );

  it.each(['Upper', 'a b', '-a', 'a..b', 'a.'])('with the illegal key “%s” are refused before sending', async (key) => {
    const item = await setup.line(repository, labels([{ key, value: '1' }]));
    expect(item.error).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_LABEL_KEY' } });
  });

  it('that are there already are not added twice', async () => {
    await setup.change(repository, labels([{ key: 'stage', value: 'qa' }]));
    const item = await setup.line(repository, labels([{ key: 'stage', value: 'qa' }]));
    expect(item).toMatchObject({ method: 'none', warnings: [{ code: 'W_NO_CHANGE' }] });
  });

  it('that somebody else changed since the preview are left alone', async () => {
    const plan = await setup.preview(repository, labels([{ key: 'stage', value: 'qa' }]));
    const body = { key: 'late', value: '1', media_type: null };
    await setup.behind.api('POST', `repository/${repository}/manifest/${image.digest}/labels`, body);
    const job = await setup.apply(plan);
    expect(job.steps[0]?.error).toMatchObject({ kind: 'conflict', details: { reason: 'E_LABELS_CHANGED' } });
    expect(await now()).toEqual(['api late=1', 'manifest vendor=acme']);
  });

  it('are changed once where several tags are on one manifest, and the others say so', async () => {
    await setup.behind.api('PUT', `repository/${repository}/tag/same`, { manifest_digest: image.digest });
    const add = [{ key: 'stage', value: 'qa' }];
    const plan = await setup.preview(repository, labels(add), labels(add, [], 'same'));
    expect(plan.items.map(({ method, warnings }) => [method, warnings[0]?.code])).toEqual([
      ['labels-by-api', 'W_LABELS_SHARED'],
      ['none', 'W_SAME_MANIFEST'],
    ]);
    expect((await setup.apply(plan)).steps.map(({ state }) => state)).toEqual(['done', 'skipped']);
    expect(await now()).toEqual(['api stage=qa', 'manifest vendor=acme']);
    const other = await setup.preview(
      repository,
      labels([{ key: 'a', value: '1' }]),
      labels([{ key: 'b', value: '1' }], [], 'same'),
    );
    expect(other.items[1]?.error).toMatchObject({ details: { reason: 'E_SAME_MANIFEST' } });
  });

  it('of a manifest that no tag holds any more are not known, which is not the same as none', async () => {
    await setup.behind.api('DELETE', `repository/${repository}/tag/v1`);
    const ref = { connectionId: setup.connectionId, repository, digest: image.digest };
    expect(await setup.harness.call('manifests.labels', ref)).toMatchObject({
      ...{ state: 'unknown', labels: [] },
      error: { kind: 'not-found' },
    });
  });
});
