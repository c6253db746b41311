import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Digest } from '../../shared/oci/digest.ts';
import { openObservations } from './observations.ts';
import type { ObservationStore } from './observations.ts';

let folder: string;
let path: string;
let observations: ObservationStore;
const repository = { connectionId: 'one', repository: 'team/app' };
const other = { connectionId: 'two', repository: 'team/app' };
const manifest = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return { digest: sha256Digest(bytes), mediaType: 'text/plain', bytes };
};
const d = (digit: string) => `sha256:${digit.repeat(64)}`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-observations-'));
  path = join(folder, 'observations.sqlite');
  observations = openObservations(path, 1).observations;
});
afterEach(async () => {
  observations.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the observations', () => {
  it('make one interval of a tag that stays and begin a new one when it moves', () => {
    const see = (digest: string | null, at: number) =>
      observations.seen.record(repository, [{ name: 'v1', digest }], at);
    see(d('a'), 10);
    see(d('a'), 20);
    see(d('b'), 30);
    see(null, 40);
    see(d('a'), 50);
    const rows = observations.seen.list(repository, { limit: 10 });
    expect(rows.map(({ digest, startMs, lastMs, endMs }) => [digest, startMs, lastMs, endMs])).toEqual([
      [d('a'), 50, 50, null],
      [d('b'), 30, 30, 40],
      [d('a'), 10, 20, 30],
    ]);
  });

  it('end the tags that a complete listing no longer has', () => {
    observations.seen.record(
      repository,
      ['a', 'b'].map((name) => ({ name, digest: d('a') })),
      10,
    );
    observations.seen.recordComplete(repository, new Set(['b', 'c']), 20);
    expect(observations.seen.current(repository).map(({ name }) => name)).toEqual(['b']);
    expect(observations.seen.latest(repository, 'a')).toBeNull();
  });
});

describe('the kept manifests', () => {
  it('are there after the program has ended, byte for byte', () => {
    const one = manifest('{"a": 1}');
    observations.kept.keep(repository, [one], 5);
    observations.close();
    observations = openObservations(path, 6).observations;
    expect(observations.kept.get(one.digest)).toEqual({ mediaType: 'text/plain', bytes: one.bytes });
    expect(observations.kept.extent(repository)).toEqual({ manifests: 1, bytes: one.bytes.length });
    expect(observations.kept.has(repository, one.digest)).toBe(true);
    expect(observations.kept.has(other, one.digest)).toBe(false);
  });

  it('are never bytes of another digest', () => {
    observations.kept.keep(repository, [{ ...manifest('{}'), digest: d('a') }], 5);
    expect(observations.kept.get(d('a'))).toBeNull();
    expect(observations.kept.extent(repository).manifests).toBe(0);
  });

  it('stay as long as one repository needs them', () => {
    const [shared, own] = [manifest('shared'), manifest('own')];
    observations.kept.keep(repository, [shared, own], 5);
    observations.kept.keep(other, [shared], 5);
    observations.kept.forget(repository);
    expect([shared, own].map(({ digest }) => observations.kept.get(digest) !== null)).toEqual([true, false]);
    observations.forgetConnection('two');
    expect(observations.kept.get(shared.digest)).toBeNull();
  });

  it('that the disk spoiled are not given out, and are put right by the next reading', () => {
    const one = manifest('whole');
    observations.kept.keep(repository, [one], 5);
    observations.close();
    const db = new DatabaseSync(path);
    db.prepare('UPDATE kept SET bytes = ?').run(new TextEncoder().encode('wrong'));
    db.close();
    observations = openObservations(path, 6).observations;
    expect(observations.kept.get(one.digest)).toBeNull();
    observations.kept.keep(repository, [one], 7);
    expect(observations.kept.get(one.digest)?.bytes).toEqual(one.bytes);
  });
});

describe('the looks', () => {
  it('remember what came of the last one', () => {
    expect(observations.looks.get(repository)).toBeNull();
    const error = { kind: 'network' as const, message: 'cut', details: {} };
    observations.looks.set(repository, { atMs: 5, tags: 3, changedMs: null, failures: 0, error: null });
    observations.looks.set(repository, { atMs: 9, tags: 4, changedMs: 9, failures: 2, error });
    expect(observations.looks.get(repository)).toEqual({ atMs: 9, tags: 4, changedMs: 9, failures: 2, error });
  });
});

describe('a damaged file of observations', () => {
  it('is set aside with a notice, and a new one is begun', async () => {
    const broken = join(folder, 'broken.sqlite');
    await writeFile(broken, 'no database at all '.repeat(100));
    const { observations: fresh, notice } = openObservations(broken, 77);
    expect(notice).toContain('broken.sqlite.damaged-77');
    expect(await readdir(folder)).toContain('broken.sqlite.damaged-77');
    fresh.close();
  });
});
