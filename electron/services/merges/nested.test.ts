import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromBase64 } from '../../../shared/oci/base64.ts';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { startDockerRegistry } from '../../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../../registry/testing/docker-registry.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import type { MadeBlob, MadeImage } from '../../registry/testing/oci-layout.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { startManInTheMiddle } from '../testing/man-in-the-middle.ts';
import { pushImage } from '../testing/push-image.ts';
import { makeIndexOf } from './testing/made-parts.ts';
import { mergingWith } from './testing/merging.ts';
import type { Merging } from './testing/merging.ts';

let local: StartedRegistry;
let behind: Registry;
let docker: DockerRegistry;
let behindDocker: Registry;
let harness: Harness;
let merging: Merging;
let dockerId: string;
let count = 0;
let repository: string;
let inner: MadeImage;
let middle: MadeBlob;
let outer: MadeBlob;

beforeAll(async () => {
  [local, docker] = await Promise.all([startLocalRegistry(), startDockerRegistry({ allowDelete: true })]);
  behind = clientFor(local.url);
  behindDocker = clientFor(docker.url);
  harness = await startHarness({ localRegistry: { url: local.url, username: null, password: null } });
  merging = mergingWith(harness);
  dockerId = await harness.connect(docker.url);
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await Promise.all([behind.close(), behindDocker.close()]);
  await Promise.all([local.stop(), docker.stop()]);
});
beforeEach(async () => {
  count += 1;
  repository = `team/nested${count}`;
  inner = await pushImage(behind, repository, 'inner', makeImage(`inner ${count}`, ['arm64', 's390x']));
  middle = makeIndexOf(inner.index);
  outer = makeIndexOf(middle);
  await behind.oci.manifests.put(repository, middle.digest, middle.bytes, middle.mediaType);
  await behind.oci.manifests.put(repository, 'outer', outer.bytes, outer.mediaType);
});

const source = (reference = 'outer') => ({ connectionId: 'local', repository, reference });
const destination = () => ({ connectionId: dockerId, repository, tag: 'v1' });
const inDocker = async (reference: string) => (await behindDocker.oci.manifests.head(repository, reference))?.digest;

describe('a list of lists', () => {
  it('is copied depth first, two levels down, and is pullable', async () => {
    const plan = await merging.prepare(source(), destination());
    const manifests = plan.copy.steps.filter(({ kind }) => kind === 'manifest').map(({ digest }) => digest);
    expect(manifests).toEqual([...inner.manifests.map(({ digest }) => digest), inner.index.digest, middle.digest]);
    expect((await merging.apply(plan)).state).toBe('done');
    expect(await inDocker('v1')).toBe(outer.digest);
    for (const { digest } of [...inner.manifests, inner.index, middle]) expect(await inDocker(digest)).toBe(digest);
    for (const { digest, size } of inner.blobs) {
      expect(await behindDocker.oci.blobs.head(repository, digest)).toEqual({ size });
    }
  });

  it('is read only when asked for, document by document', async () => {
    const sides = { source: source(), destination: destination() };
    expect((await harness.call('merges.load', sides)).nested).toEqual([]);
    const { nested } = await harness.call('merges.load', { ...sides, withNested: true });
    expect(nested.map(({ digest, bodyBase64 }) => [digest, Buffer.from(fromBase64(bodyBase64))])).toEqual([
      [middle.digest, middle.bytes],
    ]);
  });

  it('is flattened by what the host reads, whatever the page says is in it', async () => {
    await behind.oci.manifests.put(repository, 'middle', middle.bytes, middle.mediaType);
    const lie = { [inner.index.digest]: { manifests: [] } };
    const options = { nested: 'flatten' as const, nestedContent: lie };
    const plan = await merging.prepare(source('middle'), destination(), { options });
    const entries = JSON.parse(Buffer.from(fromBase64(plan.resultBase64)).toString()) as {
      manifests: { digest: string }[];
    };
    expect(entries.manifests.map(({ digest }) => digest)).toEqual(inner.manifests.map(({ digest }) => digest));
    expect((await merging.apply(plan)).state).toBe('done');
    expect(await inDocker(inner.index.digest), 'the flattened list itself is not needed').toBeUndefined();
  });

  it('makes the side unreadable when one of its lists cannot be read', async () => {
    const front = await startManInTheMiddle(local.url);
    front.meddle((_method, path) =>
      path.endsWith(`/manifests/${inner.index.digest}`) ? { kind: 'answer', status: 403 } : { kind: 'pass' },
    );
    await behind.oci.manifests.put(repository, 'middle', middle.bytes, middle.mediaType);
    const fresh = await startHarness();
    try {
      const connectionId = await fresh.connect(front.url);
      const from = { connectionId, repository, reference: 'middle' };
      const to = { connectionId, repository, tag: 'v1' };
      const sides = await fresh.call('merges.load', { source: from, destination: to, withNested: true });
      expect(sides).toMatchObject({ source: { state: 'failed', status: 403 }, nested: [] });
      const error = await fresh.refusal('merges.prepare', {
        ...{ source: from, destination: to, options: { nested: 'flatten' } },
        expected: { sourceDigest: middle.digest, destinationDigest: null },
      });
      expect(error.details).toMatchObject({ reason: 'E_SRC_UNREADABLE', side: 'source', status: 403 });
    } finally {
      await fresh.stop();
      await fresh.remove();
      await front.close();
    }
  });

  it('names the lost child of a nested list before anything is copied', async () => {
    await behind.quay.deleteTag(repository, 'inner');
    const front = await startManInTheMiddle(local.url);
    const lost = inner.manifests[1]?.digest ?? '';
    front.meddle((_method, path) => (path.endsWith(lost) ? { kind: 'answer', status: 404 } : { kind: 'pass' }));
    try {
      const connectionId = await harness.connect(front.url);
      const input = await merging.look({ ...source(), connectionId }, destination());
      const error = await harness.refusal('merges.prepare', input);
      expect(error.details).toMatchObject({ reason: 'E_CHILD_MISSING', side: 'source', reference: lost });
    } finally {
      await front.close();
    }
  });
});
