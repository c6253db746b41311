import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRegistryClient } from '../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { json, type ScriptedServer, startScriptedServer } from '../registry/testing/scripted-server.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';

const right = { method: 'basic', username: 'ada', password: 'canary-right-4711' } as const;
const anonymous = { method: 'anonymous' } as const;

let guarded: StartedRegistry;
let open: StartedRegistry;
let harness: Harness;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  guarded = await startLocalRegistry({ auth: `ada:${right.password}` });
  const token = Buffer.from(`ada:${right.password}`).toString('base64');
  await createRegistryClient(guarded.url, `Basic ${token}`).pushImage('team/app', { seed: 'one', tag: 'v1' });
  open = await startLocalRegistry({});
});
afterAll(async () => {
  await guarded.stop();
  await open.stop();
});
beforeEach(async () => void (harness = await startHarness()));
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await harness.stop();
  await harness.remove();
});

const addGuarded = () => harness.call('connections.add', { url: guarded.url, credentials: right });
const kept = async () => (await harness.call('connections.list', {})).connections;
/** The same registry under another name of this machine. */
const asLocalhost = (url: string) => url.replace('127.0.0.1', 'localhost');

describe('changing a registry', () => {
  it('keeps the secret, the id and what was set up, and tries the new address first', async () => {
    const { id } = await addGuarded();
    await harness.call('repositories.pin', { connectionId: id, repository: 'team/app', pinned: true });
    const changed = await harness.call('connections.edit', { id, url: asLocalhost(guarded.url), name: 'Ours' });
    expect(changed).toMatchObject({
      ...{ id, name: 'Ours', url: asLocalhost(guarded.url) },
      state: { status: 'ready' },
      signIn: { username: 'ada', hasSecret: true },
    });
    const { repositories } = await harness.call('repositories.list', { connectionId: id });
    expect(repositories).toMatchObject([{ name: 'team/app', pinned: true }]);
  });

  it('that does not work is refused, and everything stays as it was', async () => {
    const { id } = await addGuarded();
    const before = await kept();
    expect(await harness.refusal('connections.edit', { id, url: 'http://127.0.0.1:1', name: 'New' })).toMatchObject({
      kind: 'network',
    });
    expect(await harness.refusal('connections.edit', { id, url: 'http://registry.invalid' })).toMatchObject({
      details: { reason: 'E_PLAIN_HTTP' },
    });
    expect(await harness.refusal('connections.edit', { id, url: 'no address' })).toMatchObject({
      kind: 'invalid-input',
    });
    expect(await kept()).toEqual(before);
    expect((await harness.call('connections.check', { id })).state.status).toBe('ready');
  });

  it('of the name alone asks nobody, so it works while the registry is away', async () => {
    const server = await startScriptedServer([
      { expect: { method: 'GET', path: '/v2/' }, answer: json({}), times: 'any' },
      { expect: { method: 'GET', path: /./ }, answer: { status: 404 }, times: 'any' },
    ]);
    const id = await harness.connect(server.url);
    await server.close();
    expect((await harness.call('connections.edit', { id, name: 'Later' })).name).toBe('Later');
  });

  it('into one that is there already is refused; into itself it is not', async () => {
    const { id } = await addGuarded();
    const second = await harness.call('connections.add', { url: asLocalhost(guarded.url), credentials: right });
    expect(await harness.refusal('connections.edit', { id: second.id, url: guarded.url })).toMatchObject({
      kind: 'conflict',
      details: { reason: 'E_CONNECTION_EXISTS' },
    });
    expect((await harness.call('connections.edit', { id, url: guarded.url })).id).toBe(id);
  });

  it('does not lose a name that was changed while the new address was being tried', async () => {
    const { id } = await addGuarded();
    const editing = harness.call('connections.edit', { id, url: asLocalhost(guarded.url) });
    await harness.call('connections.rename', { id, name: 'Meanwhile' });
    expect((await editing).name).toBe('Meanwhile');
  });

  it('is not for the local library', async () => {
    await harness.stop();
    const localRegistry = { url: guarded.url, username: 'ada', password: right.password };
    harness = await startHarness({ fakes: harness.fakes, localRegistry });
    for (const refused of [
      harness.refusal('connections.edit', { id: 'local', name: 'x' }),
      harness.refusal('connections.signOut', { id: 'local' }),
      harness.refusal('connections.approveRealm', { id: 'local', realm: 'x.example', approved: true }),
    ]) {
      expect(await refused).toMatchObject({ kind: 'unsupported' });
    }
  });
});

describe('signing out', () => {
  it('removes the secret, keeps the registry, and says so before it is asked', async () => {
    const { id } = await addGuarded();
    const out = await harness.call('connections.signOut', { id });
    expect(out.signIn).toMatchObject({ method: 'basic', username: 'ada', hasSecret: false });
    expect(out.state).toMatchObject({ status: 'failed', error: { details: { reason: 'E_SECRET_MISSING' } } });
    expect(harness.fakes.vault.secrets.size).toBe(0);
    expect(await harness.refusal('repositories.list', { connectionId: id })).toMatchObject({ kind: 'unauthorized' });
    expect((await harness.call('connections.signIn', { id, credentials: right })).state.status).toBe('ready');
  });

  it('is how a registry is shown after a restart of a host that kept secrets in memory', async () => {
    const { id } = await addGuarded();
    await harness.fakes.vault.delete(`registry:${id}`);
    await harness.stop();
    harness = await startHarness({ fakes: harness.fakes });
    expect(await kept()).toMatchObject([
      { id, state: { status: 'failed', error: { kind: 'unauthorized', details: { reason: 'E_SECRET_MISSING' } } } },
    ]);
  });
});

describe('removing a registry', () => {
  const removed = async (history: 'keep' | 'forget') => {
    const { id } = await addGuarded();
    await harness.call('tags.details', { connectionId: id, repository: 'team/app', names: ['v1'] });
    const journal = await harness.call('journal.list', {});
    await harness.call('connections.remove', { id, history });
    expect(harness.fakes.vault.secrets.size).toBe(0);
    expect(await harness.call('journal.list', {})).toEqual(journal);
    return { before: id, after: (await addGuarded()).id };
  };

  it('and keeping its history gives it back when it is added again', async () => {
    const { before, after } = await removed('keep');
    expect(after).toBe(before);
  });

  it('and forgetting its history begins anew', async () => {
    const { before, after } = await removed('forget');
    expect(after).not.toBe(before);
  });

  it('gives nobody else what was kept', async () => {
    const { id } = await addGuarded();
    await harness.call('connections.remove', { id });
    const other = await harness.call('connections.add', { url: open.url, credentials: anonymous });
    expect(other.id).not.toBe(id);
  });
});

describe('a token service of another host', () => {
  /** A registry whose token service has another name. */
  async function serve(): Promise<{ server: ScriptedServer; realmHost: string }> {
    const server = await startScriptedServer([]);
    closers.push(() => server.close());
    const realmHost = `localhost:${server.port}`;
    const challenge = `Bearer realm="http://${realmHost}/token",service="s"`;
    const get = (path: string | RegExp, headers = {}) => ({ method: 'GET', path, headers });
    server.add(
      { expect: get(/^\/token/), answer: json({ token: 'canary-token-4711' }), times: 'any' },
      { expect: get('/v2/', { authorization: 'Bearer canary-token-4711' }), answer: json({}), times: 'any' },
      { expect: get('/v2/'), answer: { status: 401, headers: { 'www-authenticate': challenge } }, times: 'any' },
      { expect: get(/./), answer: { status: 404 }, times: 'any' },
    );
    return { server, realmHost };
  }

  it('is named by the error, sent nothing without consent, and can be taken back', async () => {
    const { server, realmHost } = await serve();
    const input = { url: server.url, credentials: right };
    const error = await harness.refusal('connections.add', input);
    const asks = { kind: 'untrusted', details: { reason: 'E_REALM', registry: server.host, realm: realmHost } };
    expect(error).toMatchObject(asks);
    expect(server.seen.filter(({ path }) => path.startsWith('/token'))).toEqual([]);
    const added = await harness.call('connections.add', { ...input, approvedRealms: [realmHost] });
    expect(added).toMatchObject({ state: { status: 'ready' }, approvedRealms: [realmHost] });
    const { id } = added;
    await harness.call('connections.approveRealm', { id, realm: realmHost, approved: false });
    const checked = await harness.call('connections.check', { id });
    expect(checked).toMatchObject({ approvedRealms: [], state: { status: 'failed', error: asks } });
    const again = await harness.call('connections.approveRealm', {
      id,
      realm: realmHost.toUpperCase(),
      approved: true,
    });
    expect(again.approvedRealms).toEqual([realmHost]);
    expect((await harness.call('connections.check', { id })).state.status).toBe('ready');
  });

  it('is allowed for that registry only, and no longer when its host changes', async () => {
    const { server, realmHost } = await serve();
    const input = { url: server.url, credentials: right, approvedRealms: [realmHost] };
    const { id } = await harness.call('connections.add', input);
    const changed = await harness.call('connections.edit', { id, url: asLocalhost(server.url) });
    expect(changed.approvedRealms).toEqual([]);
    const second = await serve();
    expect(await harness.refusal('connections.add', { url: second.server.url, credentials: right })).toMatchObject({
      details: { reason: 'E_REALM', realm: second.realmHost },
    });
  });

  it.each(['', 'a b', 'user@host', 'https://host/path', 'host/path'])('is not allowed as “%s”', async (realm) => {
    const { id } = await addGuarded();
    expect(await harness.refusal('connections.approveRealm', { id, realm, approved: true })).toMatchObject({
      kind: 'invalid-input',
    });
  });
});
