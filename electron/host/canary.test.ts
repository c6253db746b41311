import { once } from 'node:events';
import { readdir, readFile, writeFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Input, WaybillEvent, WaybillOperation } from '../../shared/contract/index.ts';
import type { Log, Ports } from '../services/ports.ts';
import { createTestAuthority } from '../registry/testing/certificates.ts';
import { startForwardProxy } from '../registry/testing/forward-proxy.ts';
import { createEnvProxyResolver } from '../web/env-proxy.ts';
import { createEventHub, startCore, type HostCore } from './core.ts';
import { createLogFile } from './log-file.ts';
import { createLog } from './log.ts';
import { createPassphraseVault } from './passphrase-vault.ts';
import { createRedactor } from './redact.ts';
import { watchVault } from './watched-vault.ts';

// One for every way a secret can come in. None may be part of another.
const secrets = {
  password: 'canary-password-4711',
  wrongPassword: 'canary-wrong-0815',
  token: 'canary-oauth-1234',
  docker: 'canary-docker-2345',
  podman: 'canary-podman-3456',
  identityToken: 'canary-identity-4567',
  proxy: 'canary-proxy-5678',
  bearer: 'canary-bearer-6789',
  passphrase: 'canary-passphrase-7890',
  url: 'canary-url-8901',
} as const;

/** A name that only the proxy knows. */
const name = 'registry.test';

let folder: string;
let host: HostCore;
let log: Log;
const events: WaybillEvent[] = [];
const answers: string[] = [];
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'waybill-host-canary-'))));
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(folder, { recursive: true });
});

const at = (path: string) => join(folder, path);
async function put(path: string, content: unknown): Promise<string> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), JSON.stringify(content));
  return at(path);
}

/** The browser host's own parts around the services, over folders of the test. */
async function startHost(env: Record<string, string>): Promise<void> {
  const redactor = createRedactor();
  await mkdir(at('data'), { recursive: true });
  const sink = createLogFile(at('logs/waybill.log'));
  closers.push(async () => sink.close());
  log = createLog(sink, redactor, 'debug');
  const clock = { now: () => Date.now() };
  const hub = createEventHub({ clock, log });
  hub.subscribe(null, (event) => void events.push(event));
  const refuse = () => Promise.reject(new Error('not in this test'));
  const ports: Ports = {
    vault: watchVault(createPassphraseVault(at('data/vault.json')), redactor.hide),
    paths: { data: at('data'), logs: at('logs') },
    proxy: createEnvProxyResolver(env, redactor.hide),
    trust: { certificates: async () => [] },
    dialogs: { open: refuse, save: refuse },
    opener: { open: refuse },
    notifier: { notify: () => undefined },
    ...{ clock, log },
    tools: {
      environment: { env, home: at('home'), platform: 'linux', uid: 0, helperTimeoutMs: 5000 },
      certsDirectories: [],
    },
    hide: redactor.hide,
  };
  host = await startCore(hub, { ports, info: { version: '0', host: 'browser' }, localRegistry: null });
  closers.push(() => host.stop());
}

/** Calls, and keeps the answer as it would travel; refusals are answers too. */
async function call<N extends WaybillOperation>(operation: N, input: Input<N>): Promise<{ id?: string }> {
  const answer = await host.dispatch(operation, input, new AbortController().signal);
  answers.push(JSON.stringify(answer));
  return answer.ok ? (answer.value as { id?: string }) : {};
}

/** What a request tells of secrets, in the clear and as it was sent. */
async function heardIn(request: IncomingMessage): Promise<string[]> {
  const body = await text(request);
  const authorization = request.headers.authorization ?? '';
  const basic = /^Basic (.*)$/.exec(authorization)?.[1] ?? '';
  const [, password = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return [authorization, basic, password, body, ...new URLSearchParams(body).values()].filter((word) => word !== '');
}

interface Parrot {
  readonly url: string;
  readonly host: string;
  readonly heard: string[];
}

/** A registry that says back whatever it was sent in every refusal, in its words and in a header. */
async function startParrot(): Promise<Parrot> {
  const authority = await createTestAuthority();
  closers.push(() => authority.dispose());
  await writeFile(at('ca.pem'), authority.ca);
  const heard: string[] = [];
  // An OAuth token that is not Quay’s is what the registry itself takes.
  const bearers = [secrets.bearer, secrets.token].map((one) => `Bearer ${one}`);
  const server = createServer(await authority.issue(`DNS:${name}`), (request, response) => {
    void heardIn(request).then((words) => {
      heard.push(...words);
      const { url = '/', headers } = request;
      const send = (status: number, body: unknown, more: OutgoingHttpHeaders = {}) =>
        response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(body));
      const isToken = url.startsWith('/token');
      const isIn = bearers.includes(headers.authorization ?? '');
      if (isToken && !words.includes(secrets.wrongPassword)) return send(200, { token: secrets.bearer });
      if (url === '/v2/' && isIn) return send(200, {});
      if (url.startsWith('/v2/team/app/tags') && isIn) return send(200, { name: 'team/app', tags: ['v1'] });
      const challenge = { 'www-authenticate': `Bearer realm="https://${headers.host ?? ''}/token",service="s"` };
      if (!isToken && !isIn) return send(401, {}, challenge);
      const said = words.join(' ');
      const status = isToken ? 401 : 403;
      return send(
        status,
        { errors: [{ code: 'DENIED', message: `you sent ${said}` }] },
        { warning: `299 - "${said}"` },
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const host = `${name}:${(server.address() as AddressInfo).port}`;
  return { url: `https://${host}`, host, heard };
}

async function textsBelow(path: string): Promise<Record<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')] as const)),
  );
}

it('no secret of any kind leaves the host, and none lies in a file but those of other programs', async () => {
  const proxy = await startForwardProxy({ credentials: `proxy-user:${secrets.proxy}`, names: { [name]: '127.0.0.1' } });
  closers.push(() => proxy.close());
  const parrot = await startParrot();
  const login = (password: string) => ({ auth: Buffer.from(`ada:${password}`).toString('base64') });
  await put('home/.docker/config.json', { auths: { [parrot.host]: login(secrets.docker) } });
  await put('run/containers/auth.json', {
    auths: { [parrot.host]: { identitytoken: secrets.identityToken }, [`${parrot.host}/team`]: login(secrets.podman) },
  });
  const httpsProxy = proxy.url.replace('//', `//proxy-user:${secrets.proxy}@`);
  await startHost({ https_proxy: httpsProxy, XDG_RUNTIME_DIR: at('run') });

  const url = parrot.url;
  const transport = { caFile: at('ca.pem') };
  const basic = (password: string) => ({ method: 'basic', username: 'ada', password }) as const;
  const kinds: Input<'connections.add'>['credentials'][] = [
    basic(secrets.password),
    { method: 'token', token: secrets.token },
    { method: 'imported', source: 'docker' },
    { method: 'imported', source: 'podman' },
  ];
  await call('app.unlockVault', { passphrase: secrets.passphrase, create: true });
  for (const credentials of kinds) {
    const { id = '' } = await call('connections.add', { url, credentials, transport });
    expect(id, answers.at(-1)).not.toBe('');
    const ref = { connectionId: id, repository: 'team/app' };
    await call('connections.check', { id });
    await call('connections.examine', { id, watch: 'w' });
    await call('tags.list', ref);
    await call('tags.details', { ...ref, names: ['v1'] });
    await call('repositories.list', { connectionId: id });
    await call('connections.signIn', { id, credentials: basic(secrets.wrongPassword) });
    await call('connections.edit', { id, url: `https://${name}:1` });
    await call('repositories.add', ref);
  }
  await call('connections.examine', { url, credentials: basic(secrets.wrongPassword), transport, watch: 'w' });
  await call('connections.add', { url: `https://ada:${secrets.url}@${name}`, credentials: basic(secrets.password) });
  await call('connections.add', { url: 17, credentials: basic(secrets.password) } as never);
  await call('connections.imports', { url });
  await call('connections.certificates', { url, transport });
  await call('app.unlockVault', { passphrase: `${secrets.passphrase} wrong`, create: false });
  await call('connections.list', {});
  await call('journal.list', {});
  // Whatever was made known to the log stays out of it, wherever it comes from.
  const { url: refusedWithItsAddress, ...known } = secrets;
  log.error('Something echoed', { line: Object.values(known).join(' ') });
  expect(JSON.stringify(answers)).not.toContain(refusedWithItsAddress);
  for (const close of closers.splice(0).reverse()) await close();

  // The test would be empty if the secrets had not been used.
  expect(proxy.seen.some(({ headers }) => headers['proxy-authorization'] !== undefined)).toBe(true);
  const sent = parrot.heard.join('\n');
  expect(sent).toContain(secrets.bearer);
  expect(sent).toContain(secrets.identityToken);
  for (const secret of [secrets.password, secrets.docker, secrets.podman, secrets.wrongPassword]) {
    expect(sent).toContain(secret);
  }
  const files = { ...(await textsBelow(at('data'))), ...(await textsBelow(at('logs'))) };
  expect(Object.keys(files).length).toBeGreaterThan(4);
  const places = { ...files, answers: answers.join('\n'), events: JSON.stringify(events) };
  for (const [place, content] of Object.entries(places)) {
    for (const [kind, secret] of Object.entries(secrets)) {
      const encoded = Buffer.from(`ada:${secret}`).toString('base64');
      expect(content.includes(secret), `${kind} in ${place}`).toBe(false);
      expect(content.includes(encoded), `${kind} as Basic in ${place}`).toBe(false);
    }
  }
});
