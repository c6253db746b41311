import type { SecretVault } from '../services/ports.ts';

/** Keeps secrets in memory only: they are gone when the program ends. `advice` tells the user why and what to do. */
export function createSessionVault(advice: string): SecretVault {
  const secrets = new Map<string, string>();
  return {
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, secret) => void secrets.set(name, secret),
    delete: async (name) => void secrets.delete(name),
    protection: async () => ({ level: 'session', advice }),
  };
}

/** The same vault, telling `hide` every secret that passes, so that the log knows what to keep out. */
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
  };
}
