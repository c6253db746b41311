import type { SecretVault, VaultLock } from '../services/ports.ts';

/** A vault telling `hide` every secret that passes, so that the log knows what to keep out. */
export function watchVault(vault: SecretVault, hide: (secret: string) => void): SecretVault {
  return {
    get: async (name) => {
      const secret = await vault.get(name);
      if (secret !== null) hide(secret);
      return secret;
    },
    set: (name, secret) => {
      hide(secret);
      return vault.set(name, secret);
    },
    delete: (name) => vault.delete(name),
    protection: () => vault.protection(),
    ...(vault.passphrase !== undefined && { passphrase: watchPassphrase(vault.passphrase, hide) }),
  };
}

function watchPassphrase(lock: VaultLock, hide: (secret: string) => void): VaultLock {
  return {
    ...lock,
    unlock: (passphrase, create) => {
      hide(passphrase);
      return lock.unlock(passphrase, create);
    },
  };
}
