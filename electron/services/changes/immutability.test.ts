import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Pushed } from '../../local-registry/testing/registry-client.ts';
import { startLocalSetup } from '../testing/local-setup.ts';
import type { LocalSetup } from '../testing/local-setup.ts';

let setup: LocalSetup;
let repository: string;
let one: Pushed;
let two: Pushed;
let count = 0;

beforeAll(async () => void (setup = await startLocalSetup()));
afterAll(() => setup.stop());
beforeEach(async () => {
  count += 1;
  repository = `team/lock${count}`;
  one = await setup.pushIndex(repository, 'v1', `one ${count}`);
  two = await setup.pushIndex(repository, 'v2', `two ${count}`);
});

it('a tag is made immutable, journalled with before and after, and made changeable again by undo', async () => {
  const plan = await setup.preview(repository, { kind: 'immutability', tag: 'v1', immutable: true });
  expect(plan.items[0]).toMatchObject({
    ...{ method: 'immutability-by-api', error: null, irreversible: false, confirm: null },
    ...{ before: { digest: one.digest }, after: { digest: one.digest } },
    undo: { possible: true, reason: expect.stringContaining('administration rights') as unknown },
  });
  const job = await setup.apply(plan);
  expect(job).toMatchObject({ state: 'done', steps: [{ detail: 'immutable' }] });
  expect((await setup.tagNow(repository, 'v1'))?.immutable).toBe(true);
  expect((await setup.journal(repository))[0]).toMatchObject({
    ...{ kind: 'immutability', state: 'done' },
    ...{ before: { digest: one.digest, immutable: false }, after: { digest: one.digest, immutable: true } },
  });
  expect((await setup.undo(...job.journalIds)).state).toBe('done');
  expect((await setup.tagNow(repository, 'v1'))?.immutable).toBe(false);
});

it('an immutable tag can be neither moved, deleted nor expired, and each preview says so; labels it takes', async () => {
  await setup.change(repository, { kind: 'immutability', tag: 'v1', immutable: true });
  const plan = await setup.preview(repository, { kind: 'move', tag: 'v1', digest: two.digest });
  expect(plan.items[0]?.error).toMatchObject({ kind: 'denied', details: { reason: 'E_TAG_IMMUTABLE' } });
  expect((await setup.line(repository, { kind: 'delete', tag: 'v1' })).error).toMatchObject({ kind: 'denied' });
  const gone = await setup.line(repository, { kind: 'delete-permanently', tag: 'v1', digest: null });
  expect(gone.error).toMatchObject({ kind: 'denied' });
  const label = { kind: 'labels', tag: 'v1', add: [{ key: 'a', value: '1' }], remove: [] } as const;
  expect((await setup.line(repository, { ...label, add: [...label.add], remove: [] })).error).toBeNull();
});

it('a tag that became immutable after the preview is told as such by the registry’s refusal', async () => {
  const plan = await setup.preview(repository, { kind: 'move', tag: 'v1', digest: two.digest });
  await setup.behind.api('PUT', `repository/${repository}/tag/v1`, { immutable: true });
  const job = await setup.apply(plan);
  expect(job.steps[0]?.error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_IMMUTABLE', status: 409 } });
  expect(await setup.behind.resolve(repository, 'v1')).toBe(one.digest);
});

it('a tag that somebody else made immutable in the meantime is left alone', async () => {
  const plan = await setup.preview(repository, { kind: 'immutability', tag: 'v1', immutable: true });
  await setup.behind.api('PUT', `repository/${repository}/tag/v1`, { immutable: true });
  const job = await setup.apply(plan);
  expect(job.steps[0]?.error).toMatchObject({ kind: 'conflict', details: { reason: 'E_TAG_MOVED' } });
});

it('what expires cannot be made immutable, and the preview says what to do first', async () => {
  const expiresAtMs = Date.now() + 30 * 86_400_000;
  await setup.change(repository, { kind: 'expire', tag: 'v1', expiresAtMs });
  const item = await setup.line(repository, { kind: 'immutability', tag: 'v1', immutable: true });
  expect(item.error?.details).toMatchObject({ reason: 'E_HAS_EXPIRATION', advice: 'Clear the expiration first.' });
});

it('a tag that is as wished is left alone', async () => {
  const item = await setup.line(repository, { kind: 'immutability', tag: 'v1', immutable: false });
  expect(item).toMatchObject({ method: 'none', warnings: [{ code: 'W_NO_CHANGE' }] });
});

it('a server without immutable tags is told as one', async () => {
  const plain = await startLocalSetup({ features: [] });
  await plain.pushIndex(repository, 'v1', 'one');
  const item = await plain.line(repository, { kind: 'immutability', tag: 'v1', immutable: true });
  expect(item.error).toMatchObject({ kind: 'unsupported', details: { reason: 'E_NO_IMMUTABILITY' } });
  await plain.stop();
});
