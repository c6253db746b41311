import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../services/ports.ts';
import { createSafeStorageVault, type AsyncSafeStorage } from './safe-storage-vault.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-vault-'));
  file = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const warnings: string[] = [];
const silent = () => undefined;
const log: Log = { debug: silent, info: silent, warn: (text) => warnings.push(text), error: silent };

/** A keyring that marks what it encrypts, as Chromium's do. */
function createKeyring(
  mark: string,
  key = 'k1',
): AsyncSafeStorage & { locked: boolean; key: string; available: boolean } {
  return {
    locked: false,
    available: true,
    key,
    async isAsyncEncryptionAvailable() {
      return this.available;
    },
    getSelectedStorageBackend: () => 'gnome_libsecret',
    async encryptStringAsync(text) {
      return Buffer.from(`${mark}${this.key}:${Buffer.from(text).toString('base64')}`);
    },
    async decryptStringAsync(bytes) {
      if (this.locked) throw new Error('temporarily unavailable');
      const [key = '', text = ''] = bytes.toString().slice(3).split(':');
      return { result: Buffer.from(text, 'base64').toString(), shouldReEncrypt: key !== this.key };
    },
  };
}

const open = (safeStorage: AsyncSafeStorage) => createSafeStorageVault({ safeStorage, file, platform: 'linux', log });
const onDisk = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');

describe('the vault of the desktop window', () => {
  it('keeps secrets over restarts behind a keyring, as ciphertext only its owner can read', async () => {
    const keyring = createKeyring('v11');
    await open(keyring).set('quay', 'canary-secret');
    expect(await open(keyring).get('quay')).toBe('canary-secret');
    expect(onDisk()).not.toContain('canary-secret');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await open(keyring).protection()).toEqual({ level: 'os', advice: null });
    await open(keyring).delete('quay');
    expect(await open(keyring).get('quay')).toBeNull();
  });

  it('keeps them only until the end where the key is in Chromium’s source, and says what to do', async () => {
    const vault = open(createKeyring('v10'));
    await vault.set('quay', 'canary-secret');
    expect(await vault.get('quay')).toBe('canary-secret');
    expect(onDisk()).toBe('');
    expect(await vault.protection()).toMatchObject({
      level: 'session',
      advice: expect.stringContaining('keyring') as string,
    });
    expect(await vault.isWeak()).toBe(true);
    expect(await open(createKeyring('v10')).get('quay')).toBeNull();
  });

  it('keeps them weakly once the user has agreed, and wipes them when the user takes that back', async () => {
    const vault = open(createKeyring('v10'));
    await vault.set('quay', 'canary-secret');
    await vault.allowWeak(true);
    expect(await vault.protection()).toMatchObject({ level: 'weak' });
    const later = open(createKeyring('v10'));
    expect(later.weakAllowed()).toBe(true);
    expect(await later.get('quay')).toBe('canary-secret');
    await later.allowWeak(false);
    expect(JSON.parse(onDisk())).toEqual({ version: 1, weakAllowed: false, records: {} });
    expect(await later.get('quay')).toBe('canary-secret');
  });

  it('does without a disk where there is no encryption at all, whatever was agreed', async () => {
    const keyring = createKeyring('v10');
    keyring.available = false;
    const vault = open(keyring);
    await vault.allowWeak(true);
    await vault.set('quay', 'canary-secret');
    expect((await vault.protection()).level).toBe('session');
    expect(onDisk()).not.toContain('canary');
    expect(JSON.parse(onDisk())).toMatchObject({ records: {} });
  });

  it('never takes a locked keyring for an empty one', async () => {
    const keyring = createKeyring('v11');
    await open(keyring).set('quay', 'canary-secret');
    keyring.locked = true;
    await expect(open(keyring).get('quay')).rejects.toMatchObject({ kind: 'denied', details: { reason: 'E_KEYRING' } });
    keyring.locked = false;
    expect(await open(keyring).get('quay')).toBe('canary-secret');
  });

  it('encrypts anew when the key has changed', async () => {
    const keyring = createKeyring('v11');
    await open(keyring).set('quay', 'canary-secret');
    const before = onDisk();
    keyring.key = 'k2';
    expect(await open(keyring).get('quay')).toBe('canary-secret');
    expect(onDisk()).not.toBe(before);
    expect(await open(keyring).get('quay')).toBe('canary-secret');
  });

  it('keeps every secret when many are set at once', async () => {
    const keyring = createKeyring('v11');
    const vault = open(keyring);
    const names = Array.from({ length: 20 }, (_, index) => `name-${index}`);
    await Promise.all(names.map((name) => vault.set(name, `secret of ${name}`)));
    const later = open(keyring);
    expect(await Promise.all(names.map((name) => later.get(name)))).toEqual(names.map((name) => `secret of ${name}`));
  });

  it('sets a damaged file aside instead of overwriting it', async () => {
    writeFileSync(file, '{"version":1,');
    const vault = open(createKeyring('v11'));
    await vault.set('quay', 'x');
    expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('{"version":1,');
    expect(warnings.join()).toContain('damaged');
  });
});
