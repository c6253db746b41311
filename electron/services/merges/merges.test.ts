import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Input, Output } from '../../../shared/contract/index.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import { fromBase64 } from '../../../shared/oci/base64.ts';
import { sha256Digest } from '../../../shared/oci/digest.ts';
import { createRegistryClient } from '../../local-registry/testing/registry-client.ts';
import type { RegistryClient } from '../../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { startDockerRegistry } from '../../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../../registry/testing/docker-registry.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { pushImage } from '../testing/push-image.ts';
import { mergingWith } from './testing/merging.ts';

const run = promisify(execFile);
let local: StartedRegistry;
let client: RegistryClient;
let behind: Registry;
let docker: DockerRegistry;
let dockerClient: RegistryClient;
let behindDocker: Registry;
let dockerId: string;
let harness: Harness;
let count = 0;
let repository: string;

beforeAll(async () => {
  [local, docker] = await Promise.all([startLocalRegistry(), startDockerRegistry({ allowDelete: true })]);
  client = createRegistryClient(local.url);
  behind = clientFor(local.url);
  dockerClient = createRegistryClient(docker.url);
  behindDocker = clientFor(docker.url);
  harness = await startHarness({ localRegistry: { url: local.url, username: null, password: null } });
  dockerId = await harness.connect(docker.url);
});
afterAll(async () => {
  await harness.stop();
  await harness.remove();
  await Promise.all([behind.close(), behindDocker.close()]);
  await Promise.all([local.stop(), docker.stop()]);
});
beforeEach(() => {
  count += 1;
  repository = `team/app${count}`;
});

type Prepare = Input<'merges.prepare'>;
const prepare = (source: Prepare['source'], destination: Prepare['destination'], options: Prepare['options'] = {}) =>
  mergingWith(harness).prepare(source, destination, { options });
const apply = (plan: Output<'merges.prepare'>) => mergingWith(harness).apply(plan);
const undo = (job: Pick<Job, 'journalIds'>) => mergingWith(harness).undo(job);
const inDocker = async (name: string, reference: string) =>
  (await behindDocker.oci.manifests.head(name, reference))?.digest ?? null;
const at = (connectionId: string, name = repository) => ({ connectionId, repository: name });

describe('merging within one repository', () => {
  it('writes exactly the previewed bytes, verifies them, and takes them back', async () => {
    const old = await pushImage(behind, repository, 'v1', makeImage(`old ${count}`, ['amd64', 'arm64']));
    await pushImage(behind, repository, 'rebuild', makeImage(`new ${count}`, ['s390x']));
    const plan = await prepare({ ...at('local'), reference: 'rebuild' }, { ...at('local'), tag: 'v1' });
    expect(plan).toMatchObject({
      outcome: 'write',
      destinationDigest: old.index.digest,
      copy: { bytes: plan.copy.steps[0]?.sizeBytes },
    });
    expect(plan.copy.steps.map(({ kind }) => kind)).toEqual(['list']);
    expect(sha256Digest(fromBase64(plan.resultBase64))).toBe(plan.resultDigest);
    expect(await client.resolve(repository, 'v1')).toBe(old.index.digest);
    const job = await apply(plan);
    expect(job).toMatchObject({ state: 'done', kind: 'merge' });
    const { stdout } = await run('skopeo', [
      'inspect',
      '--raw',
      '--tls-verify=false',
      `docker://${local.host}/${repository}:v1`,
    ]);
    expect(stdout).toBe(Buffer.from(fromBase64(plan.resultBase64)).toString());
    const { entries } = await harness.call('journal.list', { repository });
    expect(entries[0]).toMatchObject({ kind: 'merge', state: 'done', before: { digest: old.index.digest } });
    expect((await undo(job)).state).toBe('done');
    expect(await client.resolve(repository, 'v1')).toBe(old.index.digest);
  });

  it('writes nothing when nothing would change', async () => {
    const image = await pushImage(behind, repository, 'v1', makeImage(`same ${count}`));
    await pushImage(behind, repository, 'v2', image);
    const plan = await prepare({ ...at('local'), reference: 'v2' }, { ...at('local'), tag: 'v1' });
    expect(plan).toMatchObject({ outcome: 'noop', resultDigest: image.index.digest, copy: { requests: 0 } });
    expect(await apply(plan)).toMatchObject({ state: 'done', steps: [{ state: 'skipped' }], journalIds: [] });
  });

  it('stops when the destination moved between the preview and the write', async () => {
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`));
    await pushImage(behind, repository, 'rebuild', makeImage(`new ${count}`, ['s390x']));
    const other = await pushImage(behind, repository, 'other', makeImage(`other ${count}`));
    const plan = await prepare({ ...at('local'), reference: 'rebuild' }, { ...at('local'), tag: 'v1' });
    await client.putManifest(repository, other.index.bytes, 'v1', other.index.mediaType);
    const job = await apply(plan);
    expect(job.state).toBe('failed');
    expect(job.steps[0]?.error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED' } });
    expect(await client.resolve(repository, 'v1')).toBe(other.index.digest);
  });

  it('refuses to prepare for sides that are no longer what was looked at', async () => {
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`));
    const image = await pushImage(behind, repository, 'v2', makeImage(`new ${count}`));
    const error = await harness.refusal('merges.prepare', {
      ...{ source: { ...at('local'), reference: 'v2' }, destination: { ...at('local'), tag: 'v1' }, options: {} },
      expected: { sourceDigest: image.index.digest, destinationDigest: null },
    });
    expect(error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED', side: 'destination' } });
  });

  it('names tags and signatures that stay behind on the old digest', async () => {
    const old = await pushImage(behind, repository, 'v1', makeImage(`old ${count}`));
    await client.putManifest(repository, old.index.bytes, 'latest', old.index.mediaType);
    const signature = `${old.index.digest.replace(':', '-')}.sig`;
    await client.pushImage(repository, { seed: 'sig', tag: signature });
    await pushImage(behind, repository, 'rebuild', makeImage(`new ${count}`, ['s390x']));
    const plan = await prepare({ ...at('local'), reference: 'rebuild' }, { ...at('local'), tag: 'v1' });
    expect(plan.siblings).toEqual(['latest']);
    expect(plan.signaturesLost).toEqual([signature]);
  });

  it('makes a list out of a single image when the user says so', async () => {
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`, ['arm64']));
    await client.pushImage(repository, { seed: `single ${count}`, tag: 'single' });
    const source = { ...at('local'), reference: 'single' };
    const destination = { ...at('local'), tag: 'v1' };
    const { source: side } = await harness.call('merges.load', { source, destination });
    expect(side).toMatchObject({ state: 'found', wrap: { platform: { os: 'linux', architecture: 'amd64' } } });
    await expect(prepare(source, destination)).rejects.toMatchObject({
      details: { reason: 'E_SRC_NOT_INDEX', side: 'source' },
    });
    const wrap = side.state === 'found' ? side.wrap : null;
    const plan = await prepare(source, destination, { wrapSource: wrap ?? {} });
    expect((await apply(plan)).state).toBe('done');
    expect(await client.resolve(repository, 'v1')).toBe(plan.resultDigest);
  });

  it('undoes a merge into a new tag by taking only that tag away', async () => {
    const image = await pushImage(behind, repository, 'v1', makeImage(`only ${count}`));
    const plan = await prepare({ ...at('local'), reference: 'v1' }, { ...at('local'), tag: 'fresh' });
    expect(plan).toMatchObject({
      outcome: 'copy-source-bytes',
      resultDigest: image.index.digest,
      destinationDigest: null,
    });
    const job = await apply(plan);
    expect(await client.resolve(repository, 'fresh')).toBe(image.index.digest);
    expect((await undo(job)).state).toBe('done');
    expect([await client.resolve(repository, 'fresh'), await client.resolve(repository, 'v1')]).toEqual([
      null,
      image.index.digest,
    ]);
  });
});

describe('merging across repositories', () => {
  it('mounts blobs within one registry instead of moving bytes', async () => {
    await pushImage(behind, repository, 'v1', makeImage(`old ${count}`, ['amd64']));
    await pushImage(behind, `${repository}-src`, 'new', makeImage(`new ${count}`, ['arm64', 's390x']));
    const plan = await prepare(
      { ...at('local', `${repository}-src`), reference: 'new' },
      { ...at('local'), tag: 'v1' },
    );
    expect(plan.copy.steps.map(({ kind }) => kind)).toEqual([
      ...['blob-mount', 'blob-mount', 'manifest', 'blob-mount', 'blob-mount', 'manifest', 'list'],
    ]);
    expect((await apply(plan)).state).toBe('done');
    const target = `docker://${local.host}/${repository}:v1`;
    await run('skopeo', [
      'copy',
      '--all',
      '--src-tls-verify=false',
      '--dest-tls-verify=false',
      '--quiet',
      target,
      `docker://${docker.host}/pulled${count}:v1`,
    ]);
    expect(await inDocker(`pulled${count}`, 'v1')).toBe(plan.resultDigest);
  });

  it('carries everything to another registry, children before the list, and counts it', async () => {
    const made = await pushImage(behind, repository, 'new', makeImage(`new ${count}`, ['arm64', 's390x']));
    const old = await docker.fill(repository, 'v1', makeImage(`old ${count}`, ['amd64']));
    const plan = await prepare({ ...at('local'), reference: 'new' }, { ...at(dockerId), tag: 'v1' });
    const uploads = plan.copy.steps.filter(({ kind }) => kind === 'blob-upload');
    expect(uploads.map(({ digest }) => digest).sort()).toEqual(made.blobs.map(({ digest }) => digest).sort());
    const [one, two, three, four] = made.blobs.map(({ size }) => size);
    const moved = [(one ?? 0) + (two ?? 0), (three ?? 0) + (four ?? 0)];
    const job = await apply(plan);
    expect(job).toMatchObject({
      state: 'done',
      steps: [{ state: 'done' }, { state: 'done' }, { state: 'done' }, { state: 'done' }],
    });
    expect(job.bytesDone).toBe(job.bytesTotal);
    expect(job.steps.map(({ bytes }) => bytes?.done)).toEqual([...moved, undefined, undefined]);
    expect(job.steps.map(({ bytes }) => bytes?.total)).toEqual([...moved, undefined, undefined]);
    expect(job.bytesTotal).toBe(made.blobs.reduce((sum, { size }) => sum + size, 0));
    expect(await inDocker(repository, 'v1')).toBe(plan.resultDigest);
    for (const { digest } of made.manifests) expect(await inDocker(repository, digest)).toBe(digest);
    expect((await undo(job)).state).toBe('done');
    expect(await inDocker(repository, 'v1')).toBe(old.index.digest);
  });

  it('says which child the source lacks before anything is written', async () => {
    const made = await pushImage(behind, repository, 'new', makeImage(`new ${count}`, ['arm64', 's390x']));
    await docker.fill(repository, 'src', made);
    await dockerClient.send('DELETE', `/v2/${repository}/manifests/${made.manifests[1]?.digest ?? ''}`);
    await expect(
      prepare({ ...at(dockerId), reference: 'src' }, { ...at('local', `${repository}-dest`), tag: 'v1' }),
    ).rejects.toMatchObject({ kind: 'not-found', details: { reason: 'E_CHILD_MISSING', side: 'source' } });
  });

  it('leaves the tag alone when it is cancelled while copying', async () => {
    await pushImage(behind, repository, 'new', makeImage(`new ${count}`, ['arm64', 's390x', 'ppc64le', 'riscv64']));
    const old = await docker.fill(repository, 'v1', makeImage(`old ${count}`, ['amd64']));
    const plan = await prepare({ ...at('local'), reference: 'new' }, { ...at(dockerId), tag: 'v1' });
    const { jobId } = await harness.call('merges.apply', { planIds: [plan.planId] });
    await harness.call('jobs.cancel', { id: jobId });
    const job = await harness.ended(jobId);
    expect(job.state).toBe('cancelled');
    expect(await inDocker(repository, 'v1')).toBe(old.index.digest);
    const { entries } = await harness.call('journal.list', { connectionId: dockerId, repository });
    expect(entries[0]).toMatchObject({ kind: 'merge', state: 'failed' });
  });

  it('tells a source that is not there from one that cannot be read', async () => {
    const destination = { ...at('local'), tag: 'v1' };
    const missing = await harness.call('merges.load', {
      source: { ...at(dockerId), reference: 'nothing' },
      destination,
    });
    expect(missing).toMatchObject({ source: { state: 'missing' }, destination: { state: 'missing' } });
  });
});

describe('merging into several tags as one job', () => {
  it('goes on after one that failed, tells each, journals each, and retries what was not written', async () => {
    await pushImage(behind, repository, 'rebuild', makeImage(`new ${count}`, ['s390x']));
    const made = ['v1', 'v2', 'v3'].map((tag) => ({ tag, image: makeImage(`${tag} ${count}`, ['amd64']) }));
    for (const { tag, image } of made) await pushImage(behind, repository, tag, image);
    const other = await pushImage(behind, repository, 'other', makeImage(`other ${count}`));
    const source = { ...at('local'), reference: 'rebuild' };
    const plans = [];
    for (const tag of ['v1', 'v2', 'v3']) plans.push(await prepare(source, { ...at('local'), tag }));
    await client.putManifest(repository, other.index.bytes, 'v2', other.index.mediaType);
    const planIds = plans.map(({ planId }) => planId);
    const job = await harness.ended((await harness.call('merges.apply', { planIds })).jobId);
    expect(job).toMatchObject({ state: 'failed', canRetry: true });
    expect(job.steps.map(({ label, state }) => `${label} ${state}`)).toEqual([
      ...['v1: Write done', 'v1: Verify done', 'v2: Write failed', 'v2: Verify skipped'],
      ...['v3: Write done', 'v3: Verify done'],
    ]);
    expect(await client.resolve(repository, 'v1')).toBe(plans[0]?.resultDigest);
    expect(await client.resolve(repository, 'v2')).toBe(other.index.digest);
    expect(await client.resolve(repository, 'v3')).toBe(plans[2]?.resultDigest);
    const { entries } = await harness.call('journal.list', { repository });
    const told = entries.map(({ tag, state }) => `${tag} ${state}`).sort();
    expect(told).toEqual(['v1 done', 'v2 failed', 'v3 done']);

    const moved = await harness.refusal('jobs.retry', { id: job.id });
    expect(moved).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED' } });
    if (made[1] !== undefined) await pushImage(behind, repository, 'v2', made[1].image);
    const again = await harness.ended((await harness.call('jobs.retry', { id: job.id })).jobId);
    expect(again).toMatchObject({ state: 'done', canRetry: false });
    expect(await client.resolve(repository, 'v2')).toBe(plans[1]?.resultDigest);

    const all = [...job.journalIds, ...again.journalIds];
    const done = (await harness.call('journal.list', { repository })).entries
      .filter(({ id, state }) => all.includes(id) && state === 'done')
      .map(({ id }) => id);
    expect((await undo({ journalIds: done })).state).toBe('done');
    const before = plans.map(({ destinationDigest }) => destinationDigest);
    expect(await Promise.all(['v1', 'v2', 'v3'].map((tag) => client.resolve(repository, tag)))).toEqual(before);
  });

  it('moves the images that all of them need only once', async () => {
    const made = await pushImage(behind, repository, 'new', makeImage(`new ${count}`, ['arm64', 's390x']));
    const source = { ...at('local'), reference: 'new' };
    const plans = [];
    for (const tag of ['v1', 'v2']) plans.push(await prepare(source, { ...at(dockerId), tag }));
    const planIds = plans.map(({ planId }) => planId);
    const job = await harness.ended((await harness.call('merges.apply', { planIds })).jobId);
    const bytes = made.blobs.reduce((sum, { size }) => sum + size, 0);
    expect(job).toMatchObject({ state: 'done', bytesTotal: bytes, bytesDone: bytes });
    for (const tag of ['v1', 'v2']) expect(await inDocker(repository, tag)).toBe(made.index.digest);
  });

  it('refuses two merges into the same tag before anything is written', async () => {
    await pushImage(behind, repository, 'rebuild', makeImage(`new ${count}`, ['s390x']));
    const old = await pushImage(behind, repository, 'v1', makeImage(`old ${count}`, ['amd64']));
    const source = { ...at('local'), reference: 'rebuild' };
    const plans = [];
    for (let i = 0; i < 2; i++) plans.push(await prepare(source, { ...at('local'), tag: 'v1' }));
    const planIds = plans.map(({ planId }) => planId);
    const error = await harness.refusal('merges.apply', { planIds });
    expect(error).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_SAME_TAG', reference: 'v1' } });
    expect(await client.resolve(repository, 'v1')).toBe(old.index.digest);
  });
});
