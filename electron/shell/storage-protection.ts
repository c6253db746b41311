/** How well the system keeps what `safeStorage` encrypts. */
export type StorageProtection = 'os' | 'weak' | 'none';

/** What tells it. */
export interface StorageEvidence {
  readonly platform: NodeJS.Platform;
  readonly isAvailable: boolean;
  /** `getSelectedStorageBackend()`, Linux only. */
  readonly backend: string;
  /** The first bytes of something just encrypted. */
  readonly probe: Uint8Array;
}

/**
 * Judges by evidence, because on Linux encryption counts as available even when only a key from Chromium's source is
 * there. Two signs, either of which is enough: the backend `basic_text`, and ciphertext that does not begin with the mark
 * of a keyring (`v11`: Secret Service or KWallet, `v12`: secret portal; `v10` is the key from the source). On macOS and
 * Windows `v10` is the ordinary mark.
 */
export function judgeStorage({ platform, isAvailable, backend, probe }: StorageEvidence): StorageProtection {
  if (!isAvailable) return 'none';
  if (platform !== 'linux') return 'os';
  const mark = Buffer.from(probe.subarray(0, 3)).toString('latin1');
  return backend !== 'basic_text' && (mark === 'v11' || mark === 'v12') ? 'os' : 'weak';
}
