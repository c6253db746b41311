import { existsSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import type { SecretVault } from '../services/ports.ts';
import {
  createPassphraseFile,
  openPassphraseFile,
  type OpenPassphraseFile,
  type PassphraseCosts,
} from './passphrase-file.ts';

const advice = {
  session:
    'Passwords and tokens are kept in memory, so sign in again after every start. A file under a passphrase keeps them.',
  locked: 'The file of sign-ins is locked. Give its passphrase, or keep secrets in memory until Waybill ends.',
} as const;

function lockedError(): AppError {
  return new AppError('denied', 'The file of sign-ins is locked.', {
    reason: 'E_VAULT_LOCKED',
    advice: 'Unlock it with its passphrase.',
  });
}

/**
 * The vault of a host without a keychain: memory, or a file under a passphrase where the user made one. A file that is
 * there begins locked; nothing but its passphrase opens it, and nothing replaces it.
 * @param costs of a file that is made; tests need not wait
 */
export function createPassphraseVault(file: string, costs?: PassphraseCosts): SecretVault {
  const inMemory = new Map<string, string>();
  let open: OpenPassphraseFile | null = null;
  let isSession = !existsSync(file);
  const isLocked = () => open === null && !isSession;
  const requireOpen = () => {
    if (isLocked()) throw lockedError();
  };
  const change = async (edit: (records: Map<string, string>) => void) => {
    if (open === null) return;
    const records = new Map(open.records);
    edit(records);
    await open.save(records);
  };
  return {
    get: async (name) => {
      requireOpen();
      return (open?.records ?? inMemory).get(name) ?? null;
    },
    set: async (name, secret) => {
      requireOpen();
      if (open === null) inMemory.set(name, secret);
      await change((records) => void records.set(name, secret));
    },
    delete: async (name) => {
      requireOpen();
      inMemory.delete(name);
      await change((records) => void records.delete(name));
    },
    protection: async () =>
      isSession
        ? { level: 'session', advice: advice.session }
        : { level: 'file', advice: isLocked() ? advice.locked : null },
    passphrase: {
      isLocked,
      unlock: async (passphrase, create) => {
        if (open !== null) return;
        const opened = await (create
          ? createPassphraseFile(file, passphrase, new Map(inMemory), costs)
          : openPassphraseFile(file, passphrase));
        // What was typed in this run is newer than what the file has.
        if (!create && inMemory.size > 0) await opened.save(new Map([...opened.records, ...inMemory]));
        open = opened;
        isSession = false;
        inMemory.clear();
      },
      useSession: async () => void (isSession ||= open === null),
    },
  };
}
