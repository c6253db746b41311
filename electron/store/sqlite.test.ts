import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './sqlite.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'waybill-sqlite-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const first = 'CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT)';
const second = 'ALTER TABLE things ADD COLUMN colour TEXT';
const open = (migrations: readonly string[], more: { exclusive?: boolean; check?: boolean } = {}) =>
  openDatabase({ path: join(folder, 'a.sqlite'), migrations, durability: 'full', busyTimeoutMs: 50, ...more });

describe('the SQLite seam', () => {
  it('brings an older file up to date and keeps what is in it', () => {
    const old = open([first]);
    old.run('INSERT INTO things (name) VALUES (?)', 'one');
    old.close();
    const db = open([first, second]);
    expect(db.all('SELECT name, colour FROM things')).toEqual([expect.objectContaining({ name: 'one', colour: null })]);
    db.close();
  });

  it('refuses a file of a newer format and names both numbers', () => {
    open([first, second]).close();
    expect(() => open([first])).toThrow(
      /a\.sqlite was written by a newer Waybill \(format 2, this one knows up to 1\)/,
    );
    open([first, second]).close();
  });

  it('does a failing migration not at all', () => {
    expect(() => open([first, 'CREATE TABLE more (id INTEGER); nonsense'])).toThrow();
    const db = open([first]);
    expect(db.get("SELECT name FROM sqlite_schema WHERE name = 'more'")).toBeUndefined();
    db.close();
  });

  it('undoes everything when a transaction throws, nested ones too', () => {
    const db = open([first]);
    expect(() =>
      db.transaction(() => {
        db.transaction(() => db.run('INSERT INTO things (name) VALUES (?)', 'one'));
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(db.all('SELECT * FROM things')).toEqual([]);
    db.close();
  });

  it('with delayed commits still undoes only the part that throws, and has the rest after closing', () => {
    const path = join(folder, 'a.sqlite');
    const db = openDatabase({ path, migrations: [first], durability: 'normal', commitDelayMs: 60_000 });
    db.run('INSERT INTO things (name) VALUES (?)', 'one');
    expect(() =>
      db.transaction(() => {
        db.transaction(() => db.run('INSERT INTO things (name) VALUES (?)', 'two'));
        throw new Error('stop');
      }),
    ).toThrow('stop');
    db.transaction(() => db.run('INSERT INTO things (name) VALUES (?)', 'three'));
    const names = ['one', 'three'];
    expect(db.all('SELECT name FROM things').map(({ name }) => name)).toEqual(names);
    db.close();
    const again = open([first]);
    expect(again.all('SELECT name FROM things').map(({ name }) => name)).toEqual(names);
    again.close();
  });

  it('calls a file that is no database damaged and leaves it as it is', async () => {
    const path = join(folder, 'a.sqlite');
    await writeFile(path, 'this is not a database, but long enough to be looked at as one'.repeat(40));
    const before = await readFile(path);
    expect(() => open([first])).toThrow(expect.objectContaining({ kind: 'corrupt' }));
    expect(await readFile(path)).toEqual(before);
  });

  it('finds a damaged page when asked to check', async () => {
    const db = open([first]);
    db.transaction(() => {
      for (let count = 0; count < 3000; count += 1) db.run('INSERT INTO things (name) VALUES (?)', `name ${count}`);
    });
    db.close();
    const path = join(folder, 'a.sqlite');
    const bytes = await readFile(path);
    bytes.fill(0xff, 4096 * 2, 4096 * 4);
    await writeFile(path, bytes);
    expect(() => open([first], { check: true })).toThrow(expect.objectContaining({ kind: 'corrupt' }));
  });

  it('tells a second program that the file is in use', () => {
    const db = open([first], { exclusive: true });
    expect(() => open([first], { exclusive: true })).toThrow(
      expect.objectContaining({ kind: 'conflict', message: 'The file a.sqlite is in use by another program.' }),
    );
    db.close();
    open([first], { exclusive: true }).close();
  });
});
