import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Examination } from '../../shared/contract/connections.ts';
import type { Input } from '../../shared/contract/index.ts';
import { createRegistryClient } from '../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { createTestAuthority } from '../registry/testing/certificates.ts';
import type { TestAuthority } from '../registry/testing/certificates.ts';
import { startDockerRegistry } from '../registry/testing/docker-registry.ts';
import { createFakePorts } from './testing/fake-ports.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';
import { startManInTheMiddle } from './testing/man-in-the-middle.ts';

const right = { method: 'basic', username: 'ada', password: 'canary-right-4711' } as const;
const wrong = { method: 'basic', username: 'ada', password: 'canary-wrong-0815' } as const;
const anonymous = { method: 'anonymous' } as const;
const basicOf = ({ username, password }: { username: string; password: string }) =>
  Buffer.from(`${username}:${password}`).toString('base64');

let guarded: StartedRegistry;
let authority: TestAuthority;
let harness: Harness;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  guarded = await startLocalRegistry({ auth: `ada:${right.password}` });
  await createRegistryClient(guarded.url, `Basic ${basicOf(right)}`).pushImage('team/app', { seed: 'one', tag: 'v1' });
  authority = await createTestAuthority();
});
afterAll(async () => {
  await guarded.stop();
  await authority.dispose();
});
beforeEach(async () => void (harness = await startHarness()));
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await harness.stop();
  await harness.remove();
});

const examine = (input: Input<'connections.examine'>) => harness.call('connections.examine', input);
const examineTyped = (url: string, credentials: Input<'connections.add'>['credentials'] = anonymous) =>
  examine({ url, credentials });

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}
const page: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html', connection: 'close' });
  response.end('<html><body>Welcome</body></html>');
};
async function startTls(): Promise<string> {
  return `https://localhost:${await listen(createTlsServer(await authority.issue('DNS:localhost'), page))}`;
}

/** The one step that failed; everything after it must be skipped. */
function failure({ stages }: Examination) {
  const index = stages.findIndex(({ result }) => result === 'failed');
  expect(index, 'a step that failed').toBeGreaterThanOrEqual(0);
  expect(stages).toHaveLength(10);
  expect(new Set(stages.slice(index + 1).map(({ result }) => result))).toEqual(new Set(['skipped']));
  return stages[index]!;
}
const resultOf = ({ stages }: Examination, name: string) => stages.find((stage) => stage.name === name);
const containing = (text: string): unknown => expect.stringContaining(text);

describe('examining a registry that is being added', () => {
  it('names an unknown host', async () => {
    const found = await examineTyped('registry.invalid');
    expect(failure(found)).toMatchObject({ name: 'dns', detail: containing('no host of that name') });
    expect(found.chain).toEqual([]);
  });

  it('names a closed port, with advice, and skips the rest with a reason', async () => {
    const server = createServer(page);
    const port = await listen(server);
    await closers.pop()!();
    const found = await examineTyped(`http://127.0.0.1:${port}`);
    expect(failure(found)).toMatchObject({ name: 'tcp', detail: containing('refuses'), advice: containing('port') });
    expect(found.stages.at(-1)?.detail).toContain('“tcp”');
    expect(found.reportText).toContain(`http://127.0.0.1:${port}`);
  });

  it('names an unknown certificate authority and gives the chain', async () => {
    const found = await examineTyped(await startTls());
    expect(failure(found)).toMatchObject({ name: 'tls', advice: containing('certificate authority') });
    const [own] = found.chain;
    expect(own).toMatchObject({
      ...{ subject: 'leaf-1', issuer: 'Waybill Test Authority', names: 'DNS:localhost' },
      ...{ validFrom: containing('2020'), validTo: containing('2099') },
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) as unknown,
    });
    expect(found.reportText).toContain(own?.fingerprint);
  });

  it('trusts what the host trusts, and gives that chain too', async () => {
    await harness.stop();
    await harness.remove();
    const fakes = await createFakePorts();
    const trust = { certificates: async () => [authority.ca] };
    harness = await startHarness({ fakes: { ...fakes, ports: { ...fakes.ports, trust } } });
    const found = await examineTyped(await startTls());
    expect(resultOf(found, 'tls')).toMatchObject({ result: 'ok' });
    expect(found.chain[0]?.issuer).toBe('Waybill Test Authority');
    expect(failure(found).name).toBe('registry');
  });

  it('names a web page in the registry’s place', async () => {
    const found = await examineTyped(`http://127.0.0.1:${await listen(createServer(page))}`);
    expect(failure(found)).toMatchObject({ name: 'registry', detail: containing('web page') });
  });

  it('names a wrong password', async () => {
    const found = await examineTyped(guarded.url, wrong);
    expect(failure(found)).toMatchObject({ name: 'token', detail: containing('password is wrong') });
  });

  it('keeps nothing, also where everything is fine', async () => {
    const found = await examineTyped(guarded.url, right);
    expect(found.stages.filter(({ result }) => result === 'failed')).toEqual([]);
    expect((await harness.call('connections.list', {})).connections).toEqual([]);
    expect(harness.fakes.vault.secrets.size).toBe(0);
  });

  it('tells each stage as it ends to the page that watches, and to nobody when none does', async () => {
    const found = await examine({ url: guarded.url, credentials: right, watch: 'w-1' });
    const told = harness.events.filter(({ name }) => name === 'connections.examined');
    expect(told.map(({ payload }) => payload)).toEqual(found.stages.map((stage) => ({ watch: 'w-1', stage })));
    await examineTyped(guarded.url, right);
    expect(harness.events.filter(({ name }) => name === 'connections.examined')).toHaveLength(told.length);
  });

  it('refuses what is no address, and plain http to another machine without consent', async () => {
    const refusal = (url: string) => harness.refusal('connections.examine', { url, credentials: anonymous });
    expect(await refusal('ftp://registry.example')).toMatchObject({ kind: 'invalid-input' });
    expect(await refusal('http://registry.invalid')).toMatchObject({ details: { reason: 'E_PLAIN_HTTP' } });
    const url = 'http://registry.invalid';
    expect(failure(await examine({ url, credentials: anonymous, allowPlainHttp: true })).name).toBe('dns');
  });
});

describe('examining a kept registry', () => {
  it('finds a stock registry fine, and says why each skipped step was', async () => {
    const stock = await startDockerRegistry();
    closers.push(() => stock.stop());
    await stock.fill('team/app', '1.0');
    const found = await examine({ id: await harness.connect(stock.url) });
    expect(Object.fromEntries(found.stages.map(({ name, result }) => [name, result]))).toEqual({
      ...{ dns: 'skipped', tcp: 'ok', tls: 'skipped', registry: 'ok', challenge: 'skipped' },
      ...{ realm: 'skipped', token: 'skipped', catalog: 'ok', tags: 'ok', 'quay-api': 'skipped' },
    });
    for (const { detail } of found.stages) expect(detail).not.toBe('');
  });

  it('uses the kept password', async () => {
    const { id } = await harness.call('connections.add', { url: guarded.url, credentials: right });
    const found = await examine({ id });
    expect(resultOf(found, 'token')).toMatchObject({ result: 'ok' });
    expect(resultOf(found, 'tags')).toMatchObject({ result: 'ok', detail: containing('team/app') });
  });

  it('uses the local library’s own credentials', async () => {
    await harness.stop();
    const { username, password } = right;
    const localRegistry = { url: guarded.url, username, password };
    harness = await startHarness({ fakes: harness.fakes, localRegistry });
    expect(resultOf(await examine({ id: 'local' }), 'token')).toMatchObject({ result: 'ok' });
  });

  it('tries a repository that was added by hand where none are listed', async () => {
    const middle = await startManInTheMiddle(guarded.url);
    closers.push(() => middle.close());
    middle.meddle((_method, path) =>
      path.startsWith('/v2/_catalog') ? { kind: 'answer', status: 404 } : { kind: 'pass' },
    );
    const { id } = await harness.call('connections.add', { url: middle.url, credentials: right });
    await harness.call('repositories.add', { connectionId: id, repository: 'team/app' });
    const found = await examine({ id });
    expect(resultOf(found, 'catalog')).toMatchObject({ result: 'failed' });
    expect(resultOf(found, 'tags')).toMatchObject({ result: 'ok', detail: containing('team/app') });
  });

  it('says that the secret is no longer kept, and that a registry is gone', async () => {
    const { id } = await harness.call('connections.add', { url: guarded.url, credentials: right });
    await harness.fakes.vault.delete(`registry:${id}`);
    expect(await harness.refusal('connections.examine', { id })).toMatchObject({
      kind: 'unauthorized',
      details: { reason: 'E_SECRET_MISSING' },
    });
    expect(await harness.refusal('connections.examine', { id: 'r-gone' })).toMatchObject({
      details: { reason: 'E_NO_CONNECTION' },
    });
  });
});

it('no secret is in any answer, event or log line of an examination, even when the server says it back', async () => {
  const token = { method: 'token', token: 'canary-token-1234' } as const;
  const secrets = [right.password, wrong.password, token.token, basicOf(right), basicOf(wrong)];
  let known = '';
  const echo = createServer((request, response) => {
    response.writeHead(request.url === '/v2/' ? 401 : 403, {
      'content-type': 'application/json',
      'www-authenticate': `Basic realm="${known}"`,
      'docker-distribution-api-version': known,
    });
    const message = `heard ${request.headers.authorization ?? ''} of ${known}`;
    response.end(JSON.stringify({ errors: [{ code: 'DENIED', message }] }));
  });
  const url = `http://127.0.0.1:${await listen(echo)}`;
  for (const credentials of [right, wrong, token]) {
    known = 'token' in credentials ? credentials.token : credentials.password;
    expect((await examineTyped(url, credentials)).reportText).toContain('FAILED');
    await examineTyped(guarded.url, credentials);
  }
  const { id } = await harness.call('connections.add', { url: guarded.url, credentials: right });
  await examine({ id });
  const places = {
    answers: harness.envelopes.join('\n'),
    events: JSON.stringify(harness.events),
    log: JSON.stringify(harness.fakes.log.records),
  };
  expect(places.answers).toContain('It calls itself');
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
  }
});
