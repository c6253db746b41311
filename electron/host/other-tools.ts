import { homedir, userInfo } from 'node:os';
import type { OtherTools } from '../services/ports.ts';

// A helper may have to ask the user to unlock a keychain.
const helperTimeoutMs = 60_000;

/** Where Docker and Podman keep logins and certificates on this machine, for this user. */
export function createOtherTools(env: Readonly<Record<string, string | undefined>>): OtherTools {
  // There is none on Windows, where the number is not needed either.
  const uid = Math.max(0, userInfo().uid);
  return {
    environment: { env, home: homedir(), platform: process.platform, uid, helperTimeoutMs },
  };
}
