import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Input } from '../../shared/contract/index.ts';
import { createTestAuthority } from '../registry/testing/certificates.ts';
import type { KeyPair, TestAuthority } from '../registry/testing/certificates.ts';
import { startForwardProxy } from '../registry/testing/forward-proxy.ts';
import { json, type ScriptedServer, startScriptedServer } from '../registry/testing/scripted-server.ts';
import { createFakePorts } from './testing/fake-ports.ts';
import type { FakePorts } from './testing/fake-ports.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';

let authority: TestAuthority;
let good: KeyPair;
let folder: string;
let fakes: FakePorts;
let harness: Harness;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  authority = await createTestAuthority();
  good = await authority.issue('DNS:localhost');
});
afterAll(() => authority.dispose());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-trust-'));
  fakes = await createFakePorts();
  const tools = { ...fakes.ports.tools, certsDirectories: [join(folder, 'certs.d')] };
  fakes = { ...fakes, ports: { ...fakes.ports, tools } };
  harness = await startHarness({ fakes });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await harness.stop();
  await harness.remove();
  await rm(folder, { recursive: true });
});

const anonymous = { method: 'anonymous' } as const;
type Transport = NonNullable<Input<'connections.add'>['transport']>;
const add = (url: string, transport?: Transport) =>
  harness.call('connections.add', { url, credentials: anonymous, ...(transport && { transport }) });
const refusal = (url: string, transport?: Transport) =>
  harness.refusal('connections.add', { url, credentials: anonymous, ...(transport && { transport }) });
const fingerprintOf = (pem: string) => new X509Certificate(pem).fingerprint256;
/** As most servers do: their own certificate and what signed it. */
const chainOf = ({ cert, key }: KeyPair): TlsOptions => ({ cert: cert + authority.ca, key });

async function serve(tls: TlsOptions): Promise<ScriptedServer> {
  const server = await startScriptedServer(
    [
      { expect: { method: 'GET', path: '/v2/' }, answer: json({}), times: 'any' },
      { expect: { method: 'GET', path: /./ }, answer: { status: 404 }, times: 'any' },
    ],
    { tls, hostname: 'localhost' },
  );
  closers.push(() => server.close());
  return server;
}

async function put(path: string, content: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

describe('the certificates of a server', () => {
  it('are shown from its own upwards, with why they are not trusted', async () => {
    const server = await serve(chainOf(good));
    const shown = await harness.call('connections.certificates', { url: server.host });
    expect(shown.trusted).toBe(false);
    expect(shown.problem).toContain('authority');
    expect(shown.chain).toMatchObject([
      { fingerprint: fingerprintOf(good.cert), isAuthority: false, names: 'DNS:localhost' },
      { fingerprint: fingerprintOf(authority.ca), isAuthority: true, issuer: 'Waybill Test Authority' },
    ]);
    expect(server.seen).toEqual([]);
  });

  it.each([
    ['expired', { notAfter: '20210101000000Z' }, 'DNS:localhost', 'expired'],
    ['for another host', {}, 'DNS:other.example', 'another host'],
  ] as const)('are told to be %s although their authority is known', async (_title, dates, names, words) => {
    const server = await serve(chainOf(await authority.issue(names, dates)));
    const caFile = await put('ca.pem', authority.ca);
    const shown = await harness.call('connections.certificates', { url: server.host, transport: { caFile } });
    expect(shown).toMatchObject({ trusted: false, problem: expect.stringContaining(words) as unknown });
    const pinnedFingerprint = shown.chain[0]?.fingerprint ?? '';
    expect(
      await harness.call('connections.certificates', { url: server.host, transport: { pinnedFingerprint } }),
    ).toMatchObject({ trusted: true, problem: null });
  });

  it('are seen through a proxy as well', async () => {
    const proxy = await startForwardProxy();
    closers.push(() => proxy.close());
    const server = await serve(chainOf(good));
    await harness.stop();
    const choice = { kind: 'http', host: '127.0.0.1', port: proxy.port } as const;
    const ports = { ...fakes.ports, proxy: { resolve: async () => [choice, { kind: 'direct' } as const] } };
    harness = await startHarness({ fakes: { ...fakes, ports } });
    const shown = await harness.call('connections.certificates', { url: server.host });
    expect(shown.chain[0]?.fingerprint).toBe(fingerprintOf(good.cert));
    expect(proxy.seen).toMatchObject([{ method: 'CONNECT', target: server.host }]);
    const { transport } = await add(server.url, { trustCertificate: fingerprintOf(authority.ca) });
    expect(transport.proxy).toBe(`http://127.0.0.1:${proxy.port}, then no proxy`);
  });

  it('are not there where plain http is spoken, and that is told', async () => {
    const plain = await startScriptedServer([]);
    closers.push(() => plain.close());
    expect(await harness.refusal('connections.certificates', { url: plain.url })).toMatchObject({ kind: 'tls' });
    const spoken = await harness.refusal('connections.certificates', { url: plain.host });
    expect(spoken).toMatchObject({ kind: 'tls', details: { advice: expect.stringContaining(plain.url) as unknown } });
    expect(await harness.refusal('connections.certificates', { url: '127.0.0.1:1' })).toMatchObject({
      kind: 'network',
      details: { reason: 'ECONNREFUSED' },
    });
  });
});

describe('an authority of the chain', () => {
  it('is trusted for this registry alone, through a renewal of its certificate and a restart', async () => {
    const [server, other] = [await serve(chainOf(good)), await serve(chainOf(good))];
    expect((await refusal(server.url)).kind).toBe('tls');
    const trustCertificate = fingerprintOf(authority.ca).toLowerCase().replaceAll(':', '');
    const { id, transport } = await add(server.url, { trustCertificate });
    expect(transport.trustedCertificate).toBe(fingerprintOf(authority.ca));
    expect((await refusal(other.url)).kind).toBe('tls');
    await harness.stop();
    harness = await startHarness({ fakes });
    expect((await harness.call('connections.check', { id })).state.status).toBe('ready');
    // Naming what is trusted already does not need the server to show it once more.
    await server.close();
    const shown = harness.call('connections.certificates', { url: server.url, transport: { trustCertificate } });
    await expect(shown).rejects.toMatchObject({ kind: 'network' });
  });

  it('must be one that the server shows now', async () => {
    const server = await serve(chainOf(good));
    const error = await refusal(server.url, { trustCertificate: 'ab'.repeat(32) });
    expect(error).toMatchObject({ kind: 'untrusted', details: { reason: 'E_CERTIFICATE_GONE' } });
    expect((await harness.call('connections.list', {})).connections).toEqual([]);
  });

  it('does not make up for a wrong host', async () => {
    const server = await serve(chainOf(await authority.issue('DNS:other.example')));
    const error = await refusal(server.url, { trustCertificate: fingerprintOf(authority.ca) });
    expect(error).toMatchObject({ kind: 'tls', details: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
  });
});

describe('a pinned certificate', () => {
  it('keeps others out: a change that does not fit is refused and the old setting stays', async () => {
    const server = await serve(good);
    const { id } = await add(server.url, { pinnedFingerprint: fingerprintOf(good.cert) });
    const pinnedFingerprint = fingerprintOf(authority.ca);
    const error = await harness.refusal('connections.edit', { id, transport: { pinnedFingerprint } });
    expect(error).toMatchObject({ kind: 'untrusted', details: { reason: 'E_PINNED' } });
    expect(error.message).toContain(pinnedFingerprint);
    expect(error.message).toContain(fingerprintOf(good.cert));
    const [kept] = (await harness.call('connections.list', {})).connections;
    expect(kept?.transport.pinnedFingerprint).toBe(fingerprintOf(good.cert));
    expect((await harness.call('connections.check', { id })).state.status).toBe('ready');
  });

  it('is told by the examination', async () => {
    const server = await serve(good);
    const examine = async (pinnedFingerprint: string) => {
      const transport = { pinnedFingerprint };
      const input = { url: server.url, credentials: anonymous, transport };
      return (await harness.call('connections.examine', input)).stages.find(({ name }) => name === 'tls');
    };
    expect(await examine(fingerprintOf(good.cert))).toMatchObject({
      result: 'ok',
      detail: expect.stringContaining('pinned') as unknown,
    });
    expect(await examine('0'.repeat(64))).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining(fingerprintOf(good.cert)) as unknown,
    });
  });
});

describe('files of certificates', () => {
  it('add an authority; a file that is not there or has none is named', async () => {
    const server = await serve(good);
    const caFile = await put('ca.pem', `# ours\n${authority.ca}`);
    expect(await refusal(server.url, { caFile: join(folder, 'none.pem') })).toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('none.pem') as unknown,
    });
    const empty = await put('empty.pem', 'nothing');
    expect(await refusal(server.url, { caFile: empty })).toMatchObject({
      kind: 'invalid-input',
      details: { reason: 'E_CERTIFICATE' },
    });
    expect((await add(server.url, { caFile })).transport.caFile).toBe(caFile);
  });

  it('give a client certificate to a server that wants one; a key under a passphrase is told', async () => {
    const server = await serve({ ...good, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
    const client = await authority.issue('DNS:client', { client: true });
    const caFile = await put('ca.pem', authority.ca);
    const [certFile, keyFile] = [await put('client.pem', client.cert), await put('client.key', client.key)];
    const without = await refusal(server.url, { caFile });
    expect(without).toMatchObject({ kind: 'tls', message: expect.stringContaining('client certificate') as unknown });
    const encrypted = join(folder, 'encrypted.key');
    await promisify(execFile)('openssl', [
      ...['pkey', '-in', keyFile, '-out', encrypted, '-aes256', '-passout', 'pass:canary-4711'],
    ]);
    const refused = await refusal(server.url, { caFile, clientCertificate: { certFile, keyFile: encrypted } });
    expect(refused).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_KEY_ENCRYPTED' } });
    expect(refused.message).toContain(encrypted);
    const swapped = await refusal(server.url, { caFile, clientCertificate: { certFile: keyFile, keyFile: certFile } });
    expect(swapped.kind).toBe('invalid-input');
    const added = await add(server.url, { caFile, clientCertificate: { certFile, keyFile } });
    expect(added.state.status).toBe('ready');
    const settings = await readFile(join(fakes.ports.paths.data, 'settings.json'), 'utf8');
    expect(settings).toContain('client.key');
    expect(settings).not.toContain('PRIVATE KEY');
  });

  it('of a certs.d folder apply without being asked for, and are shown', async () => {
    const server = await serve({ ...good, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
    const client = await authority.issue('DNS:client', { client: true });
    const at = `certs.d/${server.host}`;
    await put(`${at}/ours.crt`, authority.ca);
    await put(`${at}/client.cert`, client.cert);
    expect(await refusal(server.url)).toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining('client.key') as unknown,
    });
    await put(`${at}/client.key`, client.key);
    const { state, transport } = await add(server.url);
    expect(state.status).toBe('ready');
    const files = ['client.cert', 'client.key', 'ours.crt'];
    expect(transport.certsDirectory).toEqual({ path: join(folder, at), files });
  });
});
