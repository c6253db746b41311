import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';

/** Signs tokens and knows its own signatures again. */
export interface TokenSigner {
  /** The token's header: algorithm, and by which key. */
  readonly header: Readonly<Record<string, string>>;
  sign(text: string): Buffer;
  isOwn(text: string, signature: Buffer): boolean;
}

/** A key that never leaves the process: nobody else can read these tokens, and they end with it. */
export function createOwnSigner(): TokenSigner {
  const key = randomBytes(32);
  const digest = (text: string) => createHmac('sha256', key).update(text).digest();
  return {
    header: { alg: 'HS256', typ: 'JWT' },
    sign: digest,
    isOwn: (text, signature) => {
      const expected = digest(text);
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * How CNCF distribution names a key: the first 240 bits of the SHA-256 of its public part (DER), in base 32, in groups
 * of four.
 */
export function keyId(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  let bits = '';
  for (const byte of createHash('sha256').update(der).digest().subarray(0, 30))
    bits += byte.toString(2).padStart(8, '0');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => base32[Number.parseInt(five, 2)] ?? '').join('');
  return (letters.match(/.{4}/g) ?? []).join(':');
}

/**
 * A key on the P-256 curve that other registries were told of, so that they take these tokens (ES256).
 * @throws Error for what is no such key.
 */
export function createSharedSigner(pem: string): TokenSigner {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new Error('The key for tokens must be a private key on the P-256 curve.');
  }
  // JSON web signatures are the two numbers side by side, not DER (RFC 7518, 3.4).
  const dsaEncoding = 'ieee-p1363';
  const publicKey = createPublicKey(key);
  return {
    header: { alg: 'ES256', typ: 'JWT', kid: keyId(key) },
    sign: (text) => sign('sha256', Buffer.from(text), { key, dsaEncoding }),
    isOwn: (text, signature) => verify('sha256', Buffer.from(text), { key: publicKey, dsaEncoding }, signature),
  };
}
