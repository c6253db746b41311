import { describe, expect, it } from 'vitest';
import { createRedactor, failure, printable } from './messages.ts';

describe('texts for people', () => {
  it('name registry, step and what it was about', () => {
    const where = { registry: 'registry.example:5000', step: 'reading the manifest' };
    expect(failure(where, 'why.')).toBe('registry.example:5000: reading the manifest failed: why.');
    expect(failure({ ...where, repository: 'a/b', reference: '1.0' }, 'why.')).toContain('of a/b:1.0 failed');
    expect(failure({ ...where, repository: 'a/b', reference: 'sha256:ab' }, 'why.')).toContain(
      'of a/b@sha256:ab failed',
    );
  });

  it('are one printable line of bounded length', () => {
    expect(printable('a\r\nb\u001b[31mc\u202ed\u0000')).toBe('a b [31mc d');
    expect(printable('x'.repeat(1000), 10)).toBe(`${'x'.repeat(10)}…`);
  });

  it('lose every secret, as it is and as it stands in an address; chance matches of short ones stay', () => {
    const redactor = createRedactor(['pass word/4711', 'abc']);
    redactor.add('token-4711');
    const cleaned = redactor.clean('pass word/4711 pass%20word%2F4711 token-4711 abc');
    expect(cleaned).toBe('••• ••• ••• abc');
  });
});
