import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { digestLike, isDigest, isVerifiableAlgorithm, sha256Digest, shortDigest, splitDigest } from './digest.ts';

const abc = new TextEncoder().encode('abc');

describe('isDigest', () => {
  it.each([
    `sha256:${'a'.repeat(64)}`,
    `sha512:${'0'.repeat(128)}`,
    'blake3:abc_DEF-1=',
    'multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8',
    'x:1',
  ])('accepts %s', (text) => {
    expect(isDigest(text)).toBe(true);
  });

  it.each([
    '',
    'sha256',
    'sha256:',
    ':abc',
    `sha256:${'a'.repeat(63)}`,
    `sha256:${'a'.repeat(65)}`,
    `sha256:${'A'.repeat(64)}`,
    `SHA256:${'a'.repeat(64)}`,
    `sha512:${'a'.repeat(64)}`,
    'sha256:../../etc/passwd',
    `sha256:${'a'.repeat(64)}\n`,
    `x:${'a'.repeat(300)}`,
    'a..b:c',
  ])('refuses %j', (text) => {
    expect(isDigest(text)).toBe(false);
  });
});

describe('digests of bytes', () => {
  it('are the published ones', () => {
    expect(sha256Digest(abc)).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(digestLike('sha512:x', abc)).toMatch(/^sha512:ddaf35a193617abacc417349ae204131/);
    expect(digestLike('sha256:x', abc)).toBe(sha256Digest(abc));
  });

  it('are refused for an algorithm that cannot be computed', () => {
    expect(() => digestLike('blake3:x', abc)).toThrow(AppError);
    expect(isVerifiableAlgorithm('blake3')).toBe(false);
    expect(isVerifiableAlgorithm('sha512')).toBe(true);
  });
});

describe('parts of a digest', () => {
  it('are split at the first colon', () => {
    expect(splitDigest('a+b:c')).toEqual({ algorithm: 'a+b', encoded: 'c' });
  });

  it('are shortened to twelve digits', () => {
    expect(shortDigest(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('sha256:0123456789ab');
  });
});
