import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { startDockerRegistry } from '../../registry/testing/docker-registry.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import type { MadeImage } from '../../registry/testing/oci-layout.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { startManInTheMiddle } from '../testing/man-in-the-middle.ts';
import type { ManInTheMiddle } from '../testing/man-in-the-middle.ts';
import { pushImage } from '../testing/push-image.ts';
import { mergingWith } from './testing/merging.ts';
import type { Merging } from './testing/merging.ts';

const account = { method: 'basic', username: 'owner', password: 'secret-4711' } as const;
let local: StartedRegistry;
let behind: Registry;
let middle: ManInTheMiddle;
let harness: Harness;
let merging: Merging;
let connectionId: string;
let image: MadeImage;
let count = 0;
let repository: string;

beforeAll(async () => {
  local = await startLocalRegistry({ auth: `${account.username}:${account.password}` });
  behind = clientFor(local.url, { credentials: account });
});
afterAll(async () => {
  await behind.close();
  await local.stop();
});
beforeEach(async () => {
  count += 1;
  repository = `team/app${count}`;
  image = await pushImage(behind, `${repository}-src`, 'new', makeImage(`new ${count}`, ['s390x']));
  middle = await startManInTheMiddle(local.url);
  harness = await startHarness();
  merging = mergingWith(harness);
  connectionId = (await harness.call('connections.add', { url: middle.url, credentials: account })).id;
});
afterEach(async () => {
  await harness.stop();
  await harness.remove();
  await middle.close();
});

const source = () => ({ connectionId, repository: `${repository}-src`, reference: 'new' });
const destination = () => ({ connectionId, repository, tag: 'v1' });
const refusal = async (options = {}) =>
  harness.refusal('merges.prepare', await merging.look(source(), destination(), { options }));
const writes = () => middle.requests.filter((line) => /^(?:PUT|PATCH)/.test(line));
const isPush = (method: string, path: string) => method === 'POST' && path.startsWith(`/v2/${repository}/blobs/`);

describe('before anything is copied', () => {
  it('is found out that we may push, with nothing left behind', async () => {
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`));
    expect(await merging.prepare(source(), destination())).toMatchObject({ permission: 'granted' });
    expect(writes()).toEqual([]);
  });

  it('is refused what this account may not do, with the next step', async () => {
    const old = await pushImage(behind, repository, 'v1', makeImage(`old ${count}`));
    middle.meddle((method, path) => {
      // The token service of this one gives nothing away.
      if (path.startsWith('/v2/auth') && path.includes('push')) {
        return { kind: 'answer', status: 200, body: JSON.stringify({ token: 'opaque' }) };
      }
      return isPush(method, path) ? { kind: 'answer', status: 403, body: '{"errors":[{"code":"DENIED"}]}' } : pass;
    });
    const error = await refusal();
    expect(error).toMatchObject({ kind: 'denied', details: { reason: 'E_NO_PUSH', side: 'destination', status: 403 } });
    expect(error.message).toContain('Nothing was copied');
    expect(error.details.advice).toContain('right to push');
    expect(writes()).toEqual([]);
    expect((await behind.oci.manifests.head(repository, 'v1'))?.digest).toBe(old.index.digest);
  });

  it('is told that a registry takes no pushes from anybody', async () => {
    const docker = await startDockerRegistry({ isReadOnly: true });
    try {
      // Nothing can be put into it, so what it has is played.
      const front = await startManInTheMiddle(docker.url);
      const old = makeImage(`old ${count}`);
      front.meddle((method, path) => {
        const type = old.index.mediaType;
        return path.endsWith(`/${repository}/manifests/v1`) && method === 'GET'
          ? { kind: 'answer', status: 200, body: old.index.bytes.toString(), type }
          : pass;
      });
      const id = await harness.connect(front.url);
      const input = await merging.look(source(), { connectionId: id, repository, tag: 'v1' });
      const error = await harness.refusal('merges.prepare', input);
      expect(error).toMatchObject({ kind: 'denied', details: { reason: 'E_READ_ONLY', side: 'destination' } });
      expect(error.message).toContain('Nothing was copied');
      await front.close();
    } finally {
      await docker.stop();
    }
  });

  it('does not ask about a repository that is not there, because asking would create it', async () => {
    expect(await merging.prepare(source(), destination())).toMatchObject({ permission: 'unknown' });
    expect(middle.requests.filter((line) => line.includes('push'))).toEqual([]);
    expect(
      await behind.quay.listTags(repository, { page: 1, limit: 1, onlyActive: true }).catch(() => null),
    ).toBeNull();
  });

  it('stays unknown while the registry has an internal problem, and nothing is refused for that', async () => {
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`));
    middle.meddle((method, path) => {
      if (path.startsWith('/v2/auth') && path.includes('push')) {
        return { kind: 'answer', status: 200, body: JSON.stringify({ token: 'opaque' }) };
      }
      return isPush(method, path) ? { kind: 'answer', status: 500 } : pass;
    });
    expect(await merging.prepare(source(), destination())).toMatchObject({ permission: 'unknown' });
  });
});

const pass = { kind: 'pass' } as const;

describe('a Quay that answers 401 for a repository that is not there', () => {
  let isThere: boolean;

  beforeEach(() => {
    isThere = false;
    middle.meddle((method, path) => {
      // Asking for a token to push creates the repository.
      if (path.startsWith('/v2/auth') && decodeURIComponent(path).includes(`${repository}:pull,push`)) isThere = true;
      const isAbout = path.startsWith(`/v2/${repository}/`) || path.startsWith(`/api/v1/repository/${repository}/`);
      return isAbout && !isThere && (method === 'GET' || method === 'HEAD')
        ? { kind: 'answer', status: 401, body: '{"errors":[{"code":"UNAUTHORIZED","message":"access denied"}]}' }
        : pass;
    });
  });

  it('is not taken for an absent one by itself', async () => {
    const error = await refusal();
    expect(error).toMatchObject({ details: { reason: 'E_DEST_UNREADABLE', side: 'destination', status: 401 } });
    expect(error.message).toContain('never the same as “not there”');
  });

  it('is not taken for an absent one by the original pubtools either', async () => {
    const select = { architectures: ['s390x'] };
    const error = await refusal({ mode: 'pubtools', select });
    expect(error.details).toMatchObject({ reason: 'E_DEST_UNREADABLE', status: 401 });
  });

  it('is written and created on the user’s word', async () => {
    const plan = await merging.prepare(source(), destination(), { options: { treat401AsMissing: true } });
    expect(plan).toMatchObject({ outcome: 'copy-source-bytes', destinationDigest: null, permission: 'unknown' });
    expect(isThere, 'preparing only reads').toBe(false);
    const job = await merging.apply(plan);
    expect(job).toMatchObject({ state: 'done' });
    expect((await behind.oci.manifests.head(repository, 'v1'))?.digest).toBe(image.index.digest);
    expect((await merging.undo(job)).state).toBe('done');
    expect(await behind.oci.manifests.head(repository, 'v1')).toBeNull();
  });

  it('is a 401 again from the moment the repository exists', async () => {
    const plan = await merging.prepare(source(), destination(), { options: { treat401AsMissing: true } });
    // Somebody else makes it, and closes it to us: the comparison right before the write must not pass.
    middle.meddle((method, path) => {
      const isTag = path === `/v2/${repository}/manifests/v1`;
      return isTag && (method === 'HEAD' || method === 'GET') ? { kind: 'answer', status: 401 } : pass;
    });
    const job = await merging.apply(plan);
    expect(job.state).toBe('failed');
    expect(await behind.oci.manifests.head(repository, 'v1')).toBeNull();
  });

  it('never makes a source absent', async () => {
    const input = await merging.look(destinationAsSource(), { ...destination(), repository: `${repository}-src` });
    const options = { treat401AsMissing: true };
    const error = await harness.refusal('merges.prepare', {
      ...input,
      options,
      expected: { ...input.expected, sourceDigest: image.index.digest },
    });
    expect(error.details).toMatchObject({ reason: 'E_SRC_UNREADABLE', side: 'source', status: 401 });
  });

  const destinationAsSource = () => ({ connectionId, repository, reference: 'v1' });
});
