import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestStore, storeKinds, type TestStore } from '../testing/in-process.ts';
import { digestOf } from '../testing/registry-client.ts';
import { UploadDamaged } from './blob-store.ts';
import { createFileBlobs } from './file-blobs.ts';
import { UniqueViolation, type RowStore } from './row-store.ts';
import { tables } from './schema.ts';
import { openSqliteStore } from './sqlite-store.ts';

const tag = (name: string, startMs: number, endMs: number | null = null) => ({
  repositoryId: 1,
  name,
  manifestId: 1,
  startMs,
  endMs,
  hidden: false,
  reversion: false,
  immutable: false,
});

describe.each(storeKinds)('the %s store', (kind) => {
  let store: TestStore;
  let rows: RowStore;
  beforeEach(async () => {
    store = await openTestStore(kind);
    rows = store.rows;
  });
  afterEach(() => store.close());
  const names = (found: { name: string }[]) => found.map(({ name }) => name);

  test('gives every row the next id and its columns back as they were', () => {
    const first = rows.tags.insert(tag('a', 5));
    const second = rows.tags.insert({ ...tag('b', 6, 9), hidden: true });
    expect([first.id, second.id]).toEqual([1, 2]);
    expect({ ...rows.tags.get({ name: 'b' }) }).toEqual({ id: 2, ...tag('b', 6, 9), hidden: true });
    const bytes = Buffer.from([0, 1, 255]);
    rows.manifestContents.insert({ manifestId: 1, bytes });
    expect(Buffer.from(rows.manifestContents.get({ manifestId: 1 })?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test('finds by every comparison', () => {
    for (const [at, name] of ['v1', 'V10', 'v2', 'x%'].entries())
      rows.tags.insert(tag(name, at, at === 0 ? null : at * 10));
    const find = (where: Parameters<typeof rows.tags.find>[0]['where']) => names(rows.tags.find({ where }));
    expect(find({ endMs: null })).toEqual(['v1']);
    expect(find({ endMs: { gtOrNull: 20 } })).toEqual(['v1', 'x%']);
    expect(find({ endMs: { gt: 10 } })).toEqual(['v2', 'x%']);
    expect(find({ endMs: { gte: 10 } })).toEqual(['V10', 'v2', 'x%']);
    expect(find({ endMs: { lt: 20 } })).toEqual(['V10']);
    expect(find({ endMs: { lte: 20 } })).toEqual(['V10', 'v2']);
    expect(find({ name: { in: ['v2', 'none', 'v1'] } })).toEqual(['v1', 'v2']);
    expect(find({ name: { contains: 'V1' } })).toEqual(['v1', 'V10']);
    expect(find({ name: { contains: '%' } })).toEqual(['x%']);
    expect(find({ name: { startsWith: 'v' } })).toEqual(['v1', 'v2']);
    expect(find({ name: { after: 'v1' } })).toEqual(['v2', 'x%']);
    expect(find({ name: { not: 'v1' } })).toEqual(['V10', 'v2', 'x%']);
    expect(find({ hidden: true })).toEqual([]);
  });

  test('sorts text by bytes, numbers by value, and equal rows by id', () => {
    for (const name of ['b', 'A', 'a', '_']) rows.tags.insert(tag(name, 1));
    rows.tags.insert(tag('late', 2));
    expect(names(rows.tags.find({ where: {}, order: ['name'] }))).toEqual(['A', '_', 'a', 'b', 'late']);
    expect(names(rows.tags.find({ where: {}, order: ['-startMs', 'name'], limit: 2 }))).toEqual(['late', 'A']);
    expect(names(rows.tags.find({ where: {}, order: ['startMs'], limit: 2, offset: 1 }))).toEqual(['A', 'a']);
  });

  test('refuses a second row with one key, but not two rows without an end', () => {
    rows.tags.insert(tag('a', 1, 10));
    expect(() => rows.tags.insert(tag('a', 2, 10))).toThrow(UniqueViolation);
    rows.tags.insert(tag('a', 3));
    rows.tags.insert(tag('a', 4));
    expect(() => rows.tags.update({ startMs: 3 }, { endMs: 10 })).toThrow(UniqueViolation);
    expect(rows.tags.count({ name: 'a' })).toBe(3);
  });

  test('takes everything back when a transaction fails, an inner one included', () => {
    rows.tags.insert(tag('kept', 1));
    const fail = () =>
      rows.transaction(() => {
        rows.tags.insert(tag('new', 2));
        rows.tags.update({ name: 'kept' }, { endMs: 5 });
        rows.transaction(() => rows.tags.remove({ name: 'kept' }));
        throw new Error('stop');
      });
    expect(fail).toThrow('stop');
    expect(rows.tags.find({ where: {} }).map((row) => ({ ...row }))).toEqual([{ id: 1, ...tag('kept', 1) }]);
  });

  test('counts what it changed and removed', () => {
    for (const name of ['a', 'b', 'c']) rows.tags.insert(tag(name, 1));
    expect(rows.tags.update({ name: { in: ['a', 'b'] } }, { hidden: true })).toBe(2);
    expect(rows.tags.remove({ hidden: true })).toBe(2);
    expect(rows.tags.count({})).toBe(1);
  });
});

describe.each(storeKinds)('blobs of the %s store', (kind) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore(kind);
  });
  afterEach(() => store.close());
  async function* parts(...texts: string[]) {
    for (const text of texts) yield Buffer.from(text);
  }

  test('a session grows, becomes a blob, and is gone', async () => {
    const { blobs } = store;
    expect(await blobs.append('u', 0, parts('one ', 'two '))).toBe(8);
    expect(await blobs.append('u', 8, parts('three'))).toBe(13);
    const digest = digestOf(Buffer.from('one two three'));
    expect(await blobs.finish('u', 13, digest)).toBe('stored');
    expect(await blobs.listUploads()).toEqual([]);
    expect([await blobs.size(digest), Buffer.from((await blobs.read(digest, 100)) ?? []).toString()]).toEqual([
      13,
      'one two three',
    ]);
    expect(await blobs.read(digest, 5)).toBeNull();
    const stream = await blobs.open(digest, { start: 4, end: 6 });
    expect(Buffer.concat(await (stream?.toArray() as Promise<Buffer[]>)).toString()).toBe('two');
    const listed: string[] = [];
    for await (const found of blobs.listDigests()) listed.push(found);
    expect(listed).toEqual([digest]);
    await blobs.remove(digest);
    expect([await blobs.size(digest), await blobs.open(digest)]).toEqual([null, null]);
  });

  test('wrong bytes are a mismatch and leave neither session nor blob', async () => {
    await store.blobs.append('u', 0, parts('x'));
    expect(await store.blobs.finish('u', 1, digestOf(Buffer.from('y')))).toBe('mismatch');
    expect(await store.blobs.listUploads()).toEqual([]);
  });

  test('a source that breaks off leaves what was acknowledged', async () => {
    const { blobs } = store;
    await blobs.append('u', 0, parts('kept'));
    const broken = async function* () {
      yield Buffer.from('lost');
      throw new Error('gone');
    };
    await expect(blobs.append('u', 4, broken())).rejects.toThrow('gone');
    await blobs.append('u', 4, parts('!'));
    expect(await blobs.finish('u', 5, digestOf(Buffer.from('kept!')))).toBe('stored');
  });

  test('bytes that were acknowledged but are not there are an error, not an empty blob', async () => {
    await expect(store.blobs.append('u', 4, parts('x'))).rejects.toThrow();
  });
});

describe('blobs as files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  async function* one(text: string) {
    yield Buffer.from(text);
  }

  test('a session goes on after a restart, and bytes that were not acknowledged are cut off', async () => {
    const before = await createFileBlobs(folder);
    await before.append('u', 0, one('acknowledged'));
    await before.append('u', 12, one(' and more'));
    const after = await createFileBlobs(folder);
    await after.append('u', 12, one('!'));
    expect(await after.finish('u', 13, digestOf(Buffer.from('acknowledged!')))).toBe('stored');
  });

  test('a session shorter than what was acknowledged is told as damaged', async () => {
    const blobs = await createFileBlobs(folder);
    await blobs.append('u', 0, one('abc'));
    await expect(blobs.append('u', 10, one('d'))).rejects.toThrow(UploadDamaged);
    await expect(blobs.finish('u', 10, digestOf(Buffer.from('x')))).rejects.toThrow(UploadDamaged);
  });

  test('a large body is written whole, in any division', async () => {
    const blobs = await createFileBlobs(folder);
    const bytes = randomBytes(20_000_001);
    const source = async function* () {
      for (let at = 0; at < bytes.length; at += 70_001) yield bytes.subarray(at, at + 70_001);
    };
    expect(await blobs.append('u', 0, source())).toBe(bytes.length);
    expect(await blobs.finish('u', bytes.length, digestOf(bytes))).toBe('stored');
    // The digest is taken from the bytes as they came; the file has to hold the same.
    const stored = await blobs.read(digestOf(bytes), bytes.length);
    expect(stored === null ? null : digestOf(stored)).toBe(digestOf(bytes));
    expect((await readdir(join(folder, 'blobs', 'sha256'))).length).toBe(1);
  });

  test('bytes of a source that broke off do not stay on the disk', async () => {
    const blobs = await createFileBlobs(folder);
    await blobs.append('u', 0, one('kept'));
    const broken = async function* () {
      yield Buffer.alloc(3 << 20);
      throw new Error('gone');
    };
    await expect(blobs.append('u', 4, broken())).rejects.toThrow('gone');
    expect(await readFile(join(folder, 'uploads', 'u'), 'utf8')).toBe('kept');
  });
});

describe('the SQLite file', () => {
  test('has exactly the columns of the schema', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waybill-schema-'));
    const file = join(folder, 'registry.sqlite');
    openSqliteStore(file).close();
    const database = new DatabaseSync(file);
    for (const [name, shape] of Object.entries(tables)) {
      const columns = database.prepare(`SELECT name FROM pragma_table_info('${name}') ORDER BY cid`).all();
      expect(columns.map((column) => column['name'])).toEqual(['id', ...Object.keys(shape.columns)]);
    }
    database.close();
    await rm(folder, { recursive: true });
  });
});
