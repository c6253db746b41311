import type { SafeStorage } from 'electron';
import { AppError } from '../../shared/errors.ts';
import type { Log, SecretVault } from '../services/ports.ts';
import { judgeStorage, type StorageProtection } from './storage-protection.ts';
import { openVaultFile, type VaultFile } from './vault-file.ts';

/** The asynchronous half of Electron's `safeStorage`; the other half blocks the program and is going away. */
export type AsyncSafeStorage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/** The vault of the desktop window, with the user's decision about weak protection. */
export interface SafeStorageVault extends SecretVault {
  /** Whether the system protects weakly, so that there is something to decide. */
  isWeak(): Promise<boolean>;
  weakAllowed(): boolean;
  /** Keeps secrets although they are weakly protected, or stops doing so and wipes them from the disk. */
  allowWeak(allowed: boolean): Promise<void>;
}

const fix = 'Install or unlock a keyring (GNOME Keyring or KWallet) and start Waybill again.';
const adviceOf = {
  os: null,
  weak: `Sign-ins are kept on disk with weak protection: any program of yours can read them. ${fix}`,
  session: `This system has no keyring that answers, so sign-ins are kept until Waybill ends. ${fix}`,
} as const;

/**
 * Keeps secrets through the operating system's keyring. Where that protects weakly or not at all, they stay in memory
 * until the program ends, unless the user has agreed to weak protection.
 */
export function createSafeStorageVault(options: {
  safeStorage: AsyncSafeStorage;
  file: string;
  platform: NodeJS.Platform;
  log: Log;
}): SafeStorageVault {
  const { safeStorage, platform, log } = options;
  const file = openVaultFile(options.file, log);
  const records = createRecords(file, safeStorage);
  const inMemory = new Map<string, string>();
  let judged: Promise<StorageProtection> | undefined;
  const protection = () => (judged ??= judge(safeStorage, platform));
  const keeps = async () => {
    const level = await protection();
    return level === 'os' || (level === 'weak' && file.content.weakAllowed);
  };

  return {
    get: async (name) => inMemory.get(name) ?? records.read(name),
    set: async (name, secret) => {
      if (await keeps()) {
        await records.write(name, secret);
        inMemory.delete(name);
      } else {
        inMemory.set(name, secret);
        await records.remove(name);
      }
    },
    delete: async (name) => {
      inMemory.delete(name);
      await records.remove(name);
    },
    protection: async () => {
      const level = !(await keeps()) ? 'session' : (await protection()) === 'os' ? 'os' : 'weak';
      return { level, advice: adviceOf[level] };
    },
    isWeak: async () => (await protection()) === 'weak',
    weakAllowed: () => file.content.weakAllowed,
    allowWeak: async (allowed) => {
      // Towards the disk the permission goes first, away from it the secrets do.
      if (allowed) {
        await file.save({ ...file.content, weakAllowed: true });
        for (const [name, secret] of inMemory) await records.write(name, secret);
        inMemory.clear();
      } else {
        for (const name of records.names()) inMemory.set(name, (await records.read(name)) ?? '');
        await file.save({ version: 1, weakAllowed: false, records: {} });
      }
    },
  };
}

/** Secrets as ciphertext in the file. */
function createRecords(file: VaultFile, safeStorage: AsyncSafeStorage) {
  const names = () => Object.keys(file.content.records);
  const write = async (name: string, secret: string) => {
    const ciphertext = (await safeStorage.encryptStringAsync(secret)).toString('base64');
    await file.save({ ...file.content, records: { ...file.content.records, [name]: ciphertext } });
  };
  return {
    names,
    write,
    remove: async (name: string) => {
      if (!names().includes(name)) return;
      const others = Object.entries(file.content.records).filter(([other]) => other !== name);
      await file.save({ ...file.content, records: Object.fromEntries(others) });
    },
    read: async (name: string): Promise<string | null> => {
      const record = names().includes(name) ? file.content.records[name] : undefined;
      if (record === undefined) return null;
      const { result, shouldReEncrypt } = await decryptRecord(safeStorage, record);
      if (shouldReEncrypt) await write(name, result);
      return result;
    },
  };
}

async function judge(safeStorage: AsyncSafeStorage, platform: NodeJS.Platform): Promise<StorageProtection> {
  const isAvailable = await safeStorage.isAsyncEncryptionAvailable();
  if (!isAvailable) return 'none';
  // The backend is asked only where it exists.
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : '';
  return judgeStorage({ platform, isAvailable, backend, probe: await safeStorage.encryptStringAsync('probe') });
}

/** @throws AppError `denied` while the keyring does not answer; the record stays, because it may answer later. */
async function decryptRecord(safeStorage: AsyncSafeStorage, record: string) {
  try {
    return await safeStorage.decryptStringAsync(Buffer.from(record, 'base64'));
  } catch (cause) {
    throw new AppError(
      'denied',
      'The system’s keyring did not give out a stored sign-in.',
      { reason: 'E_KEYRING', advice: 'Unlock the keyring and try again, or sign in anew.' },
      { cause },
    );
  }
}
