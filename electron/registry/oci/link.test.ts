import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextLink, nextPage } from './link.ts';

const registry = new URL('https://registry.example');
const current = new URL('https://registry.example/v2/a/b/tags/list?n=2');
const path = (lines: string[]) => {
  const next = nextPage(lines, current, registry);
  return next.kind === 'page' ? next.path : next.kind;
};

describe('the link to the next page', () => {
  const cases: [string, string[], string][] = [
    ['nothing', [], 'end'],
    ['a relative path', ['</v2/a/b/tags/list?n=2&last=x>; rel="next"'], '/v2/a/b/tags/list?n=2&last=x'],
    [
      'an absolute address',
      ['<https://registry.example/v2/a/b/tags/list?n=2&last=x>; rel="next"'],
      '/v2/a/b/tags/list?n=2&last=x',
    ],
    [
      'the default port written out',
      ['<https://registry.example:443/v2/_catalog?n=2&last=x>; rel="next"'],
      '/v2/_catalog?n=2&last=x',
    ],
    ['a query alone', ['<?n=2&last=x>; rel="next"'], '/v2/a/b/tags/list?n=2&last=x'],
    ['an unquoted relation', ['</next>; rel=next'], '/next'],
    ['several relations', ['</next>; rel="alternate NEXT"'], '/next'],
    ['another relation first, in one line', ['</first>; rel="first", </next>; rel="next"'], '/next'],
    ['another relation first, in two lines', ['</first>; rel="first"', '</next>; rel="next"'], '/next'],
    ['parameters around', ['</next>; title="a, <b>; rel=no"; rel="next"; foo'], '/next'],
    ['a comma inside the address', ['</next?a=1,2>; rel="next"'], '/next?a=1,2'],
    ['only another relation', ['</prev>; rel="prev"'], 'end'],
    ['no relation', ['</next>'], 'end'],
    ['another host', ['<https://evil.test/next>; rel="next"'], 'refused'],
    ['another port', ['<https://registry.example:8443/next>; rel="next"'], 'refused'],
    ['another scheme', ['<http://registry.example/next>; rel="next"'], 'refused'],
    ['a host without a scheme', ['<//evil.test/next>; rel="next"'], 'refused'],
    ['a script', ['<javascript:alert(1)>; rel="next"'], 'refused'],
    ['the same page', ['</v2/a/b/tags/list?n=2>; rel="next"'], 'refused'],
    ['a path that would read as a host', ['</.//evil.test/next>; rel="next"'], 'refused'],
    ['no address', ['<https://>; rel="next"'], 'refused'],
    ['no brackets', ['/next; rel="next"'], 'end'],
    [
      'encoded characters, kept as they are',
      ['</v2/a/b/tags/list?last=a%2Bb%26c%20d%25>; rel="next"'],
      '/v2/a/b/tags/list?last=a%2Bb%26c%20d%25',
    ],
  ];
  it.each(cases)('is found or refused with %s', (_, lines, expected) => {
    expect(path(lines)).toBe(expected);
  });

  it('never throws and never leaves the origin, whatever the header (seeded)', () => {
    const fragment = fc.constantFrom(
      '<',
      '>',
      ';',
      ',',
      '"',
      '\\',
      'rel',
      '=',
      'next',
      ' ',
      '/a',
      'https://evil.test',
      '//',
      '?',
      '#',
      '\\\\',
      '@',
    );
    const line = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(fragment, { maxLength: 80 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        nextLink(lines);
        const next = nextPage(lines, current, registry);
        if (next.kind === 'page') expect(new URL(next.path, registry).origin).toBe(registry.origin);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
