import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSettings } from './settings.ts';
import type { SavedConnection } from './settings.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const connection = (id: string): SavedConnection => ({
  ...{ id, name: id, url: `https://${id}.example`, method: 'anonymous', username: null, allowPlainHttp: false },
});
const withConnections = async (...ids: string[]) => {
  const store = openSettings(path, 1);
  for (const id of ids) {
    await store.change((settings) => ({ ...settings, connections: [...settings.connections, connection(id)] }));
  }
};
const idsNow = () => {
  const store = openSettings(path, 1);
  return { ids: store.current().connections.map(({ id }) => id), notice: store.notice };
};

describe('the settings file', () => {
  it('begins empty and writes nothing before the first change', async () => {
    expect(idsNow()).toEqual({ ids: [], notice: null });
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps every one of several changes made at once', async () => {
    const store = openSettings(path, 1);
    const ids = Array.from({ length: 20 }, (_, index) => `registry-${index}`);
    await Promise.all(
      ids.map((id) => store.change((now) => ({ ...now, connections: [...now.connections, connection(id)] }))),
    );
    expect(idsNow()).toEqual({ ids, notice: null });
  });

  it('keeps the settings and goes on working when one change does not fit', async () => {
    const store = openSettings(path, 1);
    await expect(store.change((now) => ({ ...now, connections: [connection('NOT AN ID')] }))).rejects.toThrow();
    await store.change((now) => ({ ...now, connections: [connection('a')] }));
    expect(idsNow().ids).toEqual(['a']);
  });

  it.each(['{"version": 1, "connec', '', 'null', '[]', '{"version":1}'])(
    'sets a damaged file (%j) aside and takes the copy from before the last change',
    async (damage) => {
      await withConnections('a', 'b');
      await writeFile(path, damage);
      const { ids, notice } = idsNow();
      expect(ids).toEqual(['a']);
      expect(notice).toContain('could not be read');
      expect(await readFile(`${path}.damaged-1`, 'utf8')).toBe(damage);
    },
  );

  it('begins empty, with a notice, when the copy is damaged as well', async () => {
    await withConnections('a', 'b');
    await writeFile(path, '{');
    await writeFile(`${path}.bak`, '{');
    const { ids, notice } = idsNow();
    expect(ids).toEqual([]);
    expect(notice).toContain('empty settings');
  });

  it('refuses a file of a newer format and leaves it alone', async () => {
    const text = '{"version": 2, "future": true}';
    await writeFile(path, text);
    expect(() => openSettings(path, 1)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});
