import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import {
  type Answer,
  json,
  type ScriptedServer,
  startScriptedServer,
  type Step,
} from '../registry/testing/scripted-server.ts';
import { openSettings } from '../store/settings.ts';
import type { SavedConnection } from '../store/settings.ts';
import { createOpenedFiles } from './opened-files.ts';
import { createRegistryPool } from './registry-pool.ts';
import type { RegistryPool } from './registry-pool.ts';
import { createFakePorts } from './testing/fake-ports.ts';
import type { FakePorts } from './testing/fake-ports.ts';

let fakes: FakePorts;
let pool: RegistryPool;
let events: { readonly name: string; readonly payload: unknown }[];
let servers: ScriptedServer[];
let vaultGet: (() => Promise<string | null>) | null;
let keep: (connection: SavedConnection) => Promise<unknown>;

beforeEach(async () => {
  fakes = await createFakePorts();
  vaultGet = null;
  const { vault } = fakes;
  const ports = { ...fakes.ports, vault: { ...vault, get: (name: string) => vaultGet?.() ?? vault.get(name) } };
  events = [];
  servers = [];
  const settings = openSettings(`${ports.paths.data}/settings.json`, 0);
  keep = (saved) => settings.change((now) => ({ ...now, connections: [saved] }));
  pool = createRegistryPool({
    ...{ ports, settings, localRegistry: null },
    info: { version: '0', host: 'browser' },
    files: createOpenedFiles({ settings, paths: ports.paths }),
    publish: (name, payload) => void events.push({ name, payload }),
  });
});
afterEach(async () => {
  await pool.close();
  for (const server of servers) await server.close();
  await fakes.remove();
});

const saved = (url: string): SavedConnection => ({
  ...{ id: 'r-1', name: 'one', url, method: 'anonymous', username: null, allowPlainHttp: false },
});
async function serve(steps: readonly Step[]): Promise<ScriptedServer> {
  const server = await startScriptedServer(steps);
  servers.push(server);
  return server;
}

const anythingElse: Step = { expect: { method: 'GET', path: /./ }, answer: { status: 404 }, times: 'any' };
const registry = (more: Answer = {}): Step[] => [
  { expect: { method: 'GET', path: '/v2/' }, answer: json({}, more), times: 'any' },
  anythingElse,
];
const until = async (isMet: () => boolean) => {
  while (!isMet()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a probe under way while its connection changes', () => {
  it('gives the caller what the connection has become, and that state', async () => {
    const silent = await serve([{ ...anythingElse, answer: { fault: { kind: 'silence' } } }]);
    const good = await serve(registry());
    await keep(saved(silent.url));
    const opening = pool.open('r-1');
    await until(() => silent.seen.length > 0);
    await keep(saved(good.url));
    await pool.changed('r-1');
    expect((await opening).registry.url).toBe(good.url);
    expect(pool.state('r-1').state).toMatchObject({ status: 'ready', error: null });
  });

  it('does not settle its own failure as that of the new one', async () => {
    let fail: (error: Error) => void = () => undefined;
    const locked = new Promise<null>((_, reject) => (fail = reject));
    let isAsked = false;
    vaultGet = () => ((isAsked = true), locked);
    const good = await serve(registry());
    await keep({ ...saved(good.url), method: 'basic', username: 'ada' });
    const checking = pool.check('r-1');
    await until(() => isAsked);
    await keep(saved(good.url));
    const changing = pool.changed('r-1');
    fail(new AppError('denied', 'The keychain is locked.', { reason: 'E_VAULT_LOCKED' }));
    await Promise.all([checking, changing]);
    expect(pool.state('r-1').state).toMatchObject({ status: 'ready', error: null });
    expect(events.filter(({ name }) => name === 'connections.changed').length).toBeGreaterThan(0);
  });

  it('ends when the connection was removed, and when the program ends', async () => {
    const silent = await serve([{ ...anythingElse, answer: { fault: { kind: 'silence' } } }]);
    await keep(saved(silent.url));
    const opening = pool.open('r-1').catch((error: unknown) => error);
    await until(() => silent.seen.length > 0);
    await keep({ ...saved(silent.url), id: 'r-2' });
    await pool.changed('r-1');
    expect(await opening).toMatchObject({ kind: 'not-found', details: { reason: 'E_NO_CONNECTION' } });
    const second = pool.open('r-2').catch((error: unknown) => error);
    await until(() => silent.seen.length > 1);
    await pool.close();
    expect(await second).toMatchObject({ kind: 'cancelled' });
    expect(silent.seen.length).toBe(2);
  });
});

describe('what a registry still allows', () => {
  it('is told with the connection and as it changes, a pause too', async () => {
    const quota = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' };
    const busy: Step = {
      expect: { method: 'GET', path: '/v2/' },
      answer: { status: 429, headers: { 'retry-after': '1' } },
    };
    const server = await serve([busy, ...registry({ headers: quota })]);
    await keep(saved(server.url));
    const opening = pool.open('r-1');
    await until(() => pool.state('r-1').wait !== null);
    expect(pool.state('r-1')).toMatchObject({ quota: null, wait: { why: 'slow-down', step: 'connecting' } });
    await opening;
    expect(pool.state('r-1').quota).toMatchObject({ limit: 100, remaining: 76, windowSeconds: 21_600 });
    const told = () => events.filter(({ name }) => name === 'connections.traffic').map(({ payload }) => payload);
    await until(() => told().length > 1);
    expect(told()).toMatchObject([
      { id: 'r-1', quota: null, wait: { why: 'slow-down' } },
      { id: 'r-1', quota: { remaining: 76 } },
    ]);
  });

  it('is not asked for again when it is used up', async () => {
    const answer = { status: 429, headers: { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '0;w=21600' } };
    const server = await serve([{ expect: { method: 'GET', path: '/v2/' }, answer, times: 1 }]);
    await keep(saved(server.url));
    await expect(pool.open('r-1')).rejects.toMatchObject({ kind: 'rate-limited', details: { reason: 'E_QUOTA' } });
    expect(pool.state('r-1')).toMatchObject({ wait: null, quota: { remaining: 0 } });
    server.verify();
  });
});
