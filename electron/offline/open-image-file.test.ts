import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { findReferrers, readManifest, streamBlob } from './image-store.ts';
import { openImageFile } from './open-image-file.ts';
import type { ImageFile } from './open-image-file.ts';
import { makeTar, tarOf } from './testing/archives.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'waybill-open-'))));
afterAll(() => rm(folder, { recursive: true }));

const maxBytes = 1024 ** 2;
const open = (path: string) => openImageFile(path, { folder, maxBytes });
const opened: ImageFile[] = [];

async function openBytes(name: string, bytes: Uint8Array | string): Promise<ImageFile> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const file = await open(path);
  opened.push(file);
  return file;
}
afterAll(() => Promise.all(opened.map(({ store }) => store.close())));

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof AppError) return outcome;
  throw new Error(`nothing was refused: ${JSON.stringify(outcome)}`);
}

const oci = 'application/vnd.oci.image.manifest.v1+json';
const marker = '{"imageLayoutVersion":"1.0.0"}';
const config = Buffer.from('{"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
const layer = Buffer.from('a layer, as far as anybody knows');
const part = (bytes: Uint8Array, mediaType: string) => ({ mediaType, digest: sha256Digest(bytes), size: bytes.length });
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const manifest = json({
  schemaVersion: 2,
  mediaType: oci,
  config: part(config, 'application/vnd.oci.image.config.v1+json'),
  layers: [part(layer, 'application/vnd.oci.image.layer.v1.tar')],
});
const blobs = (...all: Uint8Array[]) =>
  Object.fromEntries(all.map((bytes) => [`blobs/sha256/${sha256Digest(bytes).slice(7)}`, bytes]));
const named = (name: string, key = 'org.opencontainers.image.ref.name') => ({
  ...part(manifest, oci),
  annotations: { [key]: name },
});
const indexOf = (...manifests: unknown[]) => JSON.stringify({ schemaVersion: 2, manifests });
const layout = (index: string, more: Record<string, Uint8Array | string> = blobs(manifest, config, layer)) =>
  tarOf({ 'oci-layout': marker, 'index.json': index, ...more });

const tagsOf = ({ store }: ImageFile) =>
  [...store.catalog].flatMap(([repository, tags]) => [...tags.keys()].map((tag) => `${repository}:${tag}`));

test('an archive is read whatever it is packed with, and nothing of the unpacked one stays on disk', async () => {
  const plain = await layout(indexOf(named('v1')));
  const before = await readdir(folder);
  const files = [
    await openBytes('web.tar', plain),
    await openBytes('web.tar.gz', gzipSync(plain)),
    await openBytes('web.tar.zst', zstdCompressSync(plain)),
  ];
  expect(files.map(({ facts }) => facts.compression)).toEqual(['none', 'gzip', 'zstd']);
  for (const file of files) {
    expect(tagsOf(file)).toEqual(['web:v1']);
    expect((await readManifest(file.store, file.facts.path, sha256Digest(manifest), null))?.bytes).toEqual(
      new Uint8Array(manifest),
    );
  }
  expect((await readdir(folder)).length).toBe(before.length + files.length);
});

test('a packed archive that becomes too large is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(4 * maxBytes));
  const error = await refusal(openBytes('bomb.tar.gz', bomb));
  expect(error).toMatchObject({ kind: 'unsupported', details: { reason: 'E_FILE_TOO_LARGE' } });
});

test('a packed archive that is damaged says so', async () => {
  const whole = gzipSync(await layout(indexOf(named('v1'))));
  const error = await refusal(openBytes('cut.tar.gz', whole.subarray(0, whole.length - 40)));
  expect(error).toMatchObject({ kind: 'corrupt' });
  expect(error.message).toContain('cut.tar.gz: it cannot be unpacked');
});

test.each([
  ['a tag alone', [named('v1')], ['shop:v1']],
  ['a full name', [named('quay.example/acme/web:v2')], ['acme/web:v2']],
  ['the name containerd gives', [named('quay.example/acme/web:v3', 'io.containerd.image.name')], ['acme/web:v3']],
  ['a name that no registry takes', [named('v1 final!')], [`shop:untagged-${sha256Digest(manifest).slice(7, 19)}`]],
  ['no name', [part(manifest, oci)], [`shop:untagged-${sha256Digest(manifest).slice(7, 19)}`]],
  [
    'names of two hosts',
    [named('quay.example/acme/web:v1'), named('other.example:5000/acme/web:v1')],
    ['quay.example/acme/web:v1', 'other.example-5000/acme/web:v1'],
  ],
])('a layout with %s lists it', async (_what, manifests, expected) => {
  expect(tagsOf(await openBytes('shop.tar', await layout(indexOf(...manifests))))).toEqual(expected);
});

test('one tag on two manifests shows both and says so', async () => {
  const other = json({ schemaVersion: 2, mediaType: oci, config: part(config, 'application/x'), layers: [] });
  const second = { ...named('v1'), ...part(other, oci) };
  const file = await openBytes('two.tar', await layout(indexOf(named('v1'), second)));
  expect(tagsOf(file)).toEqual(['two:v1', `two:untagged-${sha256Digest(other).slice(7, 19)}`]);
  expect(file.facts.notes.join()).toContain('“v1” is there more than once');
});

test('what refers to another manifest is its referrer and no image of its own', async () => {
  const signature = json({
    schemaVersion: 2,
    mediaType: oci,
    artifactType: 'application/vnd.example.signature',
    config: part(config, 'application/vnd.oci.empty.v1+json'),
    layers: [],
    subject: part(manifest, oci),
  });
  const file = await openBytes(
    'signed.tar',
    await layout(indexOf(named('v1'), part(signature, oci)), blobs(manifest, config, layer, signature)),
  );
  expect(tagsOf(file)).toEqual(['signed:v1']);
  const referrers = (await findReferrers(file.store, file.facts.path)).get(sha256Digest(manifest));
  expect(referrers).toMatchObject([
    { digest: sha256Digest(signature), artifactType: 'application/vnd.example.signature' },
  ]);
});

test('bytes that are not what their digest says are refused when they are read', async () => {
  const wrong = { ...blobs(manifest, config, layer) };
  wrong[`blobs/sha256/${sha256Digest(layer).slice(7)}`] = Buffer.from('something else');
  wrong[`blobs/sha256/${sha256Digest(manifest).slice(7)}`] = Buffer.concat([manifest, Buffer.from('\n')]);
  const { store, facts } = await openBytes('wrong.tar', await layout(indexOf(named('v1')), wrong));
  const reading = async () => {
    for await (const piece of streamBlob(store, facts.path, sha256Digest(layer)))
      expect(piece.length).toBeGreaterThan(0);
  };
  for (const work of [reading(), readManifest(store, facts.path, sha256Digest(manifest), oci)]) {
    const error = await refusal(work);
    expect(error).toMatchObject({ kind: 'corrupt', details: { reason: 'E_FILE_DAMAGED' } });
    expect(error.message).toContain('in wrong.tar: its bytes have another digest than its name says');
  }
});

test('a list of images that stands twice in an archive is refused', async () => {
  const entry = { header: { name: 'index.json' }, content: indexOf(named('v1')) };
  const bytes = await makeTar([{ header: { name: 'oci-layout' }, content: marker }, entry, entry]);
  expect((await refusal(openBytes('twice.tar', bytes))).message).toContain(
    'index.json in twice.tar: it is in the archive more than once',
  );
});

test('links that lead in a circle are refused', async () => {
  const link = (name: string, linkname: string) => ({ header: { name, linkname, type: 'symlink' as const } });
  const bytes = await makeTar([link('index.json', 'a'), link('a', 'index.json')]);
  expect((await refusal(openBytes('circle.tar', bytes))).message).toContain('its links lead in a circle');
});

test.each([
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'not valid UTF-8'],
  ['nested without end', '['.repeat(100_000), 'index.json'],
  ['with a name twice', '{"manifests":[],"manifests":[]}', 'index.json'],
  ['no list', '{"schemaVersion":2}', 'it has no list of manifests'],
])('a list of images that is %s is refused by name', async (_what, index, words) => {
  const error = await refusal(openBytes('odd.tar', await tarOf({ 'oci-layout': marker, 'index.json': index })));
  expect(error.kind).toBe('corrupt');
  expect(error.message).toContain(words);
});

test('whatever stands in the list, the file opens or says what is wrong with it', async () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('v1', 'quay.example/acme/web:v1', '__proto__', 'a@b', ':', '/'));
  const value = fc.oneof(fc.jsonValue(), text);
  const descriptor = fc.record(
    {
      mediaType: value,
      digest: fc.oneof(value, fc.constant(sha256Digest(manifest))),
      size: value,
      annotations: fc.oneof(
        value,
        fc.record({ 'org.opencontainers.image.ref.name': value, 'io.containerd.image.name': value }),
      ),
    },
    { requiredKeys: ['digest'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(descriptor, value), { maxLength: 8 }), async (manifests) => {
      const outcome = await openBytes('any.tar', await layout(indexOf(...manifests))).catch((error: unknown) => error);
      if (outcome instanceof AppError) return void expect(outcome.kind).toBe('corrupt');
      for (const [, tags] of (outcome as ImageFile).store.catalog) expect(tags.size).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
});

test('an archive of docker save gets manifests made for it, with layers under their real digests', async () => {
  const diffId = sha256Digest(layer);
  const own = json({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [diffId] } });
  const list = [
    { Config: 'c.json', RepoTags: ['quay.example/acme/web:v1', 'quay.example/acme/web:v2'], Layers: ['x/layer.tar'] },
  ];
  const bytes = await makeTar([
    { header: { name: 'manifest.json' }, content: JSON.stringify(list) },
    { header: { name: 'c.json' }, content: own },
    { header: { name: 'y/layer.tar' }, content: layer },
    { header: { name: 'x/layer.tar', type: 'symlink', linkname: '../y/layer.tar' } },
  ]);
  const file = await openBytes('saved.tar', bytes);
  expect(tagsOf(file)).toEqual(['acme/web:v1', 'acme/web:v2']);
  expect(file.facts).toMatchObject({ format: 'docker-archive', digests: 'made' });
  const digest = file.store.catalog.get('acme/web')?.get('v1')?.digest ?? '';
  const made = await readManifest(file.store, file.facts.path, digest, null);
  expect(JSON.parse(Buffer.from(made?.bytes ?? []).toString())).toMatchObject({
    config: { digest: sha256Digest(own), size: own.length },
    layers: [{ digest: diffId, size: layer.length, mediaType: 'application/vnd.docker.image.rootfs.diff.tar' }],
  });
  const pieces = [];
  for await (const piece of streamBlob(file.store, file.facts.path, diffId)) pieces.push(piece);
  expect(Buffer.concat(pieces)).toEqual(layer);
});

test('an archive of docker save whose parts do not fit is refused', async () => {
  const list = (Layers: string[], Config = 'c.json') => JSON.stringify([{ Config, RepoTags: null, Layers }]);
  const missing = await refusal(openBytes('m.tar', await tarOf({ 'manifest.json': list([], 'gone.json') })));
  expect(missing.message).toContain('it names “gone.json”, which is not in the archive');
  const files = { 'manifest.json': list(['a.tar']), 'c.json': config, 'a.tar': layer };
  expect((await refusal(openBytes('l.tar', await tarOf(files)))).message).toContain(
    'it speaks of 0 layers, the archive of 1',
  );
});

test('a manifest alone opens, with everything it names missing', async () => {
  const file = await openBytes('manifest.json', manifest);
  expect(file.facts).toMatchObject({ format: 'manifest', digests: 'exact' });
  expect(file.facts.readOnlyBecause).toContain('nothing can be written');
  expect(await file.store.blobPart(sha256Digest(layer))).toBeNull();
  const found = await readManifest(file.store, file.facts.path, sha256Digest(manifest), null);
  expect(found).toMatchObject({ mediaType: oci });
});

test.each([
  ['an empty file', '', 'empty'],
  ['text', 'hello', 'no tar archive and no JSON document'],
  ['what skopeo inspect prints', '{"Digest":"sha256:1","RepoTags":[]}', 'what skopeo inspect prints'],
  ['a config', config, 'the config of an image'],
  ['a bill of materials', '{"bomFormat":"CycloneDX"}', 'a bill of materials'],
  ['any other JSON', '{"hello":1}', 'neither a manifest nor an index'],
])('%s is refused by what it is', async (_what, bytes, words) => {
  const error = await refusal(openBytes('thing', bytes));
  expect(error).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_NOT_IMAGES' } });
  expect(error.message).toContain(words);
});

test('a tar of something else, xz, a missing file, a pipe and a foreign folder each have their words', async () => {
  const other = await refusal(openBytes('root.tar', await tarOf({ 'etc/passwd': 'x' })));
  expect(other.message).toContain('a tar of a file system');
  const xz = await refusal(openBytes('web.tar.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])));
  expect(xz).toMatchObject({ kind: 'unsupported', details: { reason: 'E_FILE_PACKED' } });
  const gone = await refusal(open(join(folder, 'nowhere.tar')));
  expect(gone).toMatchObject({ kind: 'network', details: { reason: 'E_FILE_MISSING' } });
  const pipe = join(folder, 'pipe');
  await run('mkfifo', [pipe]);
  expect((await refusal(open(pipe))).details.reason).toBe('E_FILE_NOT_ORDINARY');
  await mkdir(join(folder, 'photos'));
  expect((await refusal(open(join(folder, 'photos')))).message).toContain('an empty folder');
  await writeFile(join(folder, 'photos', 'cat.jpg'), 'x');
  expect((await refusal(open(join(folder, 'photos')))).message).toContain('a folder without an OCI layout');
});

test('opening changes nothing in the file', async () => {
  const bytes = await layout(indexOf(named('v1')));
  const file = await openBytes('same.tar', bytes);
  expect(await readFile(file.facts.path)).toEqual(bytes);
});
