import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Input } from '../../shared/contract/index.ts';
import { startLocalRegistry } from '../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { startHarness } from './testing/harness.ts';
import type { Harness } from './testing/harness.ts';

let guarded: StartedRegistry;
let harness: Harness;

beforeAll(async () => void (guarded = await startLocalRegistry({ auth: 'ada:right-password' })));
afterAll(() => guarded.stop());
beforeEach(async () => void (harness = await startHarness()));
afterEach(async () => {
  await harness.stop();
  await harness.remove();
});

const right = { method: 'basic', username: 'ada', password: 'right-password' } as const;
const wrong = { method: 'basic', username: 'ada', password: 'wrong-password' } as const;
const anonymous = { method: 'anonymous' } as const;
const add = (input: Input<'connections.add'>) => harness.call('connections.add', input);
const refusal = (url: string, credentials: Input<'connections.add'>['credentials'] = anonymous) =>
  harness.refusal('connections.add', { url, credentials });
const kept = async () => (await harness.call('connections.list', {})).connections;

describe('adding a registry', () => {
  it('keeps it with its secret in the vault, and has it again after a restart', async () => {
    const added = await add({ url: guarded.url, name: 'Ours', credentials: right });
    expect(added).toMatchObject({
      ...{ name: 'Ours', kind: 'remote', insecure: false, state: { status: 'ready' } },
      signIn: { method: 'basic', username: 'ada', hasSecret: true },
    });
    await harness.stop();
    harness = await startHarness({ fakes: harness.fakes });
    expect(await kept()).toMatchObject([{ id: added.id, name: 'Ours', url: guarded.url }]);
    expect((await harness.call('connections.check', { id: added.id })).state.status).toBe('ready');
  });

  it('tells a wrong password from a registry that cannot be reached, and keeps neither', async () => {
    const password = await refusal(guarded.url, wrong);
    expect(password).toMatchObject({ kind: 'unauthorized', details: { registry: guarded.host } });
    const refused = await refusal('http://127.0.0.1:1');
    expect(refused).toMatchObject({ kind: 'network', details: { reason: 'ECONNREFUSED' } });
    const unknown = await refusal('https://no-such-host.invalid');
    expect(unknown.kind).toBe('network');
    expect(await kept()).toEqual([]);
    expect(harness.fakes.vault.secrets.size).toBe(0);
  });

  it('does not take a web server for a registry', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><body>Welcome</body></html>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const error = await refusal(`http://127.0.0.1:${port}`);
    await new Promise((resolve) => server.close(resolve));
    expect(error.kind).toBe('unsupported');
    expect(await kept()).toEqual([]);
  });

  it('wants consent for plain http to another machine', async () => {
    expect(await refusal('http://registry.invalid:5000')).toMatchObject({
      kind: 'untrusted',
      details: { reason: 'E_PLAIN_HTTP' },
    });
    const url = 'http://registry.invalid:5000';
    const error = await harness.refusal('connections.add', { url, credentials: anonymous, allowPlainHttp: true });
    expect(error.kind).toBe('network');
  });

  it('takes https for granted and says so where this machine speaks plain http', async () => {
    const error = await refusal(guarded.host, right);
    expect(['tls', 'network']).toContain(error.kind);
    expect(error.details.advice).toContain(`http://${guarded.host}`);
  });

  it('takes the origin out of what was pasted', async () => {
    const added = await add({ url: ` ${guarded.url}/v2/team/app?tab=tags#x `, credentials: right });
    expect(added.url).toBe(guarded.url);
  });

  it.each([
    'ftp://registry.example',
    'https://',
    'two words',
    'https://ada:pw@registry.example',
    'http://[::1',
    'file:///etc/passwd',
  ])('refuses “%s” as an address, without repeating a password', async (url) => {
    const error = await refusal(url);
    expect(error.kind).toBe('invalid-input');
    expect(error.message).not.toContain('pw');
  });

  it('does not keep the same registry with the same user twice', async () => {
    await add({ url: guarded.url, name: 'Ours', credentials: right });
    expect(await refusal(guarded.url, right)).toMatchObject({
      kind: 'conflict',
      details: { reason: 'E_CONNECTION_EXISTS' },
    });
  });
});

describe('a kept registry', () => {
  it('keeps its old password when the new one is wrong', async () => {
    const { id } = await add({ url: guarded.url, credentials: right });
    expect(await harness.refusal('connections.signIn', { id, credentials: wrong })).toMatchObject({
      kind: 'unauthorized',
    });
    expect((await harness.call('connections.check', { id })).state.status).toBe('ready');
    expect(harness.fakes.vault.secrets.get(`registry:${id}`)).toBe('right-password');
  });

  it('says that the password is gone after a restart with a vault that forgot it', async () => {
    const { id } = await add({ url: guarded.url, credentials: right });
    await harness.fakes.vault.delete(`registry:${id}`);
    await harness.stop();
    harness = await startHarness({ fakes: harness.fakes });
    expect((await kept())[0]?.signIn).toMatchObject({ username: 'ada', hasSecret: false });
    const checked = await harness.call('connections.check', { id });
    expect(checked.state).toMatchObject({
      status: 'failed',
      error: { kind: 'unauthorized', details: { reason: 'E_SECRET_MISSING' } },
    });
    await harness.call('connections.signIn', { id, credentials: right });
    expect((await harness.call('connections.check', { id })).state.status).toBe('ready');
  });

  it('loses nothing while the keychain is locked', async () => {
    const { id } = await add({ url: guarded.url, credentials: right });
    await harness.stop();
    harness.fakes.vault.lock();
    harness = await startHarness({ fakes: harness.fakes });
    expect((await kept())[0]?.signIn.hasSecret).toBe(true);
    expect(await harness.refusal('repositories.list', { connectionId: id })).toMatchObject({ kind: 'denied' });
    harness.fakes.vault.unlock();
    expect((await harness.call('repositories.list', { connectionId: id })).listing).toBe('complete');
  });

  it('can be renamed, and removed with its secret', async () => {
    const { id } = await add({ url: guarded.url, credentials: right });
    expect((await harness.call('connections.rename', { id, name: 'New name' })).name).toBe('New name');
    await harness.call('connections.remove', { id });
    expect(await kept()).toEqual([]);
    expect(harness.fakes.vault.secrets.size).toBe(0);
    expect(await harness.refusal('repositories.list', { connectionId: id })).toMatchObject({
      details: { reason: 'E_NO_CONNECTION' },
    });
  });

  it('remembers pinned repositories and those added by hand', async () => {
    const { id } = await add({ url: guarded.url, credentials: right });
    await harness.call('repositories.pin', { connectionId: id, repository: 'team/app', pinned: true });
    const error = await harness.refusal('repositories.add', { connectionId: id, repository: 'team/nothing' });
    expect(error.kind).toBe('not-found');
  });
});

describe('the local library', () => {
  it('is a connection of its own that cannot be removed', async () => {
    await harness.stop();
    const localRegistry = { url: guarded.url, username: 'ada', password: 'right-password' };
    harness = await startHarness({ fakes: harness.fakes, localRegistry });
    expect(await kept()).toMatchObject([{ id: 'local', kind: 'local', name: 'Local library' }]);
    expect(await harness.refusal('connections.remove', { id: 'local' })).toMatchObject({ kind: 'unsupported' });
  });
});

describe('a second program on the same folder', () => {
  it('is refused in words', async () => {
    await expect(startHarness({ fakes: harness.fakes })).rejects.toMatchObject({
      kind: 'conflict',
      details: { reason: 'E_FILE_BUSY' },
    });
  });
});
