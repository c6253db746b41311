import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../shared/contract/index.ts';
import type { TagChange } from '../../shared/contract/tags.ts';
import type { Registry } from '../registry/registry.ts';
import { clientFor } from '../registry/testing/clients.ts';
import { startDockerRegistry } from '../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../registry/testing/docker-registry.ts';
import { makeImage } from '../registry/testing/oci-layout.ts';
import type { MadeImage } from '../registry/testing/oci-layout.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';
import { pushImage } from './testing/push-image.ts';
import { startManInTheMiddle } from './testing/man-in-the-middle.ts';
import type { ManInTheMiddle } from './testing/man-in-the-middle.ts';

let docker: DockerRegistry;
let behind: Registry;
let middle: ManInTheMiddle;
let harness: Harness;
let connectionId: string;
let one: MadeImage;
let two: MadeImage;
let repository: string;
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
  count += 1;
  repository = `team/app${count}`;
  one = await pushImage(behind, repository, 'v1', makeImage(`one ${count}`));
  two = await pushImage(behind, repository, 'v2', makeImage(`two ${count}`));
  middle = await startManInTheMiddle(docker.url);
  harness = await startHarness();
  connectionId = await harness.connect(middle.url);
});
afterEach(async () => {
  await harness.stop();
  await harness.remove();
  await middle.close();
});

const isPut = (method: string, path: string) => method === 'PUT' && path.endsWith('/manifests/v1');
const preview = (...changes: TagChange[]) => harness.call('tags.preview', { connectionId, repository, changes });
const apply = async (plan: Output<'tags.preview'>) => {
  const { jobId } = await harness.call('tags.apply', { planId: plan.id });
  return harness.ended(jobId);
};
const move = async () => apply(await preview({ kind: 'move', tag: 'v1', digest: two.index.digest }));
const digestOf = async (tag: string) => (await behind.oci.manifests.head(repository, tag))?.digest ?? null;
const lastEntry = async () => (await harness.call('journal.list', { repository })).entries[0];

describe('a write whose answer is lost', () => {
  it('is looked up and found to be done', async () => {
    let puts = 0;
    middle.meddle((method, path) => {
      if (!isPut(method, path)) return { kind: 'pass' };
      puts += 1;
      return { kind: 'lose-answer' };
    });
    expect((await move()).state).toBe('done');
    expect(puts, 'a tag is written once: a blind repetition could overwrite somebody else’s change').toBe(1);
    expect(await digestOf('v1')).toBe(two.index.digest);
    expect(await lastEntry()).toMatchObject({ state: 'done' });
  });

  it('is looked up after a gateway’s 502 as well', async () => {
    middle.meddle((method, path) => (isPut(method, path) ? { kind: 'replace-answer', status: 502 } : { kind: 'pass' }));
    expect((await move()).state).toBe('done');
    expect(await lastEntry()).toMatchObject({ state: 'done' });
  });

  it('fails when it did not arrive, with the tag as it was', async () => {
    middle.meddle((method, path) => ({ kind: isPut(method, path) ? 'hang-up' : 'pass' }));
    const job = await move();
    expect(job).toMatchObject({ state: 'failed', steps: [{ state: 'failed', error: { kind: 'network' } }] });
    expect(await digestOf('v1')).toBe(one.index.digest);
    expect(await lastEntry()).toMatchObject({ state: 'failed', error: { kind: 'network' } });
  });

  it('stays pending while the registry cannot be asked, and is settled at the next start', async () => {
    let isCut = false;
    middle.meddle((method, path) => {
      if (isPut(method, path)) isCut = true;
      else if (isCut) return { kind: 'hang-up' };
      return { kind: isCut ? 'lose-answer' : 'pass' };
    });
    expect((await move()).state).toBe('failed');
    expect(await lastEntry()).toMatchObject({ state: 'pending', undo: { possible: false } });
    await harness.stop();
    middle.meddle(() => ({ kind: 'pass' }));
    harness = await startHarness({ fakes: harness.fakes });
    for (let wait = 0; wait < 500 && (await lastEntry())?.state === 'pending'; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await lastEntry()).toMatchObject({ state: 'done', undo: { possible: true } });
  });
});

describe('a tag that moves in the last moment', () => {
  it('is found out by reading back after the write', async () => {
    let isOver = false;
    const three = await pushImage(behind, repository, 'v3', makeImage(`three ${count}`));
    middle.meddle((method, path) => {
      if (isPut(method, path)) isOver = true;
      else if (isOver && method === 'HEAD' && path.endsWith('/manifests/v1')) {
        isOver = false;
        const run = async () => {
          await behind.oci.manifests.put(repository, 'v1', three.index.bytes, three.index.mediaType);
        };
        return { kind: 'first', run };
      }
      return { kind: 'pass' };
    });
    const job = await move();
    expect(job.steps[0]?.error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED_AFTER' } });
    expect(await digestOf('v1')).toBe(three.index.digest);
  });
});

describe('what is asked', () => {
  it('is no manifest twice by its digest, and nothing at all for what was seen a moment ago', async () => {
    const names = ['v1', 'v2'];
    await harness.call('tags.details', { connectionId, repository, names });
    const first = middle.requests.length;
    await harness.call('tags.details', { connectionId, repository, names, maxAgeMs: 60_000 });
    await harness.call('manifests.get', { connectionId, repository, reference: one.index.digest });
    expect(middle.requests.slice(first)).toEqual([]);
  });

  it('is one manifest request per tag for a cold list of tags', async () => {
    const before = middle.requests.length;
    await harness.call('tags.details', { connectionId, repository, names: ['v1', 'v2'] });
    expect(middle.requests.slice(before).map((line) => line.split(' ')[0])).toEqual(['GET', 'GET']);
  });

  it('is asked once when two want the same digest at the same time', async () => {
    const reference = one.manifests[0]?.digest ?? '';
    const before = middle.requests.length;
    await Promise.all([1, 2, 3].map(() => harness.call('manifests.get', { connectionId, repository, reference })));
    expect(middle.requests.slice(before)).toHaveLength(1);
  });
});

describe('a registry that talks nonsense', () => {
  const details = async (names: string[]) =>
    (await harness.call('tags.details', { connectionId, repository, names })).details;

  it('spoils one tag and not the others', async () => {
    middle.meddle((_method, path) =>
      path.endsWith('/manifests/v1') ? { kind: 'answer', status: 500, body: 'boom' } : { kind: 'pass' },
    );
    const [first, second] = await details(['v1', 'v2']);
    expect(first?.error).not.toBeNull();
    expect(second).toMatchObject({ digest: two.index.digest, error: null });
  });

  it.each([
    ['HTML instead of a manifest', '<html><body>Sign in</body></html>', 'text/html'],
    ['a manifest that is no JSON', '{"schemaVersion": 2,', 'application/vnd.oci.image.index.v1+json'],
    ['JSON that is no object', '[1, 2, 3]', 'application/vnd.oci.image.index.v1+json'],
  ])('gives an error for %s', async (_name, body, type) => {
    middle.meddle((_method, path) =>
      path.endsWith('/manifests/v1') ? { kind: 'answer', status: 200, body, type } : { kind: 'pass' },
    );
    const [detail] = await details(['v1']);
    expect(detail?.error?.kind).toMatch(/^(corrupt|unsupported)$/);
    expect(detail?.error?.message).not.toBe('');
  });

  it('does not pass for a digest whose bytes are others', async () => {
    const reference = one.manifests[0]?.digest ?? '';
    middle.meddle((_method, path) =>
      path.endsWith(reference)
        ? {
            kind: 'answer',
            status: 200,
            body: '{"schemaVersion":2}',
            type: 'application/vnd.oci.image.manifest.v1+json',
          }
        : { kind: 'pass' },
    );
    const error = await harness.refusal('manifests.get', { connectionId, repository, reference });
    expect(error.kind).toBe('corrupt');
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'denied'],
    [404, 'not-found'],
  ])('tells %i apart from the others', async (status, kind) => {
    middle.meddle((_method, path) =>
      path.includes('/manifests/v1') ? { kind: 'answer', status, body: '{"errors":[]}' } : { kind: 'pass' },
    );
    const error = await harness.refusal('manifests.get', { connectionId, repository, reference: 'v1' });
    expect(error.kind).toBe(kind);
    const source = { connectionId, repository, reference: 'v1' };
    const sides = await harness.call('merges.load', { source, destination: { connectionId, repository, tag: 'v2' } });
    expect(sides.source.state).toBe(status === 404 ? 'missing' : 'failed');
  });

  it('never takes a destination that answers 401 for one that is not there, not even when told so', async () => {
    middle.meddle((_method, path) =>
      path.includes('/manifests/v1') ? { kind: 'answer', status: 401, body: '{"errors":[]}' } : { kind: 'pass' },
    );
    const input = {
      source: { connectionId, repository, reference: 'v2' },
      destination: { connectionId, repository, tag: 'v1' },
      expected: { sourceDigest: two.index.digest, destinationDigest: null },
    };
    for (const options of [{}, { treat401AsMissing: true }]) {
      expect(await harness.refusal('merges.prepare', { ...input, options })).toMatchObject({
        kind: 'unauthorized',
        details: { reason: 'E_DEST_UNREADABLE', side: 'destination', status: 401 },
      });
    }
  });

  it('does not show a refused catalog as an empty one', async () => {
    middle.meddle((_method, path) =>
      path.includes('_catalog') ? { kind: 'answer', status: 401, body: '{"errors":[]}' } : { kind: 'pass' },
    );
    const listing = await harness.call('repositories.list', { connectionId });
    expect(listing).toMatchObject({ listing: 'refused', repositories: [], reason: { details: { status: 401 } } });
    const added = await harness.call('repositories.add', { connectionId, repository });
    expect(added).toMatchObject({ name: repository, addedByHand: true });
    const again = await harness.call('repositories.list', { connectionId });
    expect(again.repositories.map(({ name }) => name)).toEqual([repository]);
  });
});
