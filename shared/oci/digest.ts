import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { AppError } from '../errors.ts';

/** `algorithm:encoded`, as it stands in descriptors. Always validated before it is put into a URL or a path. */
export type Digest = string;

// image-spec descriptor.md, "Digests": the grammar, and the two registered algorithms with their fixed lengths.
const grammar = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
const registered: Readonly<Record<string, RegExp>> = { sha256: /^[a-f0-9]{64}$/, sha512: /^[a-f0-9]{128}$/ };

/** True when the text fits the digest grammar; registered algorithms must also have their exact length. */
export function isDigest(text: string): boolean {
  if (text.length > 300 || !grammar.test(text)) return false;
  const { algorithm, encoded } = splitDigest(text);
  const exact = Object.hasOwn(registered, algorithm) ? registered[algorithm] : undefined;
  return exact === undefined || exact.test(encoded);
}

/** Splits at the first colon; the caller has validated the text. */
export function splitDigest(digest: Digest): { algorithm: string; encoded: string } {
  const colon = digest.indexOf(':');
  return { algorithm: digest.slice(0, colon), encoded: digest.slice(colon + 1) };
}

/** The algorithms whose bytes Waybill can check. */
export function isVerifiableAlgorithm(algorithm: string): algorithm is 'sha256' | 'sha512' {
  return algorithm === 'sha256' || algorithm === 'sha512';
}

/** The sha256 digest of exactly these bytes. */
export function sha256Digest(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}`;
}

/**
 * The digest of the bytes by the algorithm that `like` names.
 * @throws AppError `unsupported` for an algorithm that is neither sha256 nor sha512.
 */
export function digestLike(like: Digest, bytes: Uint8Array): Digest {
  const { algorithm } = splitDigest(like);
  if (algorithm === 'sha256') return sha256Digest(bytes);
  if (algorithm === 'sha512') return `sha512:${bytesToHex(sha512(bytes))}`;
  throw new AppError('unsupported', `Digest algorithm “${algorithm}” is not supported; only sha256 and sha512 are.`);
}

/** `sha256:0123456789ab` — twelve digits are enough to tell digests apart by eye (design 4.1). */
export function shortDigest(digest: Digest): string {
  const { algorithm, encoded } = splitDigest(digest);
  return `${algorithm}:${encoded.slice(0, 12)}`;
}
