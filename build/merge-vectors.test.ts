import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeVectors } from './merge-vectors.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vectors-'));
});
afterEach(() => rm(directory, { recursive: true }));

const list = 'application/vnd.docker.distribution.manifest.list.v2+json';
const digest = `sha256:${'a'.repeat(64)}`;
const entry = {
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  size: 1,
  digest,
  platform: { architecture: 'amd64', os: 'linux' },
};
const document = { schemaVersion: 2, mediaType: list, manifests: [entry] };
const good = {
  name: 'good',
  mode: 'extended',
  src: document,
  dest: { error: 404 },
  options: {},
  expect: {
    outcome: 'copy-source-bytes',
    manifests: [entry],
    topLevel: { schemaVersion: 2, mediaType: list },
    put: true,
    putContentType: list,
  },
};
const pubtools = { ...good, mode: 'pubtools', options: { operation: 'merge' }, dest: document };

async function run(files: Readonly<Record<string, unknown>>): Promise<{ code: number; lines: string[] }> {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const lines: string[] = [];
  const code = await mergeVectors([directory], (line) => lines.push(line));
  return { code, lines };
}

describe('merge-vectors', () => {
  it('counts what passes and ends with 0', async () => {
    expect(await run({ 'good.json': good, 'README.md': 'not a vector' })).toEqual({
      code: 0,
      lines: ['1 passed, 0 failed'],
    });
  });

  it('names what fails with the reason and ends with 1', async () => {
    const wrong = { ...good, name: 'wrong', expect: { ...good.expect, outcome: 'write' } };
    expect(await run({ 'good.json': good, 'wrong.json': wrong })).toEqual({
      code: 1,
      lines: ['FAILED wrong.json: outcome: expected "write", got "copy-source-bytes"', '1 passed, 1 failed'],
    });
  });

  it.each([
    ['outcome', 'noop'],
    ['manifests', []],
    ['manifests', [{ ...entry, size: 2 }]],
    ['manifests', [{ ...entry, extra: null }]],
    ['topLevel', { schemaVersion: 2 }],
    ['digest', digest],
    ['put', false],
    ['putContentType', 'application/json'],
    ['warnings', ['W_SHADOWED']],
    ['error', { code: 'E_CONFLICT' }],
    ['compare', 'somehow'],
    ['flavour', 'sweet'],
  ])('fails an extended vector whose %s is wrong', async (member, value) => {
    const { code } = await run({ 'good.json': { ...good, expect: { ...good.expect, [member]: value } } });
    expect(code).toBe(1);
  });

  it.each([
    ['manifests', []],
    ['topLevel', {}],
    ['upload', { bytes: 1 }],
    ['upload', { digest }],
    ['upload', { contentType: 'application/json' }],
    ['upload', { to: 'src' }],
    ['upload', { body: '' }],
    ['upload', { flavour: 'sweet' }],
    ['uploadByMerger', false],
    ['add', []],
    ['error', { kind: 'src-missing' }],
  ])('fails a pubtools vector whose %s is wrong', async (member, value) => {
    expect((await run({ 'good.json': { ...pubtools, expect: { manifests: [entry] } } })).code).toBe(0);
    expect((await run({ 'good.json': { ...pubtools, expect: { [member]: value } } })).code).toBe(1);
  });

  it.each([
    ['kind', 'dest-missing'],
    ['python', 'KeyError'],
    ['status', 404],
    ['flavour', 'sweet'],
  ])('fails a pubtools failure whose %s is wrong', async (member, value) => {
    const error = { kind: 'dest-http-error', python: 'HTTPError', status: 403 };
    const failing = { ...pubtools, dest: { error: 403 } };
    expect((await run({ 'good.json': { ...failing, expect: { error } } })).code).toBe(0);
    expect((await run({ 'good.json': { ...failing, expect: { error: { ...error, [member]: value } } } })).code).toBe(1);
  });

  it('fails a vector that expects a refusal of another kind', async () => {
    const refused = { ...good, dest: { error: 403 } };
    expect((await run({ 'good.json': { ...refused, expect: { error: { code: 'E_DEST_UNREADABLE' } } } })).code).toBe(0);
    expect((await run({ 'good.json': { ...refused, expect: { error: { code: 'E_CONFLICT' } } } })).code).toBe(1);
    expect((await run({ 'good.json': refused })).code).toBe(1);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no expectation', { ...good, expect: {} }],
    ['a member nobody knows', { ...good, note: 'x' }],
    ['another mode', { ...good, mode: 'classic' }],
    ['another name than its file', { ...good, name: 'other' }],
    ['an option nobody knows', { ...pubtools, options: { operation: 'merge', force: true } }],
  ])('fails a file with %s', async (_, content) => {
    expect(await run({ 'good.json': content })).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('good.json'), '0 passed, 1 failed'],
    });
  });

  it('fails a file that cannot be read', async () => {
    await mkdir(join(directory, 'folder.json'));
    expect((await run({ 'good.json': good })).lines.at(-1)).toBe('1 passed, 1 failed');
  });

  it('says so when there is nothing to run', async () => {
    expect(await run({})).toMatchObject({ code: 1, lines: [expect.stringContaining('holds no vectors')] });
    const lines: string[] = [];
    expect(await mergeVectors([join(directory, 'nowhere')], (line) => lines.push(line))).toBe(1);
    expect(lines).toEqual([expect.stringContaining('cannot be read')]);
    expect(await mergeVectors([], (line) => lines.push(line))).toBe(1);
  });
});
