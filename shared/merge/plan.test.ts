import { describe, expect, it } from 'vitest';
import { sha256Digest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { planMerge } from './plan.ts';
import type { MergeOptionsInput } from './options.ts';
import type { BoardRow, MergeResult, MergeSide } from './types.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const encode = (text: string) => new TextEncoder().encode(text);
const entry = (letter: string, platform?: string, more: object = {}) => {
  const [os, architecture, variant] = platform?.split('/') ?? [];
  return {
    mediaType: mediaTypes.ociManifest,
    digest: digest(letter),
    size: 10,
    ...(platform && { platform: { os, architecture, variant } }),
    ...more,
  };
};
const attestation = (letter: string, subject: string) =>
  entry(letter, 'unknown/unknown', {
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': digest(subject),
    },
  });
const list = (...manifests: object[]): MergeSide => ({
  state: 'found',
  bytes: encode(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests })),
});
const absent: MergeSide = { state: 'absent' };

const rowsOf = (result: MergeResult) => (result.ok ? result.plan.rows : result.rows);
const told = (rows: readonly BoardRow[]) =>
  rows.map(({ label, action, conflict, source, destination, result }) => {
    const letters = (entries: BoardRow['source']) => entries.map((item) => item.digest.slice(7, 8)).join('') || '-';
    return `${label} ${action}${conflict ? '!' : ''} ${letters(source)} ${letters(destination)} ${letters(result)}`;
  });

describe('the board of planMerge', () => {
  const source = list(
    entry('1', 'linux/amd64'),
    entry('2', 'linux/arm64'),
    attestation('a', '2'),
    entry('3', 'linux/s390x'),
    entry('4'),
  );
  const destination = list(
    entry('5', 'linux/amd64'),
    entry('2', 'linux/arm64/v8'),
    entry('6', 'linux/ppc64le'),
    entry('7'),
  );

  it('has a row for everything that either side has, and tells what becomes of it', () => {
    expect(told(rowsOf(planMerge(source, destination, {})))).toEqual([
      'linux/amd64 replace! 1 5 1',
      'linux/arm64 same 2 2 2',
      'linux/ppc64le keep - 6 6',
      'sha256:777777777777 keep - 7 7',
      'linux/s390x add 3 - 3',
      'sha256:444444444444 add 4 - 4',
    ]);
  });

  it('is there with a refusal too, with the rows that need a decision', () => {
    const result = planMerge(source, destination, { onConflict: 'error' });
    const [amd64] = rowsOf(result);
    expect(result).toMatchObject({ ok: false, refusal: { code: 'E_CONFLICT', keys: [amd64?.key] } });
    expect(told(rowsOf(result))[0]).toBe('linux/amd64 keep! 1 5 5');
  });

  it('gives rows keys by which they can be chosen', () => {
    const keys = new Map(rowsOf(planMerge(source, destination, {})).map((row) => [row.label, row.key]));
    const choices: MergeOptionsInput['choices'] = [
      { key: keys.get('linux/amd64')!, take: 'destination' },
      { key: keys.get('linux/ppc64le')!, take: 'remove' },
      { key: keys.get('linux/s390x')!, take: 'remove' },
      { key: keys.get('sha256:444444444444')!, take: 'destination' },
    ];
    expect(told(rowsOf(planMerge(source, destination, { choices })))).toEqual([
      'linux/amd64 keep! 1 5 5',
      'linux/arm64 same 2 2 2',
      'linux/ppc64le remove - 6 -',
      'sha256:777777777777 keep - 7 7',
      'linux/s390x leave-out 3 - -',
      'sha256:444444444444 leave-out 4 - -',
    ]);
  });

  it('gives the same keys whatever the policies', () => {
    const keys = (options: MergeOptionsInput) => rowsOf(planMerge(source, destination, options)).map(({ key }) => key);
    expect(keys({ onConflict: 'keep-both', order: 'sorted', select: { digests: [digest('3')] } })).toEqual(keys({}));
  });

  it('counts attestations and marks what clients never choose', () => {
    const result = planMerge(source, destination, { onConflict: 'keep-both' });
    const rows = new Map(rowsOf(result).map((row) => [row.label, row]));
    expect(rows.get('linux/amd64')).toMatchObject({
      action: 'both',
      result: [{ shadowed: false }, { shadowed: true }],
    });
    expect(rows.get('linux/arm64')?.source[0]?.attestations).toBe(1);
    expect(rows.get('linux/arm64')?.destination[0]?.attestations).toBe(0);
    expect(rows.get('linux/arm64')?.result[0]?.attestations).toBe(1);
  });

  it('shows attestations without their image instead of hiding them', () => {
    const result = planMerge(list(entry('1', 'linux/amd64'), attestation('a', 'f')), list(attestation('b', 'e')), {});
    expect(told(rowsOf(result))).toEqual([
      'attestation without its image sha256:bbbbbbbbbbbb keep - b b',
      'linux/amd64 add 1 - 1',
      'attestation without its image sha256:aaaaaaaaaaaa leave-out a - -',
    ]);
  });

  it('lets such an attestation be taken by choice', () => {
    const from = list(entry('1', 'linux/amd64'), attestation('a', 'f'));
    const key = rowsOf(planMerge(from, absent, {}))[1]!.key;
    const result = planMerge(from, absent, { choices: [{ key, take: 'source' }] });
    expect(result).toMatchObject({ ok: true, plan: { outcome: 'copy-source-bytes', warnings: [] } });
  });
});

describe('planMerge', () => {
  it('gives back the very bytes of the destination when nothing changes', () => {
    const destination = list(entry('1', 'linux/amd64'));
    const result = planMerge(list(entry('1', 'linux/amd64')), destination, {});
    expect(result.ok && result.plan.outcome).toBe('noop');
    expect(result.ok && destination.state === 'found' && result.plan.bytes === destination.bytes).toBe(true);
  });

  it('names both digests, and takes the word of a reader who has computed one', () => {
    const source = list(entry('1', 'linux/amd64'));
    const destination: MergeSide = {
      ...(list(entry('2', 'linux/amd64')) as Extract<MergeSide, { state: 'found' }>),
      digest: digest('d'),
    };
    const result = planMerge(source, destination, {});
    const bytes = source.state === 'found' ? source.bytes : new Uint8Array();
    expect(result).toMatchObject({
      ok: true,
      plan: { sourceDigest: sha256Digest(bytes), destinationDigest: digest('d') },
    });
  });

  it('compares a plan’s digest with the destination where the caller has not looked again', () => {
    const destination = list(entry('1', 'linux/amd64'));
    const current = destination.state === 'found' ? sha256Digest(destination.bytes) : '';
    const source = list(entry('2', 'linux/amd64'));
    expect(planMerge(source, destination, { planDestDigest: current })).toMatchObject({ ok: true });
    expect(planMerge(source, destination, { planDestDigest: null })).toMatchObject({
      ok: false,
      refusal: { code: 'E_TAG_MOVED' },
    });
    expect(planMerge(source, absent, { planDestDigest: null })).toMatchObject({ ok: true });
  });

  it.each([
    ['a member nobody knows', { force: true }],
    ['a wrong value', { order: 'random' }],
    ['a choice without a row', { choices: [{ take: 'source' }] }],
  ])('refuses options with %s and says where', (_, options) => {
    const result = planMerge(list(entry('1', 'linux/amd64')), absent, options as unknown as MergeOptionsInput);
    expect(result).toMatchObject({ ok: false, refusal: { code: 'E_BAD_OPTIONS' }, rows: [] });
  });

  it('refuses a choice of the source’s entry where the source has none', () => {
    const destination = list(entry('1', 'linux/amd64'), entry('2', 'linux/arm64'));
    const result = planMerge(list(entry('3', 'linux/amd64')), destination, {
      choices: [{ key: 'linux/arm64//', take: 'source' }],
    });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'E_BAD_OPTIONS', keys: ['linux/arm64//'] } });
  });

  it('refuses an empty result of choices', () => {
    const result = planMerge(list(entry('3', 'linux/amd64')), list(entry('1', 'linux/amd64')), {
      choices: [{ key: 'linux/amd64//', take: 'remove' }],
    });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'E_EMPTY_RESULT' } });
  });

  it('refuses to merge an empty source', () => {
    expect(planMerge(list(), list(entry('1', 'linux/amd64')), {})).toMatchObject({
      ok: false,
      refusal: { code: 'E_SELECTION_EMPTY' },
    });
  });

  it('survives hostile documents', () => {
    const bomb: MergeSide = { state: 'found', bytes: encode('['.repeat(2_000_000)) };
    const strange: MergeSide = {
      state: 'found',
      bytes: encode(
        '{"manifests":[null,1,"x",[],{},{"digest":7,"platform":[]},{"platform":{"os":{},"architecture":1}}]}',
      ),
    };
    expect(planMerge(bomb, strange, {})).toMatchObject({ ok: false, refusal: { code: 'E_SRC_NOT_INDEX' } });
    expect(planMerge(strange, absent, {})).toMatchObject({ ok: false, refusal: { code: 'E_BAD_DIGEST' } });
    expect(planMerge(list(entry('1', 'linux/amd64')), strange, {})).toMatchObject({ ok: true });
  });

  it('merges tens of thousands of entries of one platform, and of one digest', () => {
    const same = Array.from({ length: 30_000 }, (_, index) => entry('1', 'linux/amd64', { index }));
    const other = Array.from({ length: 30_000 }, (_, index) =>
      entry(index === 0 ? '2' : '1', 'linux/amd64', { other: index }),
    );
    expect(planMerge(list(...same), list(...other), {})).toMatchObject({ ok: true, plan: { outcome: 'write' } });
  });

  it('merges lists of thousands of entries', () => {
    const many = (salt: number) =>
      list(
        ...Array.from({ length: 4000 }, (_, index) => ({
          ...entry('1', 'linux/amd64'),
          digest: `sha256:${(index * 2 + salt).toString(16).padStart(64, '0')}`,
        })),
      );
    const result = planMerge(many(0), many(1), { onConflict: 'keep-both' });
    expect(result.ok && result.plan.entries.length).toBe(8000);
  });
});

describe('planMerge in pubtools mode', () => {
  const docker = (...manifests: object[]): MergeSide => ({
    state: 'found',
    contentType: mediaTypes.dockerList,
    bytes: encode(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.dockerList, manifests })),
  });
  const source = docker(entry('1', 'linux/amd64'), entry('2', 'linux/s390x'));
  const destination = docker(entry('3', 'linux/amd64'), entry('4', 'linux/arm/v6'), entry('5', 'linux/arm/v7'));

  it('shows the full merge, which always writes', () => {
    const result = planMerge(source, destination, { mode: 'pubtools' });
    expect(result).toMatchObject({ ok: true, plan: { outcome: 'write', contentType: mediaTypes.dockerList } });
    expect(told(rowsOf(result))).toEqual(['amd64 replace! 1 3 1', 'arm keep - 45 45', 's390x add 2 - 2']);
    expect(planMerge(destination, destination, { mode: 'pubtools' })).toMatchObject({
      ok: true,
      plan: { outcome: 'write' },
    });
  });

  it('shows the selected merge and its raw rule', () => {
    const selected = planMerge(source, destination, { mode: 'pubtools', select: { architectures: ['s390x'] } });
    expect(told(rowsOf(selected))).toEqual(['amd64 keep! 1 3 3', 'arm keep - 45 45', 's390x add 2 - 2']);
    const all = planMerge(
      source,
      { state: 'failed', status: 401 },
      { mode: 'pubtools', select: { architectures: ['amd64', 's390x'] } },
    );
    expect(all).toMatchObject({ ok: true, plan: { outcome: 'copy-source-bytes' } });
  });

  it('shows a removal', () => {
    const result = planMerge(absent, destination, {
      mode: 'pubtools',
      operation: 'remove',
      remove: { architectures: ['arm'] },
    });
    expect(told(rowsOf(result))).toEqual(['amd64 keep - 3 3', 'arm remove - 45 -']);
  });

  it.each([
    ['E_DEST_UNREADABLE', destination, { state: 'failed', status: 404 }, {}],
    ['E_SRC_UNREADABLE', { state: 'failed', status: 500 }, destination, {}],
    ['E_SRC_NOT_INDEX', list(entry('1', 'linux/amd64')), destination, {}],
    ['E_NO_PLATFORM', source, docker(entry('1')), {}],
    ['E_BAD_OPTIONS', source, destination, { select: { platforms: ['linux/amd64'] } }],
    ['E_BAD_OPTIONS', source, destination, { choices: [{ key: 'x', take: 'remove' as const }] }],
    ['E_TAG_MOVED', source, destination, { planDestDigest: null }],
  ] satisfies [string, MergeSide, MergeSide, MergeOptionsInput][])('refuses with %s', (code, from, into, options) => {
    expect(planMerge(from, into, { ...options, mode: 'pubtools' })).toMatchObject({ ok: false, refusal: { code } });
  });

  it('takes OCI indexes in the selected merge since 0.28', () => {
    const oci = list(entry('1', 'linux/amd64'));
    const options: MergeOptionsInput = { mode: 'pubtools', select: { architectures: ['amd64'] } };
    expect(planMerge(oci, destination, options)).toMatchObject({ ok: true });
    expect(planMerge(oci, destination, { ...options, pubtoolsVersion: 'seed' })).toMatchObject({
      ok: false,
      refusal: { code: 'E_SRC_NOT_INDEX' },
    });
  });
});
