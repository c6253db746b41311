import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';

describe('base64', () => {
  it('is the standard one', () => {
    expect(toBase64(new TextEncoder().encode('any carnal pleas'))).toBe('YW55IGNhcm5hbCBwbGVhcw==');
    expect(toBase64(new Uint8Array())).toBe('');
  });

  it('brings every byte back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
      { seed: 3 },
    );
  });

  it('takes bodies larger than an argument list', () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  });
});
