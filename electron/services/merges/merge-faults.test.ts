import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { AppError } from '../../../shared/errors.ts';
import { startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { clientFor } from '../../registry/testing/clients.ts';
import { startDockerRegistry } from '../../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../../registry/testing/docker-registry.ts';
import { makeImage } from '../../registry/testing/oci-layout.ts';
import type { MadeImage } from '../../registry/testing/oci-layout.ts';
import { startHarness } from '../testing/harness.ts';
import type { Harness } from '../testing/harness.ts';
import { startManInTheMiddle } from '../testing/man-in-the-middle.ts';
import type { ManInTheMiddle, Meddling } from '../testing/man-in-the-middle.ts';
import { pushImage } from '../testing/push-image.ts';
import { mergingWith } from './testing/merging.ts';
import type { Merging } from './testing/merging.ts';

let local: StartedRegistry;
let behind: Registry;
let docker: DockerRegistry;
let behindDocker: Registry;
let count = 0;

beforeAll(async () => {
  [local, docker] = await Promise.all([startLocalRegistry(), startDockerRegistry({ allowDelete: true })]);
  behind = clientFor(local.url);
  behindDocker = clientFor(docker.url);
});
afterAll(async () => {
  await Promise.all([behind.close(), behindDocker.close()]);
  await Promise.all([local.stop(), docker.stop()]);
});

/** A merge of two new children into a list of one, from one registry to another, with a proxy before each. */
interface World {
  readonly harness: Harness;
  readonly merging: Merging;
  readonly from: ManInTheMiddle;
  readonly to: ManInTheMiddle;
  readonly repository: string;
  readonly image: MadeImage;
  readonly old: MadeImage;
  readonly source: { connectionId: string; repository: string; reference: string };
  readonly destination: { connectionId: string; repository: string; tag: string };
}

async function within(test: (world: World) => Promise<void>): Promise<void> {
  count += 1;
  const seed = count;
  const repository = `team/faulty${seed}`;
  const image = await pushImage(behind, repository, 'new', makeImage(`new ${seed}`, ['arm64', 's390x']));
  const old = await pushImage(behindDocker, repository, 'v1', makeImage(`old ${seed}`, ['amd64']));
  const [from, to] = await Promise.all([startManInTheMiddle(local.url), startManInTheMiddle(docker.url)]);
  const harness = await startHarness();
  try {
    const [sourceId, destinationId] = [await harness.connect(from.url), await harness.connect(to.url)];
    await test({
      ...{ harness, from, to, repository, image, old },
      merging: mergingWith(harness),
      source: { connectionId: sourceId, repository, reference: 'new' },
      destination: { connectionId: destinationId, repository, tag: 'v1' },
    });
  } finally {
    await harness.stop();
    await harness.remove();
    await Promise.all([from.close(), to.close()]);
  }
}

const pass: Meddling = { kind: 'pass' };
const body = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });
const cut: Meddling = { kind: 'hang-up' };
const broken: Meddling = { kind: 'answer', status: 500 };
const full: Meddling = { kind: 'answer', status: 403, body: body('DENIED', 'Quota has been exceeded on namespace') };
const tooFull: Meddling = { kind: 'answer', status: 413, body: body('DENIED', 'storage quota exceeded') };
const closed: Meddling = { kind: 'answer', status: 405, body: body('UNSUPPORTED', 'The operation is unsupported.') };
const gone: Meddling = { kind: 'answer', status: 404, body: body('BLOB_UNKNOWN', 'blob unknown') };

interface Place {
  readonly end: 'from' | 'to';
  readonly matches: (line: string, world: World) => boolean;
}

const second = ({ image }: World) => image.manifests[1]?.digest ?? '';
const blobOf = ({ image }: World) => encodeURIComponent(image.blobs[2]?.digest ?? '');
const places = {
  'blob read': { end: 'from', matches: (line, { image }) => line.endsWith(`/blobs/${image.blobs[2]?.digest ?? ''}`) },
  'upload start': { end: 'to', matches: (line) => /^POST .*\/blobs\/uploads\/$/.test(line) },
  'blob write': { end: 'to', matches: (line, world) => line.startsWith('PUT') && line.includes(blobOf(world)) },
  'child write': { end: 'to', matches: (line, world) => line.startsWith('PUT') && line.endsWith(second(world)) },
  comparison: { end: 'to', matches: (line) => /^(?:HEAD|GET) .*\/manifests\/v1$/.test(line) },
  'list write': { end: 'to', matches: (line) => /^PUT .*\/manifests\/v1$/.test(line) },
} satisfies Record<string, Place>;

interface Case {
  readonly place: keyof typeof places;
  readonly fault: Meddling;
  readonly what: string;
  /** Which step of the job fails: two copies, the write, the check. */
  readonly step: number;
  readonly error: Partial<Pick<AppError, 'kind'>> & { details?: object };
}

const cases: readonly Case[] = [
  { place: 'blob read', what: 'a source that has lost it', fault: gone, step: 1, error: { kind: 'not-found' } },
  { place: 'blob read', what: 'a broken connection', fault: cut, step: 1, error: { kind: 'network' } },
  { place: 'upload start', what: 'a full quota', fault: full, step: 0, error: quota(403) },
  { place: 'upload start', what: 'a read-only registry', fault: closed, step: 0, error: readOnly() },
  { place: 'blob write', what: 'a full quota', fault: tooFull, step: 1, error: quota(413) },
  { place: 'blob write', what: 'a broken connection', fault: cut, step: 1, error: { kind: 'network' } },
  { place: 'blob write', what: 'an internal problem', fault: broken, step: 1, error: { kind: 'network' } },
  { place: 'child write', what: 'a full quota', fault: full, step: 1, error: quota(403) },
  { place: 'child write', what: 'a read-only registry', fault: closed, step: 1, error: readOnly() },
  { place: 'child write', what: 'an internal problem', fault: broken, step: 1, error: { kind: 'network' } },
  { place: 'comparison', what: 'an internal problem', fault: broken, step: 2, error: { kind: 'network' } },
  { place: 'list write', what: 'a broken connection', fault: cut, step: 2, error: { kind: 'network' } },
  { place: 'list write', what: 'an internal problem', fault: broken, step: 2, error: { kind: 'network' } },
  { place: 'list write', what: 'a full quota', fault: full, step: 2, error: quota(403) },
  { place: 'list write', what: 'a read-only registry', fault: closed, step: 2, error: readOnly() },
];

function quota(status: number) {
  return { kind: 'denied' as const, details: { reason: 'E_STORAGE_QUOTA', status } };
}

function readOnly() {
  return { kind: 'denied' as const, details: { reason: 'E_READ_ONLY' } };
}

const tagIn = async ({ repository }: World, reference = 'v1') =>
  (await behindDocker.oci.manifests.head(repository, reference))?.digest ?? null;
const states = ({ steps }: Job) => steps.map(({ state }) => state);
/** What was stored: blobs and manifests by their digest, and the tag. */
const stored = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith('PUT')).map((line) => decodeURIComponent(line).split(/[/=]/).at(-1) ?? '');

describe.concurrent('a merge that meets', () => {
  it.for(cases)('$what at the $place leaves the tag, says how far it came and goes on from there', (one) =>
    within(async (world) => {
      const { harness, merging, source, destination, old, image } = world;
      const { end, matches } = places[one.place];
      const plan = await merging.prepare(source, destination);
      const front = world[end];
      front.meddle((method, path) => (matches(`${method} ${path}`, world) ? one.fault : pass));
      const start = world.to.requests.length;
      const job = await merging.apply(plan);
      expect(job).toMatchObject({ state: 'failed', canRetry: true });
      const after = (state: string) => Array.from({ length: 3 - one.step }, () => state);
      expect(states(job)).toEqual([...Array.from({ length: one.step }, () => 'done'), 'failed', ...after('skipped')]);
      expect(job.steps[one.step]?.error).toMatchObject(one.error);
      expect(await tagIn(world)).toBe(old.index.digest);
      const leftBehind = one.step === 0 ? [] : ['W_LEFT_BEHIND'];
      expect(job.warnings.map(({ code }) => code)).toEqual(leftBehind);
      const { entries } = await harness.call('journal.list', { repository: world.repository });
      expect(entries.map(({ kind, state }) => [kind, state])).toEqual([['merge', 'failed']]);

      front.meddle(() => pass);
      const done = stored(world.to.requests.slice(start)).filter((name) => name !== 'v1');
      const arrived = await Promise.all(done.map((digest) => isThere(world, digest)));
      const again = world.to.requests.length;
      const { jobId } = await harness.call('jobs.retry', { id: job.id });
      expect((await harness.ended(jobId)).state).toBe('done');
      expect(await tagIn(world)).toBe(plan.resultDigest);
      for (const { digest } of image.manifests) expect(await tagIn(world, digest)).toBe(digest);
      const repeated = stored(world.to.requests.slice(again)).filter((name) =>
        done.some((digest, index) => digest === name && arrived[index] === true),
      );
      expect(repeated, 'what had arrived is not sent again').toEqual([]);
    }),
  );

  async function isThere({ repository }: World, digest: string): Promise<boolean> {
    const { blobs, manifests } = behindDocker.oci;
    return (await blobs.head(repository, digest)) !== null || (await manifests.head(repository, digest)) !== null;
  }

  it('a lost answer to the write of the list looks before it says anything, and has written once', () =>
    within(async (world) => {
      const plan = await world.merging.prepare(world.source, world.destination);
      let puts = 0;
      world.to.meddle((method, path) => {
        if (method !== 'PUT' || !path.endsWith('/manifests/v1')) return pass;
        puts += 1;
        return { kind: 'replace-answer', status: 502 };
      });
      expect(states(await world.merging.apply(plan))).toEqual(['done', 'done', 'done', 'done']);
      expect([puts, await tagIn(world)]).toEqual([1, plan.resultDigest]);
    }));

  it('a broken connection at the check afterwards says that the list was written, and offers the undo', () =>
    within(async (world) => {
      const plan = await world.merging.prepare(world.source, world.destination);
      let isWritten = false;
      world.to.meddle((method, path) => {
        if (method === 'PUT' && path.endsWith('/manifests/v1')) isWritten = true;
        return isWritten && method === 'GET' && path.endsWith('/manifests/v1') ? cut : pass;
      });
      const job = await world.merging.apply(plan);
      expect(states(job)).toEqual(['done', 'done', 'done', 'failed']);
      expect(job).toMatchObject({ state: 'failed', canRetry: false, warnings: [] });
      expect(await tagIn(world)).toBe(plan.resultDigest);
      world.to.meddle(() => pass);
      expect((await world.merging.undo(job)).state).toBe('done');
      expect(await tagIn(world)).toBe(world.old.index.digest);
    }));

  it.for([
    // A refused HEAD is asked again as a GET, which brings the registry's words.
    ['look at a child', 'to', (line: string, world: World) => line.endsWith(second(world))],
    ['look at a blob', 'to', (line: string) => line.startsWith('HEAD') && line.includes('/blobs/')],
    [
      'reading of a child',
      'from',
      (line: string, world: World) => line.startsWith('GET') && line.endsWith(second(world)),
    ],
  ] as const)('a refusal at the %s while preparing has written nothing', ([, end, matches]) =>
    within(async (world) => {
      const { harness, merging, source, destination } = world;
      const input = await merging.look(source, destination);
      const refused: Meddling = { kind: 'answer', status: 403, body: body('DENIED', 'no') };
      world[end].meddle((method, path) => (matches(`${method} ${path}`, world) ? refused : pass));
      expect(await harness.refusal('merges.prepare', input)).toMatchObject({
        kind: 'denied',
        details: { status: 403 },
      });
      expect(world.to.requests.filter((line) => line.startsWith('PUT'))).toEqual([]);
      expect(await tagIn(world)).toBe(world.old.index.digest);
    }),
  );

  it('a cancel in the middle of a blob leaves the tag, and says what stays behind', () =>
    within(async (world) => {
      const { harness, merging, source, destination } = world;
      const plan = await merging.prepare(source, destination);
      const { promise: reached, resolve: reach } = Promise.withResolvers<undefined>();
      const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
      world.to.meddle((method, path) => {
        if (!places['blob write'].matches(`${method} ${path}`, world)) return pass;
        reach(undefined);
        return { kind: 'first', run: async () => void (await released) };
      });
      const { jobId } = await harness.call('merges.apply', { planIds: [plan.planId] });
      await reached;
      await harness.call('jobs.cancel', { id: jobId });
      release(undefined);
      const job = await harness.ended(jobId);
      expect(job).toMatchObject({ state: 'cancelled', canRetry: true, warnings: [{ code: 'W_LEFT_BEHIND' }] });
      expect(job.bytesPerSecond, 'nothing moves any more').toBeNull();
      expect(states(job).slice(0, 1)).toEqual(['done']);
      expect(await tagIn(world)).toBe(world.old.index.digest);
    }));
});
