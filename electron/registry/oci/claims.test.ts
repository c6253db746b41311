import { describe, expect, it } from 'vitest';
import { digestLike, sha256Digest } from '../../../shared/oci/digest.ts';
import { identify } from './claims.ts';

const bytes = Buffer.from('{"schemaVersion":2}');
const sha256 = sha256Digest(bytes);
const sha512 = digestLike(`sha512:${'0'.repeat(128)}`, bytes);
const other = `sha256:${'b'.repeat(64)}`;
const where = { registry: 'registry.example', step: 'reading the manifest', repository: 'a/b', reference: '1' };

describe('who manifest bytes are', () => {
  type Case = [asked: string, header: string | null, digest: string | null, warning: RegExp | null];
  const table: Case[] = [
    ['1.0', null, sha256, null],
    ['1.0', sha256, sha256, null],
    ['1.0', other, sha256, /says sha256:b+, but the bytes are/],
    ['1.0', sha512, sha256, null],
    ['1.0', `sha512:${'c'.repeat(128)}`, sha256, /but the bytes are sha512:/],
    ['1.0', 'not a digest', sha256, /not a digest/],
    ['1.0', 'sha256:ABC', sha256, /not a digest/],
    ['1.0', 'blake3:abcdef', sha256, /cannot be checked/],
    [sha256, null, sha256, null],
    [sha256, sha256, sha256, null],
    [sha256, other, sha256, /but the bytes are/],
    [sha256, 'garbage', sha256, /not a digest/],
    [sha512, null, sha512, null],
    [sha512, sha256, sha512, null],
    [other, null, null, null],
    [other, other, null, null],
    [other, sha256, null, null],
  ];
  it.each(table)('asked for %s with the header %s it is %s (null: an error)', (asked, header, digest, warning) => {
    if (digest === null) {
      expect(() => identify(bytes, asked, header, where)).toThrow(
        expect.objectContaining({
          kind: 'corrupt',
          details: expect.objectContaining({ reason: 'E_DIGEST' }) as unknown,
        }) as Error,
      );
      return;
    }
    const verdict = identify(bytes, asked, header, where);
    expect(verdict.digest).toBe(digest);
    if (warning === null) expect(verdict.warning).toBeNull();
    else expect(verdict.warning).toMatch(warning);
  });

  it('does not accept an algorithm it cannot compute', () => {
    expect(() => identify(bytes, 'blake3:abcdef', null, where)).toThrow(
      expect.objectContaining({ kind: 'unsupported' }) as Error,
    );
  });
});
