import { rootCertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type StartedRegistry, startLocalRegistry } from '../../local-registry/testing/start-local-registry.ts';
import type { RegistryOptions } from '../registry.ts';
import { canary, createTestEnvironment } from '../testing/clients.ts';
import { createTestAuthority, type TestAuthority } from '../testing/certificates.ts';
import { startDockerRegistry } from '../testing/docker-registry.ts';
import { type Answer, json, startScriptedServer, type Step } from '../testing/scripted-server.ts';
import { examineConnection, reportAsText } from './doctor.ts';
import { type DoctorReport, stageNames } from './report.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

let authority: TestAuthority;
let local: StartedRegistry;
beforeAll(async () => {
  authority = await createTestAuthority();
  local = await startLocalRegistry({ auth: `${canary.username}:${canary.password}`, samples: true });
});
afterAll(async () => {
  await local.stop();
  await authority.dispose();
});

function examine(url: string, options: Partial<RegistryOptions> = {}, repository?: string): Promise<DoctorReport> {
  return examineConnection(
    { credentials: { method: 'anonymous' }, allowPlainHttp: false, userAgent: 'waybill-test', ...options, url },
    { repository },
    createTestEnvironment(),
  );
}

/** The one stage that failed; everything after it must be skipped, everything before it not failed. */
function failure({ stages }: DoctorReport) {
  expect(stages.map(({ name }) => name)).toEqual([...stageNames]);
  const index = stages.findIndex(({ result }) => result === 'failed');
  expect(index).toBeGreaterThanOrEqual(0);
  expect(stages.slice(index + 1).map(({ result }) => result)).toEqual(stages.slice(index + 1).map(() => 'skipped'));
  return stages[index]!;
}

async function serve(steps: (url: string) => readonly Step[], tls?: { cert: string; key: string }) {
  const server = await startScriptedServer([], tls === undefined ? {} : { tls, hostname: 'localhost' });
  server.add(...steps(server.url).map((step) => ({ ...step, times: 'any' as const })));
  closers.push(() => server.close());
  return server;
}

const ping = (answer: Answer): Step => ({ expect: { method: 'GET', path: '/v2/' }, answer });
const bearer = (realm: string): Answer => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer realm="${realm}",service="x"` },
});

describe('the connection test', () => {
  it('finds nothing wrong with the local registry', async () => {
    const report = await examine(local.url, { credentials: canary });
    const results = Object.fromEntries(report.stages.map(({ name, result }) => [name, result]));
    expect(results).toEqual({
      dns: 'skipped',
      tcp: 'ok',
      tls: 'skipped',
      registry: 'ok',
      challenge: 'ok',
      realm: 'ok',
      token: 'ok',
      catalog: 'ok',
      tags: 'ok',
      'quay-api': 'ok',
    });
    expect(reportAsText(report)).not.toContain(canary.password);
  });

  it('says of a stock registry that it keeps no history', async () => {
    const stock = await startDockerRegistry();
    closers.push(() => stock.stop());
    await stock.fill('team/app', '1.0');
    const report = await examine(stock.url);
    expect(report.stages.filter(({ result }) => result === 'failed')).toEqual([]);
    expect(report.stages.find(({ name }) => name === 'tags')).toMatchObject({
      result: 'ok',
      detail: 'Tags of team/app are listed.',
    });
    expect(report.stages.at(-1)).toMatchObject({ name: 'quay-api', result: 'skipped' });
  });

  it('names an unknown host as the cause', async () => {
    expect(failure(await examine('https://no-such-host.invalid'))).toMatchObject({
      name: 'dns',
      advice: expect.stringContaining('DNS') as unknown,
    });
  });

  it('names a closed port as the cause', async () => {
    const server = await startScriptedServer([]);
    await server.close();
    expect(failure(await examine(server.url))).toMatchObject({
      name: 'tcp',
      detail: expect.stringContaining('refuses') as unknown,
    });
  });

  it('names the certificate as the cause and shows the chain', async () => {
    const server = await serve(() => [ping({})], await authority.issue('DNS:localhost'));
    const report = await examine(server.url);
    expect(failure(report)).toMatchObject({
      name: 'tls',
      advice: expect.stringContaining('certificate authority') as unknown,
    });
    expect(report.chain[0]).toMatchObject({
      issuer: 'Waybill Test Authority',
      names: 'DNS:localhost',
      validTo: expect.stringContaining('2099') as unknown,
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) as unknown,
    });
    expect(reportAsText(report)).toContain(`SHA-256 ${report.chain[0]!.fingerprint}`);
    const trusted = await examine(server.url, { certificates: [...rootCertificates, authority.ca] });
    expect(trusted.stages.find(({ name }) => name === 'tls')).toMatchObject({ result: 'ok' });
  });

  it('names a web page in the registry’s place as the cause', async () => {
    const server = await serve(() => [
      ping({ headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }),
    ]);
    expect(failure(await examine(server.url))).toMatchObject({
      name: 'registry',
      detail: expect.stringContaining('web page') as unknown,
    });
  });

  it('names a missing challenge as the cause', async () => {
    const server = await serve(() => [ping({ status: 401 })]);
    expect(failure(await examine(server.url, { credentials: canary }))).toMatchObject({ name: 'challenge' });
  });

  it('names a token service elsewhere as the cause, and sends nothing there', async () => {
    const elsewhere = await serve(() => []);
    const server = await serve(() => [ping(bearer(`${elsewhere.url}/token`))]);
    expect(failure(await examine(server.url, { credentials: canary }))).toMatchObject({
      name: 'realm',
      detail: expect.stringContaining(elsewhere.host) as unknown,
    });
    expect(elsewhere.seen).toEqual([]);
  });

  it('names a wrong password as the cause, with a token service and with Basic', async () => {
    const wrong = { credentials: { ...canary, password: 'canary-wrong-4711' } };
    const report = await examine(local.url, wrong);
    expect(failure(report)).toMatchObject({
      name: 'token',
      detail: expect.stringContaining('password is wrong') as unknown,
    });
    const server = await serve(() => [ping({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } })]);
    const basic = await examine(server.url, wrong);
    expect(failure(basic)).toMatchObject({
      name: 'token',
      detail: expect.stringContaining('password is wrong') as unknown,
    });
    expect(reportAsText(report) + reportAsText(basic)).not.toContain('4711');
  });

  it('goes on to the tags of a named repository where the catalog is refused', async () => {
    const server = await serve(() => [
      ping({}),
      { expect: { method: 'GET', path: '/v2/_catalog?n=10' }, answer: { status: 404 } },
      { expect: { method: 'GET', path: '/v2/team/app/tags/list?n=10' }, answer: json({ tags: ['1'] }) },
      { expect: { method: 'GET', path: /./ }, answer: { status: 404 } },
    ]);
    const { stages } = await examine(server.url, {}, 'team/app');
    expect(stages.find(({ name }) => name === 'catalog')).toMatchObject({
      result: 'failed',
      advice: 'Add repositories by name.',
    });
    expect(stages.find(({ name }) => name === 'tags')).toMatchObject({ result: 'ok' });
  });

  it('shows no secret that a server echoes', async () => {
    const echo = `Basic ${Buffer.from(`${canary.username}:${canary.password}`).toString('base64')} ${canary.password}`;
    const server = await serve((url) => [
      ping({
        status: 401,
        headers: { ...bearer(`${url}/token`).headers, 'docker-distribution-api-version': canary.password },
      }),
      { expect: { method: 'GET', path: /^\/token/ }, answer: json({ message: echo }, { status: 400 }) },
    ]);
    const text = reportAsText(await examine(server.url, { credentials: canary }));
    expect(text).toContain('FAILED');
    expect(text).not.toContain('4711');
    expect(text).not.toContain(echo.slice(6, 30));
  });

  it('tells each stage as it ends, and can be cancelled', async () => {
    const cancel = new AbortController();
    const seen: string[] = [];
    const server = await serve(() => [ping({ fault: { kind: 'silence' } })]);
    const examination = examineConnection(
      { credentials: { method: 'anonymous' }, allowPlainHttp: false, userAgent: 'waybill-test', url: server.url },
      {
        signal: cancel.signal,
        onStage: ({ name }) => {
          seen.push(name);
          if (name === 'tls') setTimeout(() => cancel.abort(), 20);
        },
      },
      createTestEnvironment(),
    );
    await expect(examination).rejects.toMatchObject({ kind: 'cancelled' });
    expect(seen).toEqual(['dns', 'tcp', 'tls']);
  });
});
