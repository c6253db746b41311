import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from './testing/raw-http.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.stop());

/** A request as our own page sends it, with parts replaced (null leaves a header out). */
async function request(changes: {
  method?: string;
  path?: string;
  body?: string;
  headers?: Readonly<Record<string, string | readonly string[] | null>>;
}) {
  const { port } = test.server;
  const { method = 'POST', path = '/call/app.info', body = '{}' } = changes;
  const headers: Record<string, string | readonly string[] | null> = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    origin: `http://127.0.0.1:${port}`,
    'sec-fetch-site': 'same-origin',
    authorization: `Bearer ${test.token()}`,
    ...changes.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((one) => `${name}: ${one}`),
  );
  return sendRaw(port, `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** A request for a file as the browser sends it when the user opens the link. */
const get = (path: string, headers: Readonly<Record<string, string | readonly string[] | null>> = {}) =>
  request({
    method: 'GET',
    path,
    body: '',
    headers: { 'content-type': null, 'content-length': null, origin: null, authorization: null, ...headers },
  });

describe('the loopback server', () => {
  it('answers its own page', async () => {
    const answer = await request({});
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: true, value: { version: '1.2.3' } });
    expect((await get('/')).body).toContain('<title>Waybill</title>');
  });

  it('listens on 127.0.0.1 and nowhere else', async () => {
    const elsewhere = fetch(`http://127.0.0.2:${test.server.port}/`);
    await expect(elsewhere).rejects.toThrow();
  });

  describe('refuses foreign host names with 421, for files as for calls', () => {
    const names = ['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example:PORT', ''];
    it.each([...names, 'localhost.evil.example:PORT', '0.0.0.0:PORT', '127.0.0.1:PORT@evil.example'])(
      '%s',
      async (name) => {
        const host = name.replace('PORT', String(test.server.port));
        expect((await request({ headers: { host } })).status).toBe(421);
        expect((await get('/', { host })).status).toBe(421);
        expect((await get('/assets/main.js', { host })).status).toBe(421);
      },
    );

    it('a second Host header', async () => {
      const { port } = test.server;
      const answer = await get('/', { host: [`127.0.0.1:${port}`, 'evil.example'] });
      expect([400, 421]).toContain(answer.status);
    });

    it('HTTP/1.0 without any', async () => {
      expect((await sendRaw(test.server.port, 'GET / HTTP/1.0\r\n\r\n')).status).toBe(421);
    });
  });

  it('refuses a request target that names another host', async () => {
    expect((await get('http://evil.example/')).status).toBe(400);
    expect((await get('//evil.example/')).status).toBe(400);
    expect((await request({ path: 'http://evil.example/call/app.info' })).status).toBe(400);
  });

  describe('refuses calls from pages of another origin', () => {
    it.each([
      ['no origin', null],
      ['a null origin', 'null'],
      ['another site', 'https://evil.example'],
      ['another port of this machine', 'http://127.0.0.1:1'],
      ['the other name of this machine', 'http://localhost:PORT'],
      ['https', 'https://127.0.0.1:PORT'],
      ['a path behind it', 'http://127.0.0.1:PORT/'],
    ])('%s', async (_name, origin) => {
      const answer = await request({ headers: { origin: origin?.replace('PORT', String(test.server.port)) ?? null } });
      expect(answer.status).toBe(403);
    });

    it.each(['cross-site', 'same-site', 'none'])('fetch metadata that says %s', async (site) => {
      expect((await request({ headers: { 'sec-fetch-site': site } })).status).toBe(403);
    });
  });

  it('never sends a CORS header, not even to a preflight', async () => {
    const preflight = await request({
      method: 'OPTIONS',
      body: '',
      headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.status).toBe(405);
    for (const { headers } of [preflight, await request({}), await get('/')]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it.each([
    ['none', null],
    ['another token', 'Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['an empty token', 'Bearer '],
  ])('refuses a call whose token is %s', async (_name, authorization) => {
    const answer = await request({ headers: { authorization } });
    expect(answer.status).toBe(401);
    expect((await request({ path: '/events', body: '{"after":null}', headers: { authorization } })).status).toBe(401);
  });

  it('trades a code once and refuses it the second time', async () => {
    const body = JSON.stringify({ code: test.sessions.newCode() });
    const trade = () => request({ path: '/session', body, headers: { authorization: null } });
    const first = await trade();
    expect(first.status).toBe(200);
    expect((await trade()).status).toBe(401);
    const { token } = JSON.parse(first.body) as { token: string };
    expect((await request({ headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  it('gives new links only to the key in the user’s own folder, and no session to that key', async () => {
    expect((await request({ path: '/link' })).status).toBe(401);
    const key = `Bearer ${test.linkKey}`;
    expect((await request({ path: '/link', headers: { authorization: key } })).status).toBe(200);
    expect((await request({ headers: { authorization: key } })).status).toBe(401);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json-patch+json',
    'application/json; charset=utf-7',
    null,
  ])('refuses a call with the content type %s', async (type) => {
    expect((await request({ headers: { 'content-type': type } })).status).toBe(415);
  });

  it('refuses an encoded body', async () => {
    expect((await request({ headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
  });

  it.each(['GET', 'PUT', 'DELETE', 'HEAD', 'PATCH'])('refuses a call by %s', async (method) => {
    expect((await request({ method, body: '' })).status).toBe(405);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s on a file', async (method) => {
    expect((await request({ method, path: '/index.html' })).status).toBe(405);
  });

  describe('caps bodies', () => {
    it('by the length they announce, before reading them', async () => {
      const answer = await request({ body: '{}', headers: { 'content-length': '1000000000' } });
      expect(answer.status).toBe(413);
    });

    it('by what arrives when they announce nothing', async () => {
      const chunk = 'x'.repeat(60_000);
      const chunks = `ea60\r\n${chunk}\r\n`.repeat(2);
      const answer = await request({
        body: `${chunks}0\r\n\r\n`,
        headers: { 'content-length': null, 'transfer-encoding': 'chunked' },
      });
      expect(answer.status).toBe(413);
    });

    it('at the size the contract gives the operation', async () => {
      const body = JSON.stringify({ padding: 'x'.repeat(100_000) });
      expect((await request({ body })).status).toBe(413);
      // tags.preview takes more; this body is refused for its content.
      const answer = await request({ path: '/call/tags.preview', body });
      expect(JSON.parse(answer.body)).toMatchObject({
        ok: false,
        error: { kind: 'invalid-input', details: { reason: 'E_INPUT' } },
      });
    });
  });

  it.each(['{', '', '"\\ud800', '\u0000', '{"a":1}{"b":2}'])('refuses the body %j, which is not JSON', async (body) => {
    expect((await request({ body })).status).toBe(400);
  });

  it.each(['toString', 'app.__proto__', 'constructor.constructor', '../app.info', 'app.info.x', '', 'x'.repeat(5000)])(
    'knows no operation %s',
    async (name) => {
      const answer = await request({ path: `/call/${name}` });
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { kind: 'not-found' } });
    },
  );

  describe('serves files of its own folder only', () => {
    it.each([
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/%252e%252e%252fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/assets/..%c0%af..%c0%afsecret.txt',
      '/secret.txt%00.js',
      '/index.html%00',
      '/%zz',
      '/.',
      '/./index.html',
      '/assets//main.js',
      '/assets/',
      '/assets/link.txt',
      '/C:/secret.txt',
      '/index.html::$DATA',
      '/%2fetc/passwd',
    ])('%s', async (path) => {
      const answer = await get(path);
      expect([400, 404]).toContain(answer.status);
      expect(answer.body).not.toContain('outside-canary');
      expect(answer.body).not.toContain('Waybill');
    });
  });

  it('refuses to be embedded by other pages, but opens from a link on one', async () => {
    const from = (mode: string, dest: string) =>
      get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest });
    expect((await from('no-cors', 'script')).status).toBe(403);
    expect((await from('navigate', 'iframe')).status).toBe(403);
    expect((await from('cors', 'empty')).status).toBe(403);
    expect((await from('navigate', 'document')).status).toBe(200);
  });

  it('refuses header bombs', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x-${index}`, 'v']));
    expect((await get('/', many)).status).toBe(431);
    expect((await get('/', { 'x-long': 'v'.repeat(20_000) })).status).toBe(431);
  });

  it('refuses what is no HTTP at all', async () => {
    expect((await sendRaw(test.server.port, '\x16\x03\x01\x02\x00\x01\r\n\r\n')).status).toBe(400);
    expect((await sendRaw(test.server.port, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n')).status).toBe(
      400,
    );
  });

  it('does not read a request smuggled behind a refused one', async () => {
    const { port } = test.server;
    const inner = `GET /assets/main.js HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
    const answer = await sendRaw(
      port,
      `POST /call/app.info HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: ${inner.length}\r\n\r\n${inner}`,
    );
    expect(answer.status).toBe(415);
    expect(answer.body).not.toContain('export');
  });

  it('sends the strict headers with every answer, refusals included', async () => {
    for (const { headers } of [
      await get('/'),
      await get('/nothing.js'),
      await request({}),
      await get('/', { host: 'x' }),
    ]) {
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cache-control': 'no-store',
      });
    }
  });

  it('lets go of a caller that goes away in the middle of its body', async () => {
    const { port } = test.server;
    const head = `POST /call/app.info HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: http://127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: 100\r\nauthorization: Bearer ${test.token()}\r\n\r\n{`;
    expect((await sendRaw(port, head, 200)).status).toBe(0);
    expect((await request({})).status).toBe(200);
    expect(test.lines.filter((line) => line.includes('A request failed'))).toEqual([]);
  });
});
