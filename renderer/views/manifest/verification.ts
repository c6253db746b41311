import { digestLike, isVerifiableAlgorithm, splitDigest } from '../../../shared/oci/digest.ts';

/** Whether the bytes in this page are what their digest says. */
export type Verification =
  | { readonly state: 'verified'; readonly computed: string }
  | {
      readonly state: 'different';
      readonly computed: string;
      readonly expected: string;
      readonly by: 'address' | 'registry';
    }
  | { readonly state: 'unchecked'; readonly reason: string };

/** Computes the digest of the bytes here, in the page, and compares it with the address and the registry's word. */
export function verify(
  bytes: Uint8Array,
  expected: { readonly digest: string; readonly claimedDigest: string | null; readonly reference: string },
): Verification {
  const { algorithm } = splitDigest(expected.digest);
  if (!isVerifiableAlgorithm(algorithm)) return { state: 'unchecked', reason: `Waybill cannot compute ${algorithm}.` };
  const computed = digestLike(expected.digest, bytes);
  const isDigestReference = expected.reference.includes(':');
  const wanted = isDigestReference ? expected.reference : expected.digest;
  if (splitDigest(wanted).algorithm === algorithm && computed !== wanted)
    return { state: 'different', computed, expected: wanted, by: 'address' };
  if (
    expected.claimedDigest !== null &&
    splitDigest(expected.claimedDigest).algorithm === algorithm &&
    computed !== expected.claimedDigest
  ) {
    return { state: 'different', computed, expected: expected.claimedDigest, by: 'registry' };
  }
  return { state: 'verified', computed };
}
