import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseChallenge, parseChallenges } from './challenge.ts';

const plain = (lines: string[]) =>
  parseChallenges(lines).map(({ scheme, parameters }) => ({ scheme, ...Object.fromEntries(parameters) }));

describe('challenges as registries send them', () => {
  const cases: [string, string[], Record<string, string>[]][] = [
    [
      'a token service on another host of the domain',
      [
        'Bearer realm="https://auth.hub.example/token",service="registry.hub.example",scope="repository:library/busybox:pull"',
      ],
      [
        {
          scheme: 'bearer',
          realm: 'https://auth.hub.example/token',
          service: 'registry.hub.example',
          scope: 'repository:library/busybox:pull',
        },
      ],
    ],
    [
      'two challenges in one line without a blank after the comma',
      [
        'Bearer realm="https://forge.example/v2/token",service="container_registry",scope="*",Basic realm="https://forge.example/v2",service="container_registry",scope="*"',
      ],
      [
        { scheme: 'bearer', realm: 'https://forge.example/v2/token', service: 'container_registry', scope: '*' },
        { scheme: 'basic', realm: 'https://forge.example/v2', service: 'container_registry', scope: '*' },
      ],
    ],
    [
      'Basic with an address as realm',
      ['Basic realm="https://1234.dkr.ecr.example/",service="ecr.example"'],
      [{ scheme: 'basic', realm: 'https://1234.dkr.ecr.example/', service: 'ecr.example' }],
    ],
    [
      'Basic with a name as realm',
      ['Basic realm="Artifactory Realm"'],
      [{ scheme: 'basic', realm: 'Artifactory Realm' }],
    ],
    [
      'a service with blanks and an error',
      [
        'Bearer realm="https://registry.suse.example/auth",service="SUSE Linux Docker Registry",scope="registry:catalog:*",error="insufficient_scope"',
      ],
      [
        {
          scheme: 'bearer',
          realm: 'https://registry.suse.example/auth',
          service: 'SUSE Linux Docker Registry',
          scope: 'registry:catalog:*',
          error: 'insufficient_scope',
        },
      ],
    ],
    ['a relative realm', ['Bearer realm="/token"'], [{ scheme: 'bearer', realm: '/token' }]],
    ['mixed case', ['BaSiC ReAlM="x"'], [{ scheme: 'basic', realm: 'x' }]],
    ['an unquoted value', ['Basic realm=unquoted'], [{ scheme: 'basic', realm: 'unquoted' }]],
    ['an unquoted slash', ['Basic realm=/'], [{ scheme: 'basic', realm: '/' }]],
    [
      'an unquoted address',
      ['Bearer realm=https://a.example/t,service=s'],
      [{ scheme: 'bearer', realm: 'https://a.example/t', service: 's' }],
    ],
    ['a charset', ['Basic realm="Dev", charset="UTF-8"'], [{ scheme: 'basic', realm: 'Dev', charset: 'UTF-8' }]],
    [
      'another scheme on its own line before',
      ['Negotiate', 'Basic realm="x"'],
      [{ scheme: 'negotiate' }, { scheme: 'basic', realm: 'x' }],
    ],
    [
      'another scheme in the same line',
      ['Negotiate, NTLM, Basic realm="x"'],
      [{ scheme: 'negotiate' }, { scheme: 'ntlm' }, { scheme: 'basic', realm: 'x' }],
    ],
    [
      'a token68',
      ['Negotiate YII+abc/de==, Basic realm="x"'],
      [{ scheme: 'negotiate' }, { scheme: 'basic', realm: 'x' }],
    ],
    [
      'commas, escaped quotes and blanks round the equals sign',
      ['BEARER Realm = "https://a.example/t" , Service="a, \\"b\\" c"'],
      [{ scheme: 'bearer', realm: 'https://a.example/t', service: 'a, "b" c' }],
    ],
    ['an empty header', [''], []],
    ['commas only', [',,, ,'], []],
    ['a quote that never ends', ['Bearer realm="https://a.example'], [{ scheme: 'bearer' }, { scheme: 'https' }]],
  ];
  it.each(cases)('reads %s', (_, lines, expected) => {
    const read = plain(lines);
    expect(read.slice(0, expected.length)).toMatchObject(expected);
  });

  it('takes the first of a repeated parameter', () => {
    expect(plain(['Bearer realm="https://a.example/t",realm="https://evil.test/t"'])[0]).toMatchObject({
      realm: 'https://a.example/t',
    });
  });

  it('finds no usable challenge where scheme and names are quoted', () => {
    expect(chooseChallenge(parseChallenges(['"Basic" "realm"=/']))?.parameters.get('realm')).not.toBe('/x');
  });

  it('prefers Bearer, then Basic, and knows nothing else', () => {
    expect(
      chooseChallenge(parseChallenges(['Negotiate', 'Basic realm="x", Bearer realm="https://a.example"']))?.scheme,
    ).toBe('bearer');
    expect(chooseChallenge(parseChallenges(['Digest realm="x"', 'Basic realm="x"']))?.scheme).toBe('basic');
    expect(chooseChallenge(parseChallenges(['Negotiate']))).toBeNull();
  });

  it('never throws, hangs or grows on any header (seeded)', () => {
    const fragment = fc.constantFrom(
      'Bearer',
      'Basic',
      ' ',
      ',',
      '=',
      '"',
      '\\',
      'realm',
      'https://a.example',
      '\t',
      ';',
      'é',
      '==',
      '\u0000',
    );
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.array(fragment, { maxLength: 200 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (lines) => {
        const length = lines.join('').length;
        const challenges = parseChallenges(lines);
        expect(challenges.length).toBeLessThanOrEqual(20);
        for (const { parameters } of challenges) {
          for (const value of parameters.values()) expect(value.length).toBeLessThanOrEqual(length);
        }
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('reads back any parameters it is given in quotes (seeded)', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
    const value = fc.string({ maxLength: 40 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }), (parameters) => {
        const line = `Bearer ${Object.entries(parameters)
          .map(([key, text]) => `${key}="${text.replace(/["\\]/g, '\\$&')}"`)
          .join(', ')}`;
        expect(Object.fromEntries(parseChallenges([line])[0]!.parameters)).toEqual(parameters);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
