import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startLocalRegistry, type StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { createFakePorts, type FakePorts } from '../services/testing/fake-ports.ts';
import { startHarness, type Harness } from '../services/testing/harness.ts';
import { createPassphraseVault } from './passphrase-vault.ts';

const passphrase = 'several words of canary';
const credentials = { method: 'basic', username: 'ada', password: 'canary-password-4711' } as const;
const cheap = { cost: 16, blockSize: 1, parallelization: 1 };

let guarded: StartedRegistry;
let fakes: FakePorts;
let harness: Harness;
beforeAll(async () => void (guarded = await startLocalRegistry({ auth: `ada:${credentials.password}` })));
afterAll(() => guarded.stop());
beforeEach(async () => {
  fakes = await createFakePorts();
  await start();
});
afterEach(async () => {
  await harness.stop();
  await harness.remove();
});

/** A run of the browser host: what was in memory is gone, the file is there. */
async function start(): Promise<void> {
  const vault = createPassphraseVault(join(fakes.ports.paths.data, 'vault.json'), cheap);
  harness = await startHarness({ fakes: { ...fakes, ports: { ...fakes.ports, vault } } });
}
async function restart(): Promise<void> {
  await harness.stop();
  await start();
}
const vaultOf = async () => (await harness.call('app.info', {})).vault;
const first = async () => (await harness.call('connections.list', {})).connections[0];

it('a password in memory is gone after a restart, and the registry is shown as signed out', async () => {
  const { id } = await harness.call('connections.add', { url: guarded.url, credentials });
  expect(await vaultOf()).toEqual({ kind: 'session', locked: false });
  await restart();
  expect(await first()).toMatchObject({
    ...{ id, signIn: { hasSecret: false } },
    state: { status: 'failed', error: { details: { reason: 'E_SECRET_MISSING' } } },
  });
});

it('a password in the file is there after a restart, once the passphrase was given', async () => {
  const { id } = await harness.call('connections.add', { url: guarded.url, credentials });
  expect(await harness.call('app.unlockVault', { passphrase, create: true })).toEqual({ kind: 'file', locked: false });
  await restart();
  expect(await vaultOf()).toEqual({ kind: 'file', locked: true });
  expect((await first())?.signIn.hasSecret).toBe(true);
  const locked = { kind: 'denied', details: { reason: 'E_VAULT_LOCKED' } };
  expect(await harness.refusal('repositories.list', { connectionId: id })).toMatchObject(locked);
  // Removing it now would leave its secret in the file for ever.
  expect(await harness.refusal('connections.remove', { id })).toMatchObject(locked);
  expect(await harness.refusal('app.unlockVault', { passphrase: 'something else', create: false })).toMatchObject({
    kind: 'unauthorized',
    details: { reason: 'E_PASSPHRASE' },
  });
  await harness.call('app.unlockVault', { passphrase, create: false });
  expect(harness.events.some(({ name }) => name === 'app.eventsMissed')).toBe(true);
  expect((await first())?.state).toMatchObject({ status: 'unknown', error: null });
  expect((await harness.call('connections.check', { id })).state.status).toBe('ready');
});

it('a run can go on without the file', async () => {
  const { id } = await harness.call('connections.add', { url: guarded.url, credentials });
  await harness.call('app.unlockVault', { passphrase, create: true });
  await restart();
  expect(await harness.call('app.useSessionVault', {})).toEqual({ kind: 'session', locked: false });
  expect((await first())?.state.error?.details.reason).toBe('E_SECRET_MISSING');
  expect((await harness.call('connections.signIn', { id, credentials })).state.status).toBe('ready');
});

it('a host whose secrets the system keeps has no such file', async () => {
  await harness.stop();
  harness = await startHarness({ fakes });
  expect(await harness.refusal('app.unlockVault', { passphrase, create: true })).toMatchObject({ kind: 'unsupported' });
  expect(await harness.refusal('app.useSessionVault', {})).toMatchObject({ kind: 'unsupported' });
});
