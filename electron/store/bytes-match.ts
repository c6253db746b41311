import { createHash } from 'node:crypto';
import { isVerifiableAlgorithm, splitDigest } from '../../shared/oci/digest.ts';
import type { Digest } from '../../shared/oci/digest.ts';

/** True when the bytes have the digest. False as well for an algorithm that cannot be checked. */
export function bytesMatch(digest: Digest, bytes: Uint8Array): boolean {
  const { algorithm, encoded } = splitDigest(digest);
  return isVerifiableAlgorithm(algorithm) && createHash(algorithm).update(bytes).digest('hex') === encoded;
}
