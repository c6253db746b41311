import { describe, expect, it } from 'vitest';
import { judgeRealm } from './realm-trust.ts';

const judge = (registry: string, realm: string | undefined, approved: string[] = []) =>
  judgeRealm(realm, new URL(registry), approved);

describe('the trust in a token service', () => {
  const trusted: [string, string][] = [
    ['https://registry.example', 'https://registry.example/token'],
    ['https://registry.example', 'https://registry.example:443/token'],
    ['https://registry.example:5000', 'https://registry.example:5000/token'],
    ['https://registry.hub.example', 'https://auth.hub.example/token'],
    ['https://registry.hub.example:5050', 'https://hub.example/jwt/auth'],
    ['http://registry.example', 'http://auth.registry.example/token'],
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5000/v2/auth'],
    ['http://localhost:5000', 'http://localhost:5000/v2/auth'],
    ['https://10.0.0.5', 'https://10.0.0.5/token'],
    ['http://[::1]:5000', 'http://[::1]:5000/token'],
  ];
  it.each(trusted)('lets %s name %s', (registry, realm) => {
    expect(judge(registry, realm)).toMatchObject({ trusted: true });
  });

  const asked: [string, string][] = [
    ['https://registry.example', 'https://evil.test/token'],
    ['https://registry.example', 'https://registry.example.evil.test/token'],
    // Two customers of one hosting service share its name, not their trust.
    ['https://one.github.io', 'https://two.github.io/token'],
    ['https://one.co.uk', 'https://two.co.uk/token'],
    ['https://registry.example', 'https://127.0.0.1/token'],
    ['https://registry.example', 'https://10.0.0.1/token'],
    ['https://registry.example', 'https://localhost/token'],
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5001/token'],
    ['http://localhost:5000', 'http://localhost:5001/token'],
    ['https://10.0.0.5', 'https://10.0.0.6/token'],
    ['https://registry', 'https://auth/token'],
  ];
  it.each(asked)('does not let %s name %s, unless the user allows the pair', (registry, realm) => {
    const host = new URL(realm).host;
    expect(judge(registry, realm)).toMatchObject({ trusted: false, ask: true, host });
    expect(judge(registry, realm, ['another.test'])).toMatchObject({ trusted: false });
    expect(judge(registry, realm, [host])).toMatchObject({ trusted: true });
  });

  const never: [string, string | undefined][] = [
    ['https://registry.example', undefined],
    ['https://registry.example', ''],
    ['https://registry.example', '/token'],
    ['https://registry.example', '//registry.example/token'],
    ['https://registry.example', 'file:///etc/passwd'],
    ['https://registry.example', 'javascript:alert(1)'],
    ['https://registry.example', 'https://user:pass@registry.example/token'],
    ['https://registry.example', 'http://registry.example/token'],
    ['https://registry.example', 'https://169.254.169.254/latest'],
    ['https://registry.example', 'https://[::ffff:169.254.169.254]/latest'],
  ];
  it.each(never)('never lets %s name %s', (registry, realm) => {
    const approved = ['registry.example', '169.254.169.254', '[::ffff:a9fe:a9fe]'];
    expect(judge(registry, realm, approved)).toMatchObject({ trusted: false, ask: false });
  });

  it.each(['169.254.169.254', '127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '[::1]', '[fd00::1]', '[fe80::1]'])(
    'B6: a public registry cannot send the password to %s',
    (host) => {
      expect(judge('https://registry.example', `https://${host}/token`)).toMatchObject({ trusted: false });
    },
  );

  it('B7: an https registry cannot have the password sent over plain http, not even to itself', () => {
    expect(judge('https://registry.example', 'http://registry.example:443/token')).toMatchObject({
      trusted: false,
      ask: false,
    });
  });
});
