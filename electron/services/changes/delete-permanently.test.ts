import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pushed } from '../../local-registry/testing/registry-client.ts';
import type { TagPage } from '../../local-registry/testing/registry-client.ts';
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
  repository = `team/gone${count}`;
  one = await setup.pushIndex(repository, 'v1', `one ${count}`);
  two = await setup.pushIndex(repository, 'v2', `two ${count}`);
});

/** Ends of the tag's rows in days from now; null: alive without an end. */
const ends = async (tag: string) => {
  const answer = await setup.behind.api('GET', `repository/${repository}/tag/?specificTag=${tag}`);
  const days = (end: number) => Math.round((end * 1000 - Date.now()) / 86_400_000);
  return answer.json<TagPage>().tags.map(({ end_ts: end }) => (end === undefined ? null : days(end)));
};

describe('permanent deletion', () => {
  it('of a living tag is irreversible, wants its name, and leaves nothing that could be restored', async () => {
    const plan = await setup.preview(repository, { kind: 'delete-permanently', tag: 'v1', digest: null });
    expect(plan.items[0]).toMatchObject({
      ...{ method: 'delete-permanently-by-api', error: null, irreversible: true, confirm: 'v1' },
      ...{ before: { digest: one.digest }, after: null },
      undo: { possible: false, reason: expect.stringContaining('history') as unknown },
    });
    const job = await setup.apply(plan);
    expect(job).toMatchObject({ state: 'done', steps: [{ detail: 'deleted for good' }] });
    expect(await setup.behind.resolve(repository, 'v1')).toBeNull();
    expect(await ends('v1')).toEqual([-14]);
    const [entry] = await setup.journal(repository);
    expect(entry).toMatchObject({ kind: 'delete-permanently', state: 'done', undo: { possible: false } });
    expect(entry?.undo.reason).toContain('history');
    const back = await setup.undo(...job.journalIds);
    expect(back.steps[0]?.error).toMatchObject({ kind: 'unsupported', details: { reason: 'E_NO_UNDO' } });
  });

  it('is refused without the typed name, changes nothing, and keeps the plan for another try', async () => {
    const plan = await setup.preview(repository, { kind: 'delete-permanently', tag: 'v1', digest: null });
    for (const confirmed of [[], ['v2']]) {
      const error = await setup.harness.refusal('tags.apply', { planId: plan.id, confirmed });
      expect(error).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_NOT_CONFIRMED' } });
    }
    expect(await setup.behind.resolve(repository, 'v1')).toBe(one.digest);
    expect((await setup.apply(plan)).state).toBe('done');
  });

  it('of past values takes out those of one digest and leaves the living tag', async () => {
    await setup.behind.api('PUT', `repository/${repository}/tag/v1`, { manifest_digest: two.digest });
    const change = { kind: 'delete-permanently', tag: 'v1', digest: one.digest } as const;
    const plan = await setup.preview(repository, change);
    expect(plan.items[0]).toMatchObject({
      ...{ error: null, irreversible: true, confirm: 'v1', expiration: { kind: 'none' } },
      ...{ before: { digest: one.digest, kind: 'index' }, after: null },
    });
    expect((await setup.apply(plan)).state).toBe('done');
    expect(await setup.behind.resolve(repository, 'v1')).toBe(two.digest);
    expect(await ends('v1')).toEqual([null, -14]);
    const { details } = await setup.harness.call('tags.details', {
      ...{ connectionId: setup.connectionId, repository, names: ['v1'] },
    });
    expect(details[0]?.digest).toBe(two.digest);
    // What is gone cannot be taken out a second time.
    const again = await setup.change(repository, change);
    expect(again.steps[0]?.error?.kind).toBe('not-found');
  });

  it('of a past value that the history does not have is refused before anything is sent', async () => {
    const item = await setup.line(repository, { kind: 'delete-permanently', tag: 'v1', digest: two.digest });
    expect(item.error).toMatchObject({ kind: 'not-found', details: { reason: 'E_NO_PAST_VALUE' } });
  });

  it('is told to be off where the server has it off', async () => {
    const plain = await startLocalSetup({ features: ['immutable'] });
    await plain.pushIndex(repository, 'v1', 'one');
    const { connections } = await plain.harness.call('connections.list', {});
    expect(connections[0]?.capabilities.permanentDeletion).not.toBe('available');
    const item = await plain.line(repository, { kind: 'delete-permanently', tag: 'v1', digest: null });
    expect(item.error).toMatchObject({ kind: 'unsupported', details: { reason: 'E_NO_PERMANENT_DELETION' } });
    await plain.stop();
  });
});
