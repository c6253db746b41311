import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TagChange } from '../../shared/contract/tags.ts';
import { createRegistryClient } from '../local-registry/testing/registry-client.ts';
import { startLocalRegistry } from '../local-registry/testing/start-local-registry.ts';
import type { StartedRegistry } from '../local-registry/testing/start-local-registry.ts';
import { startHarness } from './testing/harness.ts';
import { startManInTheMiddle } from './testing/man-in-the-middle.ts';

const password = 'canary-password-4711';
const basic = Buffer.from(`ada:${password}`).toString('base64');
const secrets = [password, 'canary-wrong-0815', 'canary-token-1234', 'canary-url-5678', basic];
let guarded: StartedRegistry;

beforeAll(async () => void (guarded = await startLocalRegistry({ auth: `ada:${password}` })));
afterAll(() => guarded.stop());

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

it('no secret is ever in an answer, an event, a log line or a file outside the vault', async () => {
  const client = createRegistryClient(guarded.url, `Basic ${basic}`);
  const first = await client.pushImage('team/app', { seed: 'one', tag: 'v1' });
  const second = await client.pushImage('team/app', { seed: 'two', tag: 'v2' });
  const middle = await startManInTheMiddle(guarded.url);
  const harness = await startHarness({ localRegistry: { url: guarded.url, username: 'ada', password } });
  const credentials = { method: 'basic', username: 'ada', password } as const;
  const { id } = await harness.call('connections.add', { url: middle.url, credentials });
  const attempts = [
    { url: middle.url, credentials: { ...credentials, username: 'eve', password: 'canary-wrong-0815' } },
    { url: middle.url, credentials: { method: 'token' as const, token: 'canary-token-1234' } },
    { url: 'https://ada:canary-url-5678@registry.invalid', credentials },
    { url: 'http://127.0.0.1:1', credentials },
  ];
  for (const input of attempts) await harness.call('connections.add', input).catch(() => undefined);
  await harness.call('connections.add', { url: 17, credentials } as never).catch(() => undefined);
  const ref = { connectionId: id, repository: 'team/app' };
  await harness.call('connections.list', {});
  await harness.call('repositories.list', { connectionId: id });
  await harness.call('tags.details', { ...ref, names: ['v1'] });
  await harness.call('history.list', ref);
  // Whoever is in the middle can say back what it was sent.
  const said = JSON.stringify({ errors: [{ code: 'DENIED', message: `Basic ${basic} of ${password}` }] });
  for (const tag of ['locked', 'labelled', 'gone', 'old']) await client.pushImage('team/app', { seed: tag, tag });
  await client.api('DELETE', 'repository/team/app/tag/old');
  const expiresAtMs = Date.now() + 30 * 86_400_000;
  const changes: TagChange[] = [
    { kind: 'move', tag: 'v1', digest: second.digest },
    { kind: 'immutability', tag: 'locked', immutable: true },
    { kind: 'labels', tag: 'labelled', add: [{ key: 'stage', value: 'qa' }], remove: [] },
    { kind: 'delete-permanently', tag: 'gone', digest: null },
    { kind: 'restore', tag: 'old', digest: first.digest, expiresAtMs },
  ];
  const plan = await harness.call('tags.preview', { ...ref, changes });
  expect(plan.items.flatMap(({ error }) => error ?? [])).toEqual([]);
  middle.meddle((method) => (method === 'GET' ? { kind: 'pass' } : { kind: 'answer', status: 403, body: said }));
  const apply = { planId: plan.id, confirmed: ['gone'] };
  const job = await harness.ended((await harness.call('tags.apply', apply)).jobId);
  expect(job.steps.map(({ state }) => state)).toEqual(changes.map(() => 'failed'));
  await harness.ended((await harness.call('jobs.retry', { id: job.id })).jobId);
  await harness.ended((await harness.call('journal.undo', { ids: job.journalIds })).jobId);
  const { entries } = await harness.call('journal.list', {});
  // What the registry said is kept, only not what it must not say.
  expect(entries.every(({ error }) => error?.message.includes('The registry says') === true)).toBe(true);
  await harness.stop();
  expect(await client.resolve('team/app', 'v1')).toBe(first.digest);
  expect([...harness.fakes.vault.secrets.values()]).toEqual([password]);
  const files = await filesBelow(harness.fakes.ports.paths.data);
  const contents = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  const places = {
    answers: harness.envelopes.join('\n'),
    events: JSON.stringify(harness.events),
    log: JSON.stringify(harness.fakes.log.records),
    files: contents.join('\n'),
  };
  expect(files.length).toBeGreaterThan(2);
  expect(places.answers.length * places.events.length * places.log.length).toBeGreaterThan(0);
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
  }
  await middle.close();
  await harness.remove();
});
