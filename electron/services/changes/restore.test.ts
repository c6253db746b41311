import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pushed } from '../../local-registry/testing/registry-client.ts';
import { startLocalSetup } from '../testing/local-setup.ts';
import type { LocalSetup } from '../testing/local-setup.ts';

let setup: LocalSetup;
let repository: string;
let one: Pushed;
let two: Pushed;
let count = 0;
const dayMs = 86_400_000;

beforeAll(async () => void (setup = await startLocalSetup()));
afterAll(() => setup.stop());
beforeEach(async () => {
  count += 1;
  repository = `team/back${count}`;
  one = await setup.pushIndex(repository, 'v1', `one ${count}`);
  two = await setup.pushIndex(repository, 'v2', `two ${count}`);
});

const inDays = (days: number) => (Math.floor(Date.now() / 1000) + days * 86_400) * 1000;
const close = (left: number | null | undefined, right: number) => Math.abs((left ?? 0) - right) < 3000;

describe('a restore with the old expiration', () => {
  it('is offered as company, sets it, and the tag has both again', async () => {
    const expiresAtMs = inDays(30);
    await setup.change(repository, { kind: 'expire', tag: 'v1', expiresAtMs });
    await setup.change(repository, { kind: 'delete', tag: 'v1' });
    const plain = await setup.line(repository, { kind: 'restore', tag: 'v1', digest: one.digest });
    expect(plain).toMatchObject({ method: 'restore-by-api', expiration: { kind: 'none', afterMs: null } });
    const [offered] = plain.company;
    expect(offered).toMatchObject({ kind: 'restore', tag: 'v1', digest: one.digest });
    if (offered?.kind !== 'restore') throw new Error('nothing is offered');
    expect(close(offered.expiresAtMs, expiresAtMs)).toBe(true);
    const plan = await setup.preview(repository, offered);
    expect(plan.items[0]).toMatchObject({ company: [], expiration: { kind: 'set', beforeMs: null } });
    const job = await setup.apply(plan);
    expect(job).toMatchObject({ state: 'done', warnings: [] });
    const back = await setup.tagNow(repository, 'v1');
    expect(back?.digest).toBe(one.digest);
    expect(close(back?.expiresAtMs, expiresAtMs)).toBe(true);
    expect(close((await setup.journal(repository))[0]?.after?.expiresAtMs, expiresAtMs)).toBe(true);
  });

  it('that the registry clamps is foretold and read back', async () => {
    const wish = { kind: 'restore', tag: 'v1', digest: two.digest, expiresAtMs: Date.now() + 60_000 } as const;
    const plan = await setup.preview(repository, wish);
    expect(plan.items[0]?.expiration).toMatchObject({ kind: 'clamped' });
    expect(plan.items[0]?.warnings.map(({ code }) => code)).toContain('W_EXPIRATION_CLAMPED');
    const job = await setup.apply(plan);
    expect(job.warnings.map(({ code }) => code)).toEqual(['W_EXPIRATION_CLAMPED']);
    expect(close((await setup.tagNow(repository, 'v1'))?.expiresAtMs, plan.items[0]?.after?.expiresAtMs ?? 0)).toBe(
      true,
    );
  });

  it('is kept when the tag stays at its digest and only the expiration differs', async () => {
    const wish = { kind: 'restore', tag: 'v1', digest: one.digest, expiresAtMs: inDays(9) } as const;
    expect(await setup.line(repository, wish)).toMatchObject({ method: 'expire-by-api', expiration: { kind: 'set' } });
  });

  it('is counted anew where a label of the image says so, which the preview foretells', async () => {
    const labels = { 'quay.expires-after': '3d' };
    const image = await setup.behind.pushImage(repository, { seed: `short ${count}`, tag: 'short', labels });
    const item = await setup.line(repository, { kind: 'move', tag: 'v1', digest: image.digest });
    expect(item.expiration).toMatchObject({ kind: 'restarted', beforeMs: null });
    expect(close(item.expiration.afterMs, Date.now() + 3 * dayMs)).toBe(true);
    await setup.change(repository, { kind: 'move', tag: 'v1', digest: image.digest });
    const found = (await setup.tagNow(repository, 'v1'))?.expiresAtMs;
    expect(close(found, item.expiration.afterMs ?? 0)).toBe(true);
  });
});

describe('the company of a restore', () => {
  it('is the tags that ended at the same moment and the signatures that ended with it', async () => {
    const signature = `${one.digest.replace(':', '-')}.sig`;
    await setup.behind.pushImage(repository, { seed: 'signature', tag: signature });
    await setup.behind.api('PUT', `repository/${repository}/tag/same`, { manifest_digest: one.digest });
    await setup.pushIndex(repository, 'other', `other ${count}`);
    await setup.behind.send('DELETE', `/v2/${repository}/manifests/${one.digest}`);
    await setup.behind.api('DELETE', `repository/${repository}/tag/${signature}`);
    const item = await setup.line(repository, { kind: 'restore', tag: 'v1', digest: one.digest });
    expect(item.company.map(({ tag }) => tag).sort()).toEqual(['same', signature].sort());
    const plan = await setup.preview(repository, item.change, ...item.company);
    expect(plan.items.every(({ company, error }) => company.length === 0 && error === null)).toBe(true);
    const job = await setup.apply(plan);
    expect(job.state).toBe('done');
    const digests = await Promise.all(['v1', 'same', signature].map((tag) => setup.behind.resolve(repository, tag)));
    expect(digests.slice(0, 2)).toEqual([one.digest, one.digest]);
    expect(digests[2]).not.toBeNull();
  });

  it('leaves out what ended at another time and what lives', async () => {
    await setup.behind.api('DELETE', `repository/${repository}/tag/v2`);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await setup.behind.api('PUT', `repository/${repository}/tag/same`, { manifest_digest: one.digest });
    await setup.behind.api('DELETE', `repository/${repository}/tag/v1`);
    const item = await setup.line(repository, { kind: 'restore', tag: 'v1', digest: one.digest });
    expect(item.company).toEqual([]);
  });
});

describe('the preview of a replaced digest', () => {
  it('names the tags whose index holds it, and says when it knows all of them', async () => {
    const child = await setup.behind.pushImage(repository, { seed: `child ${count}`, tag: 'child' });
    const parent = await setup.behind.pushIndex(repository, [child], 'parent');
    const item = await setup.line(repository, { kind: 'delete', tag: 'child' });
    expect(item).toMatchObject({ parents: ['parent'], parentsState: 'known' });
    expect((await setup.line(repository, { kind: 'delete', tag: 'parent' })).parents).toEqual([]);
    expect(parent.digest).not.toBe(child.digest);
  });
});

it('a tag that was moved is told with both digests and how long ago that was', async () => {
  const plan = await setup.preview(repository, { kind: 'delete', tag: 'v1' });
  await setup.behind.api('PUT', `repository/${repository}/tag/v1`, { manifest_digest: two.digest });
  const job = await setup.apply(plan);
  const message = job.steps[0]?.error?.message ?? '';
  expect(message).toMatch(/Somebody changed it (?:a moment|\d+ seconds?) ago\./);
  for (const digest of [one.digest, two.digest]) expect(message).toContain(digest.slice(0, 19));
});
