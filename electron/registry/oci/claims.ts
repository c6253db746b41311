import { AppError } from '../../../shared/errors.ts';
import {
  digestLike,
  isDigest,
  isVerifiableAlgorithm,
  sha256Digest,
  splitDigest,
  type Digest,
} from '../../../shared/oci/digest.ts';
import { failure, place, printable, type Where } from '../http/messages.ts';

/** What a digest claim came to: who the bytes are, and what to tell about the claim. */
export interface Verdict {
  readonly digest: Digest;
  readonly warning: string | null;
}

/**
 * Decides who bytes are. Asked by digest they must hash to it. Asked by tag they are what they hash to, and a header
 * that says otherwise is only told: many registries get it wrong.
 * @throws AppError `corrupt` (E_DIGEST) when asked by digest and the bytes differ; `unsupported` when that digest's
 * algorithm cannot be computed.
 */
export function identify(bytes: Uint8Array, reference: string, claimed: string | null, where: Where): Verdict {
  if (isDigest(reference)) {
    const actual = digestLike(reference, bytes);
    if (actual !== reference) throw wrongBytes(reference, actual, where);
    return {
      digest: reference,
      warning: claimed === null || claimed === reference ? null : judgeClaim(bytes, claimed),
    };
  }
  return { digest: sha256Digest(bytes), warning: claimed === null ? null : judgeClaim(bytes, claimed) };
}

function judgeClaim(bytes: Uint8Array, claimed: string): string | null {
  if (!isDigest(claimed)) {
    return `The registry’s digest header is not a digest (“${printable(claimed, 100)}”); the digest shown was computed from the bytes.`;
  }
  if (!isVerifiableAlgorithm(splitDigest(claimed).algorithm)) {
    return `The registry’s digest header uses “${splitDigest(claimed).algorithm}”, which cannot be checked; the digest shown was computed from the bytes.`;
  }
  const actual = digestLike(claimed, bytes);
  if (actual === claimed) return null;
  return `The registry’s digest header says ${claimed}, but the bytes are ${actual}; the digest shown was computed from the bytes.`;
}

/** The error for bytes that are not what was asked for. */
export function wrongBytes(expected: Digest, actual: Digest, where: Where): AppError {
  return new AppError(
    'corrupt',
    failure(where, `the bytes received have the digest ${actual} instead of ${expected}.`),
    {
      ...place(where),
      reason: 'E_DIGEST',
      advice:
        'Nothing of it was kept. Try again; if it stays, the registry or a proxy in front of it is serving wrong content.',
    },
  );
}
