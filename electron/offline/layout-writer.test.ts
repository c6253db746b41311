import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { parseJson } from '../../shared/oci/json.ts';
import type { JsonObject } from '../../shared/oci/json.ts';
import { withTag } from './layout-names.ts';
import { createLayout, removeTag, writeBlob, writeTag } from './layout-writer.ts';
import { openImageFile } from './open-image-file.ts';

const run = promisify(execFile);
let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'waybill-write-')), 'web');
  await createLayout(folder);
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const oci = 'application/vnd.oci.image.manifest.v1+json';

function manifest(seed: string) {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: oci, config: {}, layers: [], seed }));
  return {
    bytes,
    listed: { digest: sha256Digest(bytes), mediaType: oci, size: bytes.length, artifactType: undefined },
  };
}

async function point(tag: string, seed: string, repository = 'web'): Promise<string> {
  const { bytes, listed } = manifest(seed);
  await writeBlob(folder, listed.digest, [bytes]);
  await writeTag(folder, { repository, tag }, listed);
  return listed.digest;
}

async function tags(repository = 'web'): Promise<Record<string, string>> {
  const { store } = await openImageFile(folder, { folder, maxBytes: 1 });
  return Object.fromEntries([...(store.catalog.get(repository) ?? [])].map(([tag, { digest }]) => [tag, digest]));
}

const index = async () => JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as { manifests: unknown[] };

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof AppError) return outcome;
  throw new Error('nothing was refused');
}

test('a tag moves, what it pointed at stays under no name, and moving it back restores the list', async () => {
  const first = await point('v1', 'one');
  const before = await index();
  const second = await point('v1', 'two');
  expect(await tags()).toEqual({ v1: second, [`untagged-${first.slice(7, 19)}`]: first });
  expect(await point('v1', 'one')).toBe(first);
  expect((await tags())['v1']).toBe(first);
  expect((await index()).manifests[0]).toEqual(before.manifests[0]);
});

test('skopeo reads back the very bytes that were written, under the tag', async () => {
  await point('v1', 'one');
  const { stdout } = await run('skopeo', ['inspect', '--raw', `oci:${folder}:v1`], { encoding: 'buffer' });
  expect(stdout).toEqual(manifest('one').bytes);
});

test('a removed tag takes its name away and leaves the manifest', async () => {
  const digest = await point('v1', 'one');
  await removeTag(folder, { repository: 'web', tag: 'v1' });
  expect(await tags()).toEqual({ [`untagged-${digest.slice(7, 19)}`]: digest });
  expect((await refusal(removeTag(folder, { repository: 'web', tag: 'v1' }))).kind).toBe('not-found');
});

test('a list with full names gets the new tag in the same manner, and keeps what Waybill does not know', async () => {
  const { listed } = manifest('one');
  const entry = {
    ...{ mediaType: oci, digest: listed.digest, size: listed.size },
    annotations: {
      'io.containerd.image.name': 'quay.example/acme/web:v1',
      'org.opencontainers.image.ref.name': 'v1',
      own: 'x',
    },
    other: [1],
  };
  const text = `{"schemaVersion": 2, "big": 123456789012345678901234567890, "manifests": [${JSON.stringify(entry)}]}`;
  await writeFile(join(folder, 'index.json'), text);
  const digest = await point('v2', 'two', 'acme/web');
  const written = await readFile(join(folder, 'index.json'), 'utf8');
  expect(written).toContain('123456789012345678901234567890');
  expect((await index()).manifests).toMatchObject([
    entry,
    {
      digest,
      annotations: {
        'io.containerd.image.name': 'quay.example/acme/web:v2',
        'org.opencontainers.image.ref.name': 'v2',
      },
    },
  ]);
});

test('whatever is done to tags, each is where it was put last and nothing else moves', () => {
  const step = fc.record({
    tag: fc.constantFrom('v1', 'v2', 'latest'),
    repository: fc.constantFrom('web', 'acme/app', 'acme/other'),
    seed: fc.constantFrom('one', 'two', 'three'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const expected = new Map<string, string>();
      let list = parseJson(Buffer.from('{"schemaVersion":2,"manifests":[]}')) as JsonObject;
      for (const { tag, repository, seed } of steps) {
        const { listed } = manifest(seed);
        list = withTag(folder, list, { repository, tag }, listed);
        expected.set(`${repository}:${tag}`, listed.digest);
        for (const [name, digest] of expected) {
          const [place = '', own = ''] = name.split(':');
          expect(withTag(folder, list, { repository: place, tag: own }, { ...listed, digest })).toBe(list);
        }
      }
    }),
  );
});

test('a name that could not be found again is refused and nothing is written', async () => {
  const before = await readFile(join(folder, 'index.json'));
  const error = await refusal(point('v1', 'one', 'quay.example/web'));
  expect(error).toMatchObject({ kind: 'unsupported', details: { reason: 'E_FILE_NAME' } });
  expect(await readFile(join(folder, 'index.json'))).toEqual(before);
});

test('bytes with another digest are not stored, and leave nothing behind', async () => {
  const error = await refusal(writeBlob(folder, manifest('one').listed.digest, [Buffer.from('other')]));
  expect(error.kind).toBe('corrupt');
  expect(await readdir(join(folder, 'blobs', 'sha256'))).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
});

test('a blobs folder that is a link out of the layout is not written through', async () => {
  const outside = join(folder, '..', 'outside');
  await mkdir(outside);
  await symlink(outside, join(folder, 'blobs', 'sha256'));
  const error = await refusal(point('v1', 'one'));
  expect(error).toMatchObject({ kind: 'denied', details: { reason: 'E_FILE_LINK' } });
  expect(await readdir(outside)).toEqual([]);
});

test('many writers at once lose nothing', async () => {
  const names = Array.from({ length: 12 }, (_, number) => `v${number}`);
  const digests = await Promise.all(names.map((name) => point(name, name)));
  expect(await tags()).toEqual(Object.fromEntries(names.map((name, at) => [name, digests[at]])));
});

test('the lock of a program that has ended is taken over', async () => {
  const ended = (await run('sh', ['-c', 'echo $$'])).stdout.trim();
  await writeFile(join(folder, '.waybill-lock'), `${ended} ${hostname()}`);
  await point('v1', 'one');
  await writeFile(join(folder, '.waybill-lock'), '1 another-machine');
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(folder, '.waybill-lock'), longAgo, longAgo);
  await point('v2', 'two');
  expect(Object.keys(await tags())).toEqual(['v1', 'v2']);
});

test('what a killed program left half stored is cleared away after a day', async () => {
  const longAgo = new Date(Date.now() - 48 * 3_600_000);
  await writeFile(join(folder, '.waybill-upload-old'), 'half');
  await utimes(join(folder, '.waybill-upload-old'), longAgo, longAgo);
  await writeFile(join(folder, '.waybill-upload-new'), 'half');
  await point('v1', 'one');
  expect((await readdir(folder)).sort()).toEqual(['.waybill-upload-new', 'blobs', 'index.json', 'oci-layout']);
});

test('a layout is made in a new or empty folder, and in no other', async () => {
  const fresh = join(folder, '..', 'fresh');
  await createLayout(fresh);
  expect((await openImageFile(fresh, { folder, maxBytes: 1 })).facts).toMatchObject({
    ...{ format: 'oci-layout', readOnlyBecause: null, notes: [] },
  });
  expect((await refusal(createLayout(fresh))).details.reason).toBe('E_FILE_NOT_EMPTY');
  expect((await refusal(createLayout(join(folder, '..', 'no', 'such')))).details.reason).toBe('E_FILE_MISSING');
});
