import { describe, expect, it } from 'vitest';
import { withScript, canary } from '../testing/clients.ts';
import { decideRedirect } from './redirects.ts';
import { startScriptedServer } from '../testing/scripted-server.ts';
import type { Method } from './exchange.ts';

const registry = new URL('https://registry.example');
const from = new URL('https://registry.example/v2/a/manifests/1');

describe('the decision about a redirect', () => {
  const methods: [number, Method, Method][] = [
    [301, 'GET', 'GET'],
    [302, 'GET', 'GET'],
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [303, 'GET', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [307, 'PUT', 'PUT'],
    [308, 'PATCH', 'PATCH'],
    [308, 'HEAD', 'HEAD'],
  ];
  it.each(methods)('turns %i of %s into %s and keeps the body only with the method', (status, method, expected) => {
    const decision = decideRedirect({ status, method, from, location: '/next', registry });
    expect(decision).toMatchObject({ follow: true, method: expected, keepBody: method === expected });
  });

  const refused: [string, string | null, string][] = [
    ['no Location', null, 'without saying where'],
    ['an empty Location', ' ', 'without saying where'],
    ['a Location that is no address', 'https://', 'not an address'],
    ['a file', 'file:///etc/passwd', 'file:'],
    ['a script', 'javascript:alert(1)', 'javascript:'],
    ['a user name in the address', 'https://user:pass@registry.example/', 'user name'],
    ['https to http', 'http://registry.example/', 'plain http'],
    ['loopback from outside', 'https://127.0.0.1/', 'internal address'],
    ['localhost from outside', 'https://localhost/', 'internal address'],
    ['a private network from outside', 'https://10.1.2.3/', 'internal address'],
    ['the metadata service', 'https://169.254.169.254/', 'internal address'],
    ['an IPv6 address with a private one inside', 'https://[::ffff:10.0.0.1]/', 'internal address'],
  ];
  it.each(refused)('refuses %s', (_, location, why) => {
    const decision = decideRedirect({ status: 302, method: 'GET', from, location, registry });
    expect(decision).toMatchObject({ follow: false, why: expect.stringContaining(why) as unknown });
  });

  it.each([301, 302, 303, 307, 308])('C3: refuses to go from https to http, with %i and to any host', (status) => {
    for (const location of ['http://registry.example/', 'http://storage.example/', 'HTTP://registry.example/']) {
      expect(decideRedirect({ status, method: 'GET', from, location, registry })).toMatchObject({ follow: false });
    }
  });

  it('follows to an internal address when the registry itself is one', () => {
    const local = new URL('http://10.0.0.5:5000');
    const decision = decideRedirect({
      status: 307,
      method: 'GET',
      from: local,
      location: 'http://10.0.0.6:9000/blob',
      registry: local,
    });
    expect(decision).toMatchObject({ follow: true });
  });

  it('resolves a relative Location against the address that answered, not the first one', () => {
    const decision = decideRedirect({
      status: 302,
      method: 'GET',
      from: new URL('https://storage.example/a/b/c'),
      location: '../d',
      registry,
    });
    expect(decision).toMatchObject({ follow: true, url: new URL('https://storage.example/a/d') });
  });
});

describe('credentials on the way through redirects', () => {
  const blob = `sha256:${'a'.repeat(64)}`;
  const head = (registryPath: string) => ({ method: 'HEAD', path: registryPath });
  const basicChallenge = { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };

  it('stay off once the chain has left the origin, even when it comes back', async () => {
    const storage = await startScriptedServer([]);
    await withScript(
      (server) => {
        storage.add({
          expect: { method: 'HEAD', path: '/away', headers: { authorization: null, cookie: null } },
          answer: { status: 302, headers: { location: `${server.url}/back` } },
        });
        return [
          { expect: { ...head(`/v2/a/blobs/${blob}`), headers: { authorization: null } }, answer: basicChallenge },
          {
            expect: { ...head(`/v2/a/blobs/${blob}`), headers: { authorization: /^Basic / } },
            answer: { status: 307, headers: { location: '/same' } },
          },
          {
            expect: { ...head('/same'), headers: { authorization: /^Basic / } },
            answer: { status: 307, headers: { location: `${storage.url}/away` } },
          },
          { expect: { ...head('/back'), headers: { authorization: null } }, answer: { status: 200, claimedLength: 5 } },
        ];
      },
      async (registry) => {
        expect(await registry.oci.blobs.head('a', blob)).toEqual({ size: 5 });
      },
      { credentials: canary },
    );
    storage.verify();
    await storage.close();
  });

  it('are not sent again when the place we were sent to asks for them', async () => {
    const storage = await startScriptedServer([
      { expect: { method: 'HEAD', path: '/blob', headers: { authorization: null } }, answer: basicChallenge },
    ]);
    await withScript(
      [{ expect: head(`/v2/a/blobs/${blob}`), answer: { status: 307, headers: { location: `${storage.url}/blob` } } }],
      async (registry) => {
        await expect(registry.oci.blobs.head('a', blob)).rejects.toMatchObject({ details: { status: 401 } });
      },
      { credentials: canary },
    );
    storage.verify();
    await storage.close();
  });

  it('are not sent when the registry itself asks for them after the chain went elsewhere and came back', async () => {
    const storage = await startScriptedServer([]);
    await withScript(
      (server) => {
        storage.add({
          expect: { method: 'HEAD', path: '/away' },
          answer: { status: 302, headers: { location: `${server.url}/back` } },
        });
        return [
          {
            expect: head(`/v2/a/blobs/${blob}`),
            answer: { status: 307, headers: { location: `${storage.url}/away` } },
          },
          { expect: { ...head('/back'), headers: { authorization: null } }, answer: basicChallenge },
        ];
      },
      async (registry) => {
        await expect(registry.oci.blobs.head('a', blob)).rejects.toMatchObject({ details: { status: 401 } });
      },
      { credentials: canary },
    );
    storage.verify();
    await storage.close();
  });

  it('follows exactly 20 redirects and refuses the 21st', async () => {
    const hops = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        expect: head(index === 0 ? `/v2/a/blobs/${blob}` : `/hop-${index}`),
        answer: { status: 302, headers: { location: `/hop-${index + 1}` } },
      }));
    await withScript([...hops(20), { expect: head('/hop-20'), answer: { claimedLength: 3 } }], async (registry) => {
      expect(await registry.oci.blobs.head('a', blob)).toEqual({ size: 3 });
    });
    await withScript(hops(21), async (registry) => {
      await expect(registry.oci.blobs.head('a', blob)).rejects.toMatchObject({
        kind: 'untrusted',
        details: { reason: 'E_REDIRECT' },
      });
    });
  });
});
