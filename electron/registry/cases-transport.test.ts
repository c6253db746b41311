import { X509Certificate } from 'node:crypto';
import { rootCertificates, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/errors.ts';
import type { RegistryOptions } from './registry.ts';
import { canary, clientFor, createTestEnvironment } from './testing/clients.ts';
import { createTestAuthority, type KeyPair, type TestAuthority } from './testing/certificates.ts';
import { startForwardProxy } from './testing/forward-proxy.ts';
import { startSocksProxy } from './testing/socks-proxy.ts';
import { type Answer, json, type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let authority: TestAuthority;
let good: KeyPair;
beforeAll(async () => {
  authority = await createTestAuthority();
  good = await authority.issue('DNS:localhost,IP:127.0.0.1');
});
afterAll(() => authority.dispose());

const tags: Answer = json({ name: 'a/b', tags: ['1'] });
const list = { method: 'GET', path: '/v2/a/b/tags/list?n=10' };

const fingerprintOf = ({ cert }: KeyPair) => new X509Certificate(cert).fingerprint256;
const via =
  (...ways: (string | null)[]) =>
  async () =>
    ways;

async function serve(tls: TlsOptions | undefined, hostname = 'localhost'): Promise<ScriptedServer> {
  const server = await startScriptedServer(
    [{ expect: list, answer: tags, times: 'any' }],
    tls === undefined ? { hostname } : { tls, hostname },
  );
  closers.push(() => server.close());
  return server;
}

async function readTags(url: string, options: Partial<RegistryOptions> = {}) {
  const environment = createTestEnvironment();
  const registry = clientFor(url, { ...options, environment });
  closers.push(() => registry.close());
  const outcome = await registry.oci.listTags('a/b', { limit: 10 }).then(
    ({ items }) => ({ items, error: null }),
    (error: unknown) => ({ items: null, error: error as AppError }),
  );
  return { ...outcome, sleptMs: environment.sleptMs };
}

describe('TLS', () => {
  it('with an own authority that is trusted for this registry works', async () => {
    const server = await serve(good);
    expect((await readTags(server.url, { certificates: [...rootCertificates, authority.ca] })).items).toEqual(['1']);
  });

  it('A10: expired, wrong host, self-signed and unknown authority are told apart, with issuer and host, and not repeated', async () => {
    const expired = await authority.issue('DNS:localhost', { notAfter: '20210101000000Z' });
    const wrongHost = await authority.issue('DNS:other.example');
    const selfSigned = await authority.selfSigned('DNS:localhost');
    const certificates = [authority.ca];
    const cases: [KeyPair, Partial<RegistryOptions>, string, string][] = [
      [expired, { certificates }, 'CERT_HAS_EXPIRED', 'expired'],
      [wrongHost, { certificates }, 'ERR_TLS_CERT_ALTNAME_INVALID', 'another host'],
      [selfSigned, { certificates }, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
      [good, {}, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'authority'],
    ];
    const messages = new Set<string>();
    for (const [pair, options, reason, words] of cases) {
      const server = await serve(pair);
      const { error, sleptMs } = await readTags(server.url, options);
      expect(error).toMatchObject({ kind: 'tls', details: { reason, registry: server.host, repository: 'a/b' } });
      expect(error?.message).toContain(words);
      expect(error?.message).toContain(server.host);
      expect(error?.message).toMatch(pair === selfSigned ? /issued by self/ : /issued by Waybill Test Authority/);
      expect(sleptMs).toEqual([]);
      expect(server.seen).toEqual([]);
      messages.add((error?.message ?? '').replace(server.host, ''));
    }
    expect(messages.size).toBe(cases.length);
  });

  it('with a key or certificate that cannot be read is refused before anything is sent', async () => {
    const other = await authority.issue('DNS:other', { client: true });
    const bad: Partial<RegistryOptions>[] = [
      { clientCertificate: { cert: good.cert, key: other.key } },
      { clientCertificate: { cert: 'not PEM', key: 'not PEM' } },
    ];
    for (const options of bad) {
      expect(() => clientFor('https://registry.example', options)).toThrow(
        expect.objectContaining({ kind: 'invalid-input' }) as Error,
      );
    }
  });

  it('A10: a certificate that is not valid yet is told as such', async () => {
    const early = await authority.issue('DNS:localhost', { notBefore: '20900101000000Z', notAfter: '20910101000000Z' });
    const server = await serve(early);
    expect((await readTags(server.url, { certificates: [authority.ca] })).error).toMatchObject({
      kind: 'tls',
      details: { reason: 'CERT_NOT_YET_VALID' },
    });
  });

  it('A11: a server that asks for a client certificate gets one, or the error says where one is looked for', async () => {
    const client = await authority.issue('DNS:client', { client: true });
    const server = await serve({ ...good, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
    const certificates = [authority.ca];
    const without = await readTags(server.url, { certificates });
    expect(without.error).toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('client certificate') as unknown,
    });
    expect(without.error?.details.advice).toContain(`certs.d/${server.host}`);
    expect((await readTags(server.url, { certificates, clientCertificate: client })).items).toEqual(['1']);
  });

  it('A12: plain http spoken to a TLS port is told', async () => {
    const server = await serve(good);
    const { error } = await readTags(server.url.replace('https', 'http'));
    expect(error?.details.advice).toContain('https://');
    expect(server.seen).toEqual([]);
  });
});

describe('plain http', () => {
  it('to another machine needs consent', () => {
    expect(() => clientFor('http://registry.example')).toThrow(
      expect.objectContaining({
        kind: 'invalid-input',
        details: expect.objectContaining({ reason: 'E_PLAIN_HTTP' }) as unknown,
      }) as Error,
    );
    expect(clientFor('http://registry.example', { allowPlainHttp: true }).url).toBe('http://registry.example');
  });

  it.each([
    'http://localhost:5000',
    'http://127.0.0.1',
    'http://127.9.9.9:1',
    'http://[::1]',
    'http://waybill.localhost',
  ])('to this machine (%s) needs none', (url) => {
    expect(clientFor(url).url).toBe(url);
  });

  it.each([
    'ftp://registry.example',
    'registry.example',
    'https://user:pass@registry.example',
    'javascript:alert(1)',
    '',
  ])('“%s” is no address of a registry', (url) => {
    expect(() => clientFor(url)).toThrow(expect.objectContaining({ kind: 'invalid-input' }) as Error);
  });
});

describe('a forward proxy', () => {
  it('carries http as absolute form and https as a tunnel that it cannot read', async () => {
    const proxy = await startForwardProxy();
    closers.push(() => proxy.close());
    const plain = await serve(undefined, '127.0.0.1');
    expect((await readTags(plain.url, { ways: via(proxy.url) })).items).toEqual(['1']);
    expect(proxy.seen[0]).toMatchObject({ method: 'GET', target: `${plain.url}/v2/a/b/tags/list?n=10` });
    const secure = await serve(good);
    const { items } = await readTags(secure.url, {
      ways: via(proxy.url),
      certificates: [authority.ca],
      credentials: canary,
    });
    expect(items).toEqual(['1']);
    expect(proxy.seen[1]).toMatchObject({ method: 'CONNECT', target: secure.host });
    expect(JSON.stringify(proxy.seen[1])).not.toMatch(/authorization":"/);
  });

  it('A14: one that asks for a password is told as such, and never gets the registry’s', async () => {
    const proxy = await startForwardProxy({ credentials: 'proxy-user:proxy-password' });
    closers.push(() => proxy.close());
    const servers = [await serve(undefined, '127.0.0.1'), await serve(good)];
    for (const { url } of servers) {
      const options = { ways: via(proxy.url), certificates: [authority.ca], credentials: canary };
      const { error, sleptMs } = await readTags(url, options);
      expect(error).toMatchObject({ kind: 'network', details: { reason: 'E_PROXY_AUTHENTICATION' } });
      expect(sleptMs).toEqual([]);
    }
    for (const { headers } of proxy.seen) expect(headers['proxy-authorization']).toBeUndefined();
    for (const { seen } of servers) expect(seen).toEqual([]);
    const proxyUrl = proxy.url.replace('//', '//proxy-user:proxy-password@');
    for (const { url } of servers) {
      expect((await readTags(url, { ways: via(proxyUrl), certificates: [authority.ca] })).items).toEqual(['1']);
    }
  });

  it.each([4, 5] as const)('of the SOCKS %s kind carries http and https', async (version) => {
    const proxy = await startSocksProxy(version);
    closers.push(() => proxy.close());
    const plain = await serve(undefined, '127.0.0.1');
    const secure = await serve(good);
    expect((await readTags(plain.url, { ways: via(proxy.url) })).items).toEqual(['1']);
    expect((await readTags(secure.url, { ways: via(proxy.url), certificates: [authority.ca] })).items).toEqual(['1']);
    expect(proxy.targets).toEqual([plain.host, secure.host]);
  });

  it('of the SOCKS kind does not make a certificate trusted', async () => {
    const proxy = await startSocksProxy();
    closers.push(() => proxy.close());
    const secure = await serve(good);
    const { error } = await readTags(secure.url, { ways: via(proxy.url) });
    expect(error).toMatchObject({ kind: 'tls' });
    expect(secure.seen).toEqual([]);
  });

  it('that is not there is an error that names the proxy and not the registry', async () => {
    const proxy = await startForwardProxy();
    await proxy.close();
    for (const { url } of [await serve(good), await serve(undefined, '127.0.0.1')]) {
      const { error } = await readTags(url, { ways: via(proxy.url), certificates: [authority.ca] });
      expect(error).toMatchObject({
        kind: 'network',
        message: expect.stringContaining(proxy.url) as unknown,
        details: { reason: 'E_PROXY_UNREACHABLE' },
      });
    }
  });

  it('that is not there is followed by the next one, and by no proxy where the list says so', async () => {
    const [gone, proxy] = [await startForwardProxy(), await startForwardProxy()];
    closers.push(() => proxy.close());
    await gone.close();
    const certificates = [authority.ca];
    for (const server of [await serve(good), await serve(undefined, '127.0.0.1')]) {
      const before = proxy.seen.length;
      const ways = via(gone.url, `socks5://127.0.0.1:${gone.port}`, proxy.url, null);
      expect((await readTags(server.url, { ways, certificates })).items).toEqual(['1']);
      expect(proxy.seen.length).toBe(before + 1);
      expect((await readTags(server.url, { ways: via(gone.url, null), certificates })).items).toEqual(['1']);
      expect(proxy.seen.length).toBe(before + 1);
    }
  });

  it('that was gone is left out for a while, and then asked first again', async () => {
    const [gone, proxy] = [await startForwardProxy(), await startForwardProxy()];
    closers.push(() => proxy.close());
    await gone.close();
    const server = await serve(undefined, '127.0.0.1');
    let nowMs = 0;
    let named = gone.url;
    const environment = { ...createTestEnvironment(), now: () => nowMs };
    const registry = clientFor(server.url, { ways: async () => [named, null], environment });
    closers.push(() => registry.close());
    const read = () => registry.oci.listTags('a/b', { limit: 10 });
    await read();
    named = proxy.url;
    await read();
    expect(proxy.seen).toEqual([]);
    nowMs += 6 * 60_000;
    await read();
    expect(proxy.seen.length).toBe(1);
  });

  it('that refuses is not gone round, because it may do so on purpose', async () => {
    const proxy = await startForwardProxy({ credentials: 'proxy-user:proxy-password' });
    closers.push(() => proxy.close());
    const server = await serve(good);
    const { error } = await readTags(server.url, { ways: via(proxy.url, null), certificates: [authority.ca] });
    expect(error).toMatchObject({ kind: 'network', details: { reason: 'E_PROXY_AUTHENTICATION' } });
    expect(server.seen).toEqual([]);
  });

  it('is chosen for each address by itself: what is excepted is reached directly', async () => {
    const proxy = await startForwardProxy();
    closers.push(() => proxy.close());
    const storage = await startScriptedServer([{ expect: { method: 'GET', path: '/page' }, answer: tags }], {
      tls: good,
      hostname: 'localhost',
    });
    closers.push(() => storage.close());
    const server = await startScriptedServer(
      [{ expect: list, answer: { status: 307, headers: { location: `${storage.url}/page` } } }],
      { tls: good, hostname: 'localhost' },
    );
    closers.push(() => server.close());
    const ways = async (url: URL) => [url.host === server.host ? proxy.url : null];
    expect((await readTags(server.url, { ways, certificates: [authority.ca] })).items).toEqual(['1']);
    expect(proxy.seen.map(({ target }) => target)).toEqual([server.host]);
  });

  it('is an http, https or socks5 address', async () => {
    for (const proxyUrl of ['proxy', 'ftp://proxy.example', '']) {
      const { error } = await readTags('https://registry.example', { ways: via(proxyUrl) });
      expect(error).toMatchObject({ kind: 'invalid-input' });
    }
  });
});

describe('a pinned certificate', () => {
  it('is enough, whoever signed it and whatever it is for', async () => {
    const wrongHost = await authority.issue('DNS:other.example');
    const server = await serve(wrongHost);
    const pinnedFingerprint = fingerprintOf(wrongHost).toLowerCase().replaceAll(':', '');
    expect((await readTags(server.url, { pinnedFingerprint })).items).toEqual(['1']);
  });

  it('keeps out every other one, a trusted one too, and the error has both fingerprints', async () => {
    const other = await authority.issue('DNS:localhost');
    const server = await serve(good);
    const proxies = [await startForwardProxy(), await startSocksProxy()];
    closers.push(...proxies.map((proxy) => () => proxy.close()));
    for (const ways of [undefined, ...proxies.map(({ url }) => via(url))]) {
      const options = {
        pinnedFingerprint: fingerprintOf(other),
        certificates: [authority.ca],
        credentials: canary,
        ways,
      };
      const { error, sleptMs } = await readTags(server.url, options);
      expect(error).toMatchObject({ kind: 'untrusted', details: { reason: 'E_PINNED' } });
      expect(error?.message).toContain(fingerprintOf(other));
      expect(error?.message).toContain(fingerprintOf(good));
      expect(sleptMs).toEqual([]);
    }
    expect(server.seen).toEqual([]);
  });

  it('is for the registry only: where it redirects to is judged by its own certificate', async () => {
    const foreign = await createTestAuthority('Other Authority');
    closers.push(() => foreign.dispose());
    const storage = await startScriptedServer([], { tls: await foreign.issue('DNS:localhost'), hostname: 'localhost' });
    closers.push(() => storage.close());
    const server = await startScriptedServer(
      [{ expect: list, answer: { status: 307, headers: { location: `${storage.url}/page` } } }],
      { tls: good, hostname: 'localhost' },
    );
    closers.push(() => server.close());
    const { error } = await readTags(server.url, { pinnedFingerprint: fingerprintOf(good) });
    expect(error).toMatchObject({ kind: 'tls' });
    expect(storage.seen).toEqual([]);
  });

  it('is compared on every connection, also when the server would resume an earlier one', async () => {
    const server = await startScriptedServer(
      [{ expect: list, answer: { ...tags, headers: { ...tags.headers, connection: 'close' } }, times: 'any' }],
      { tls: good, hostname: 'localhost' },
    );
    closers.push(() => server.close());
    const registry = clientFor(server.url, { pinnedFingerprint: fingerprintOf(good) });
    closers.push(() => registry.close());
    for (let round = 0; round < 3; round += 1) {
      expect((await registry.oci.listTags('a/b', { limit: 10 })).items).toEqual(['1']);
    }
  });
});
