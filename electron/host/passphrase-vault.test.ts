import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPassphraseVault } from './passphrase-vault.ts';

const passphrase = 'four words of canary';
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-vault-'));
  file = join(folder, 'vault.json');
});
afterEach(() => rm(folder, { recursive: true }));

const unlock = async (vault: ReturnType<typeof createPassphraseVault>, words: string, create = false) =>
  vault.passphrase?.unlock(words, create);

/** A vault that has been made in an earlier run, with one secret. */
async function earlierRun(): Promise<void> {
  const vault = createPassphraseVault(file);
  await vault.set('registry:a', 'canary-secret-4711');
  await unlock(vault, passphrase, true);
}

describe('the vault under a passphrase', () => {
  it('is memory until the user makes a file, into which the secrets of the run go', async () => {
    const vault = createPassphraseVault(file);
    expect(await vault.protection()).toMatchObject({ level: 'session' });
    await vault.set('registry:a', 'canary-secret-4711');
    await expect(stat(file)).rejects.toThrow();
    await unlock(vault, passphrase, true);
    expect(await vault.protection()).toEqual({ level: 'file', advice: null });
    expect(await vault.get('registry:a')).toBe('canary-secret-4711');
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain('4711');
    expect(text).not.toContain('registry:a');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('begins locked in the next run, and has its secrets once it is unlocked', async () => {
    await earlierRun();
    const vault = createPassphraseVault(file);
    expect(vault.passphrase?.isLocked()).toBe(true);
    expect(await vault.protection()).toMatchObject({ level: 'file', advice: expect.any(String) as unknown });
    const locked = { kind: 'denied', details: { reason: 'E_VAULT_LOCKED' } };
    await expect(vault.get('registry:a')).rejects.toMatchObject(locked);
    await expect(vault.set('registry:a', 'x')).rejects.toMatchObject(locked);
    await expect(vault.delete('registry:a')).rejects.toMatchObject(locked);
    await unlock(vault, passphrase);
    expect(await vault.get('registry:a')).toBe('canary-secret-4711');
    expect(await vault.get('toString')).toBeNull();
    await vault.set('registry:b', 'second');
    await vault.delete('registry:a');
    const third = createPassphraseVault(file);
    await unlock(third, passphrase);
    expect([await third.get('registry:a'), await third.get('registry:b')]).toEqual([null, 'second']);
  });

  it('tells a wrong passphrase and stays as it is, byte for byte', async () => {
    await earlierRun();
    const before = await readFile(file);
    const vault = createPassphraseVault(file);
    await expect(unlock(vault, 'four words of nothing')).rejects.toMatchObject({
      kind: 'unauthorized',
      details: { reason: 'E_PASSPHRASE' },
    });
    await expect(unlock(vault, 'another passphrase', true)).rejects.toMatchObject({
      kind: 'conflict',
      details: { reason: 'E_VAULT_EXISTS' },
    });
    expect(vault.passphrase?.isLocked()).toBe(true);
    expect(await readFile(file)).toEqual(before);
    await unlock(vault, passphrase);
    expect(await vault.get('registry:a')).toBe('canary-secret-4711');
  });

  it('can be left locked for a run; its file stays, and takes what was typed when it is unlocked after all', async () => {
    await earlierRun();
    const before = await readFile(file);
    const vault = createPassphraseVault(file);
    await vault.passphrase?.useSession();
    expect(await vault.get('registry:a')).toBeNull();
    await vault.set('registry:c', 'typed');
    expect(await readFile(file)).toEqual(before);
    await unlock(vault, passphrase);
    expect([await vault.get('registry:a'), await vault.get('registry:c')]).toEqual(['canary-secret-4711', 'typed']);
  });

  it.each(['', '{', '{"version":1}', 'null'])('leaves a damaged file (%j) alone and says so', async (text) => {
    await writeFile(file, text);
    const vault = createPassphraseVault(file);
    const damaged = { kind: 'corrupt', details: { reason: 'E_VAULT_DAMAGED' } };
    await expect(unlock(vault, passphrase)).rejects.toMatchObject(damaged);
    await expect(unlock(vault, passphrase, true)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('notices a file that was tampered with', async () => {
    await earlierRun();
    const content = JSON.parse(await readFile(file, 'utf8')) as { scrypt: { cost: number }; data: string };
    for (const changed of [
      { ...content, data: Buffer.from('another').toString('base64') },
      { ...content, scrypt: { ...content.scrypt, cost: 2 ** 14 } },
    ]) {
      await writeFile(file, JSON.stringify(changed));
      await expect(unlock(createPassphraseVault(file), passphrase)).rejects.toMatchObject({ kind: 'unauthorized' });
    }
    await writeFile(file, JSON.stringify({ ...content, scrypt: { ...content.scrypt, cost: 2 ** 30 } }));
    await expect(unlock(createPassphraseVault(file), passphrase)).rejects.toMatchObject({ kind: 'corrupt' });
  });

  it('refuses a passphrase that is guessed at once, and a file that is not there', async () => {
    const vault = createPassphraseVault(file);
    await expect(unlock(vault, '1234567', true)).rejects.toMatchObject({ details: { reason: 'E_PASSPHRASE_SHORT' } });
    await expect(unlock(vault, passphrase)).rejects.toMatchObject({ details: { reason: 'E_NO_VAULT' } });
    expect(await vault.protection()).toMatchObject({ level: 'session' });
  });
});
