import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '../../shared/contract/index.ts';
import { fromBase64 } from '../../shared/oci/base64.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { startDockerRegistry } from '../registry/testing/docker-registry.ts';
import type { DockerRegistry } from '../registry/testing/docker-registry.ts';
import { makeImage, writeLayout } from '../registry/testing/oci-layout.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';

const run = promisify(execFile);
const image = makeImage('opened files');
const other = makeImage('another build', ['s390x']);
let docker: DockerRegistry;
let made: string;
let folder: string;
let harness: Harness;

async function skopeo(...args: string[]): Promise<Buffer> {
  return (await run('skopeo', ['--insecure-policy', ...args], { encoding: 'buffer' })).stdout;
}

beforeAll(async () => {
  docker = await startDockerRegistry();
  made = await mkdtemp(join(tmpdir(), 'waybill-made-'));
  const layout = `oci:${made}/layout:v1`;
  await writeLayout(join(made, 'layout'), image, 'v1');
  await writeLayout(join(made, 'other'), other, 'rebuild');
  const from = `docker://${docker.host}/acme/web:v1`;
  await skopeo('copy', '--all', '--quiet', '--dest-tls-verify=false', layout, from);
  const copy = (to: string, ...more: string[]) =>
    skopeo('copy', ...more, '--quiet', '--src-tls-verify=false', from, to);
  await copy(`oci:${made}/oci:v1`, '--all');
  await copy(`oci-archive:${made}/archive.tar:v1`, '--all');
  await copy(`dir:${made}/dir`, '--all');
  await copy(`docker-archive:${made}/saved.tar:quay.example/acme/web:v1`);
  await writeFile(join(made, 'list.json'), await skopeo('inspect', '--raw', '--tls-verify=false', from));
});
afterAll(async () => {
  await docker.stop();
  await rm(made, { recursive: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-files-'));
  await cp(made, folder, { recursive: true });
  harness = await startHarness();
});
afterEach(async () => {
  await harness.stop();
  await harness.remove();
  await rm(folder, { recursive: true });
});

const open = (name: string) => harness.call('files.open', { path: join(folder, name) });

async function tagsOf(connectionId: string): Promise<Record<string, string | null>> {
  const { repositories } = await harness.call('repositories.list', { connectionId, limit: 100 });
  const found: Record<string, string | null> = {};
  for (const { name: repository } of repositories) {
    const { tags } = await harness.call('tags.list', { connectionId, repository, limit: 100 });
    for (const { name, digest } of tags) found[`${repository}:${name}`] = digest;
  }
  return found;
}

describe('an opened file', () => {
  const digest = image.index.digest;
  const untagged = `untagged-${digest.slice(7, 19)}`;
  test.each([
    ['oci', 'oci-layout', { 'oci:v1': digest }],
    ['archive.tar', 'oci-archive', { 'archive:v1': digest }],
    ['dir', 'dir', { [`dir:${untagged}`]: digest }],
    ['list.json', 'manifest', { [`list:${untagged}`]: digest }],
  ])('%s is browsed like a registry, with its platforms and its very bytes', async (name, format, tags) => {
    const { id, kind, file, state } = await open(name);
    expect({ kind, format: file?.format, status: state.status }).toEqual({ kind: 'file', format, status: 'ready' });
    expect(await tagsOf(id)).toEqual(tags);
    const [repository = '', tag = ''] = Object.keys(tags)[0]?.split(':') ?? [];
    const place = { connectionId: id, repository };
    const { details } = await harness.call('tags.details', { ...place, names: [tag] });
    expect(details[0]?.entries.map(({ platform }) => platform?.architecture)).toEqual(['amd64', 'arm64']);
    const manifest = await harness.call('manifests.get', { ...place, reference: tag });
    expect(fromBase64(manifest.bodyBase64)).toEqual(new Uint8Array(image.index.bytes));
    const referrers = await harness.call('manifests.referrers', { ...place, digest });
    expect(referrers).toMatchObject({ state: 'known', referrers: [] });
  });

  test('of docker save tells that its digests are made, and gives the layers', async () => {
    const { id, file } = await open('saved.tar');
    expect(file).toMatchObject({ format: 'docker-archive', digests: 'made' });
    const { 'acme/web:v1': made = null } = await tagsOf(id);
    const place = { connectionId: id, repository: 'acme/web' };
    const manifest = await harness.call('manifests.get', { ...place, reference: 'v1' });
    expect(manifest.digest).toBe(made);
    expect(manifest.warnings[0]?.message).toContain('made this manifest');
    const { details } = await harness.call('tags.details', { ...place, names: ['v1'] });
    expect(details[0]).toMatchObject({ kind: 'image', entries: [{ platform: { architecture: 'amd64' } }] });
  });

  test('that is a manifest alone shows its children as missing', async () => {
    const { id } = await open('list.json');
    const digests = image.manifests.map((one) => one.digest);
    const answer = await harness.call('manifests.presence', { connectionId: id, repository: 'list', digests });
    expect(answer.presence.map(({ state }) => state)).toEqual(['missing', 'missing']);
  });

  test('is read again when it changed on disk', async () => {
    const { id } = await open('oci');
    expect(Object.keys(await tagsOf(id))).toEqual(['oci:v1']);
    await skopeo('copy', '--all', '--quiet', `oci:${folder}/other:rebuild`, `oci:${folder}/oci:v2`);
    expect(Object.keys(await tagsOf(id))).toEqual(['oci:v1', 'oci:v2']);
    const archive = await open('archive.tar');
    await rm(join(folder, 'archive.tar'));
    await skopeo('copy', '--all', '--quiet', `oci:${folder}/other:rebuild`, `oci-archive:${folder}/archive.tar:v3`);
    expect(Object.keys(await tagsOf(archive.id))).toEqual(['archive:v3']);
  });

  test('that is gone says so, is not taken for empty, and comes back with the file', async () => {
    const { id } = await open('archive.tar');
    await rename(join(folder, 'archive.tar'), join(folder, 'away.tar'));
    const gone = await harness.refusal('tags.list', { connectionId: id, repository: 'archive', limit: 10 });
    expect(gone).toMatchObject({ kind: 'network', details: { reason: 'E_FILE_MISSING' } });
    expect((await harness.call('connections.check', { id })).state).toMatchObject({ status: 'failed' });
    await rename(join(folder, 'away.tar'), join(folder, 'archive.tar'));
    expect((await harness.call('connections.check', { id })).state).toMatchObject({ status: 'ready', error: null });
  });

  test('is there again at the next start; a missing one has failed and can be closed', async () => {
    const { id } = await open('oci');
    const archive = await open('archive.tar');
    await harness.stop();
    await rm(join(folder, 'archive.tar'));
    harness = await startHarness({ fakes: harness.fakes });
    expect(await tagsOf(id)).toEqual({ 'oci:v1': digest });
    await expect
      .poll(async () => (await harness.call('connections.list', {})).connections.map(({ state }) => state.status))
      .toEqual(['ready', 'failed']);
    await harness.call('files.close', { id: archive.id });
    expect((await harness.call('connections.list', {})).connections.map((one) => one.id)).toEqual([id]);
    expect((await harness.refusal('files.close', { id: archive.id })).kind).toBe('not-found');
  });

  test('is opened once: opening it again looks at it again', async () => {
    const { id } = await open('oci');
    expect((await open('oci')).id).toBe(id);
    expect((await harness.call('files.open', { path: `${folder}/other/../oci/` })).id).toBe(id);
  });

  test('that can only be read refuses changes of tags in the preview, with the reason', async () => {
    const { id } = await open('archive.tar');
    const place = { connectionId: id, repository: 'archive' };
    const changes = [{ kind: 'delete' as const, tag: 'v1' }];
    const { items } = await harness.call('tags.preview', { ...place, changes });
    expect(items[0]).toMatchObject({ method: 'none', error: { details: { reason: 'E_FILE_READ_ONLY' } } });
  });

  test('is no registry to sign in to, to examine or to remove', async () => {
    const { id } = await open('oci');
    const credentials = { method: 'anonymous' } as const;
    expect((await harness.refusal('connections.signIn', { id, credentials })).kind).toBe('unsupported');
    expect((await harness.refusal('connections.examine', { id })).kind).toBe('unsupported');
    expect((await harness.refusal('connections.remove', { id })).kind).toBe('unsupported');
  });
});

describe('what cannot be opened', () => {
  test('a path that is not whole, not there, no image or a folder of other things is refused, and nothing is kept', async () => {
    await mkdir(join(folder, 'photos'));
    await writeFile(join(folder, 'photos', 'cat.jpg'), 'x');
    await writeFile(join(folder, 'notes.txt'), 'hello');
    const reasonOf = async (path: string) => (await harness.refusal('files.open', { path })).details.reason;
    expect(await reasonOf('oci')).toBe('E_FILE_PATH');
    expect(await reasonOf(join(folder, 'nowhere'))).toBe('E_FILE_MISSING');
    expect(await reasonOf(join(folder, 'photos'))).toBe('E_NOT_IMAGES');
    expect(await reasonOf(join(folder, 'notes.txt'))).toBe('E_NOT_IMAGES');
    expect((await harness.call('connections.list', {})).connections).toEqual([]);
  });

  test('the dialog of the system gives a path; closing it opens nothing', async () => {
    expect((await harness.refusal('files.open', {})).kind).toBe('cancelled');
    harness.fakes.picked.open = [join(folder, 'oci')];
    expect((await harness.call('files.open', { pick: 'folder' })).file?.path).toBe(join(folder, 'oci'));
  });

  test('a path in the home folder is understood', async () => {
    const error = await harness.refusal('files.open', { path: '~/waybill-no-such-file.tar' });
    expect(error.message).toContain(join(homedir(), 'waybill-no-such-file.tar'));
  });

  test('a folder that is to become a layout is made one, unless there is something in it', async () => {
    const path = join(folder, 'fresh');
    const { file, id } = await harness.call('files.open', { path, create: true });
    expect(file).toMatchObject({ format: 'oci-layout', readOnlyBecause: null });
    expect(await tagsOf(id)).toEqual({});
    const error = await harness.refusal('files.open', { path: join(folder, 'oci'), create: true });
    expect(error.details.reason).toBe('E_FILE_NOT_EMPTY');
  });
});

describe('merging', () => {
  type Source = Input<'merges.prepare'>['source'];
  type Destination = Input<'merges.prepare'>['destination'];

  async function prepare(source: Source, destination: Destination) {
    const sides = await harness.call('merges.load', { source, destination });
    const digestOf = (side: typeof sides.source) => (side.state === 'found' ? side.digest : null);
    const expected = { sourceDigest: digestOf(sides.source) ?? '', destinationDigest: digestOf(sides.destination) };
    return harness.call('merges.prepare', { source, destination, options: {}, expected });
  }
  async function apply(source: Source, destination: Destination) {
    const plan = await prepare(source, destination);
    const { jobId } = await harness.call('merges.apply', { planIds: [plan.planId] });
    return { plan, job: await harness.ended(jobId) };
  }
  const undo = async (ids: string[]) => harness.ended((await harness.call('journal.undo', { ids })).jobId);

  test('from an archive into a registry brings everything along, and gives the previewed bytes', async () => {
    const { id } = await open('archive.tar');
    const target = await harness.connect(docker.url);
    const { plan, job } = await apply(
      { connectionId: id, repository: 'archive', reference: 'v1' },
      { connectionId: target, repository: 'from/file', tag: 'v1' },
    );
    expect(job.state).toBe('done');
    const place = `docker://${docker.host}/from/file:v1`;
    const raw = await skopeo('inspect', '--raw', '--tls-verify=false', place);
    expect(sha256Digest(raw)).toBe(plan.resultDigest);
    await skopeo('copy', '--all', '--quiet', '--src-tls-verify=false', place, `dir:${folder}/pulled`);
  });

  test('into a layout folder writes what was previewed, and undo takes it back', async () => {
    const { id } = await open('oci');
    const source = await open('other');
    const into = { connectionId: id, repository: 'oci', tag: 'v1' };
    const { plan, job } = await apply({ connectionId: source.id, repository: 'other', reference: 'rebuild' }, into);
    expect(job.state).toBe('done');
    expect(plan.resultDigest).not.toBe(image.index.digest);
    const inspect = () => skopeo('inspect', '--raw', `oci:${folder}/oci:v1`);
    expect(sha256Digest(await inspect())).toBe(plan.resultDigest);
    await skopeo('copy', '--all', '--quiet', `oci:${folder}/oci:v1`, `dir:${folder}/pulled`);
    expect((await undo(job.journalIds)).state).toBe('done');
    expect(await inspect()).toEqual(image.index.bytes);
  });

  test('into a new layout makes the tag, and undo takes the tag away again', async () => {
    const { id } = await harness.call('files.open', { path: join(folder, 'fresh'), create: true });
    const source = await open('oci');
    const from = { connectionId: source.id, repository: 'oci', reference: 'v1' };
    const { job } = await apply(from, { connectionId: id, repository: 'acme/web', tag: 'v1' });
    expect(job.state).toBe('done');
    expect(await skopeo('inspect', '--raw', `oci:${folder}/fresh:acme/web:v1`)).toEqual(image.index.bytes);
    expect((await undo(job.journalIds)).state).toBe('done');
    expect(Object.keys(await tagsOf(id))).not.toContain('acme/web:v1');
  });

  test('into an archive is refused before anything is written', async () => {
    const { id } = await open('archive.tar');
    const source = await open('other');
    const before = await readFile(join(folder, 'archive.tar'));
    const into = { connectionId: id, repository: 'archive', tag: 'v1' };
    const from = { connectionId: source.id, repository: 'other', reference: 'rebuild' };
    const sides = await harness.call('merges.load', { source: from, destination: into });
    expect(sides).toMatchObject({ source: { state: 'found' }, destination: { state: 'found' } });
    const refused = await prepare(from, into).catch((error: unknown) => error);
    expect(refused).toMatchObject({ details: { reason: 'E_FILE_READ_ONLY' } });
    expect(String(refused)).toContain('Archives cannot be changed in place');
    expect(await readFile(join(folder, 'archive.tar'))).toEqual(before);
  });
});
