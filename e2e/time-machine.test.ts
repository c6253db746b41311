import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Locator, Page } from '@playwright/test';
import { createRegistryClient, type RegistryClient } from '../electron/local-registry/testing/registry-client.ts';
import { startLocalRegistry, type StartedRegistry } from '../electron/local-registry/testing/start-local-registry.ts';
import { expect, test } from './fixtures.ts';
import { addRegistry, openView, row } from './support/screens.ts';

const run = promisify(execFile);
const repository = 'shop/app';
const dayMs = 86_400_000;
let registry: StartedRegistry;
let client: RegistryClient;

test.beforeEach(async () => {
  registry = await startLocalRegistry();
  client = createRegistryClient(registry.url);
});
test.afterEach(async () => {
  await registry.stop();
});

/** Ctrl+Z names the last deed and asks once more. */
async function undoByKey(page: Page): Promise<void> {
  await page.keyboard.press('Control+z');
  const question = messages(page)
    .getByRole('listitem')
    .filter({ hasText: /Undo “/ });
  await question.getByRole('button', { name: 'Undo', exact: true }).click();
}

const push = async (tag: string, seed = tag) => (await client.pushImage(repository, { seed, tag })).digest;
const preview = (page: Page): Locator => page.getByRole('complementary', { name: 'Preview of changes' });
const grid = (page: Page): Locator => page.getByRole('grid', { name: `Tags of ${repository}` });
const messages = (page: Page): Locator => page.getByRole('list', { name: 'Messages' });

async function open(page: Page, url = registry.url): Promise<void> {
  await addRegistry(page, url, 'Shop');
  await page.getByRole('main').getByRole('link', { name: repository, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'app' }).waitFor();
}

async function choose(page: Page, tag: string, entry: string | RegExp): Promise<void> {
  await row(grid(page), tag).click({ button: 'right' });
  await page.getByRole('menuitem', { name: entry }).click();
}

test('five tags are deleted in one preview, and one undo brings all five back', async ({ page }) => {
  const tags = ['v1', 'v2', 'v3', 'v4', 'v5'];
  const digests = [];
  for (const tag of tags) digests.push(await push(tag));
  const now = () => Promise.all(tags.map((tag) => client.resolve(repository, tag)));
  await open(page);
  for (const tag of tags) await row(grid(page), tag).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await expect(preview(page)).toContainText('Can be undone');
  await expect(preview(page).getByRole('button', { name: 'Change nothing' })).toBeFocused();
  await preview(page).getByRole('button', { name: 'Delete 5 tags', exact: true }).click();
  await expect(messages(page)).toContainText('done');
  await expect.poll(now).toEqual([null, null, null, null, null]);
  await undoByKey(page);
  await expect.poll(now).toEqual(digests);
});

test('a restore offers the signature and the expiration that went with the tag, and takes them when ticked', async ({
  page,
}) => {
  const digest = await push('v1');
  const signature = `${digest.replace(':', '-')}.sig`;
  const signatureDigest = await push(signature, 'signature');
  const expiresAt = Math.floor((Date.now() + 20 * dayMs) / 1000);
  await client.api('PUT', `repository/${repository}/tag/v1`, { expiration: expiresAt });
  await push('other');
  await open(page);
  // The registry forgets the expiration with the tag; Waybill's journal does not.
  await choose(page, 'v1', 'Delete…');
  await preview(page)
    .getByRole('button', { name: /^Delete/ })
    .click();
  await expect.poll(() => client.resolve(repository, 'v1')).toBeNull();
  await client.api('DELETE', `repository/${repository}/tag/${signature}`);
  await openView(page, 'History');
  await page
    .getByRole('button', { name: `Restore v1 to ${digest.slice(0, 19)}` })
    .first()
    .click();
  const company = preview(page).getByRole('region', { name: /Usually goes with it/ });
  await company.getByRole('checkbox', { name: new RegExp(`^${signature}`) }).check();
  await company.getByRole('checkbox', { name: /^Expiration of v1/ }).check();
  await preview(page)
    .getByRole('button', { name: /^Restore/ })
    .click();
  await expect(messages(page)).toContainText('done');
  await expect.poll(() => client.resolve(repository, 'v1')).toBe(digest);
  await expect.poll(() => client.resolve(repository, signature)).toBe(signatureDigest);
  await expect.poll(() => expirationOf('v1')).toBe(expiresAt);
});

test('an expiration that the registry shortens is foretold, and read back as what it became', async ({ page }) => {
  await push('v1');
  await open(page);
  await choose(page, 'v1', 'Expire…');
  await page.getByRole('textbox', { name: 'Last day' }).fill('2099-12-31');
  await page.getByRole('button', { name: 'Preview…' }).click();
  await expect(preview(page)).toContainText(/will set 20\d\d-.*instead/);
  await preview(page).getByRole('button', { name: 'Set expiration of v1', exact: true }).click();
  await expect.poll(() => expirationOf('v1')).not.toBeNull();
  const set = new Date(((await expirationOf('v1')) ?? 0) * 1000);
  expect(set.getTime()).toBeLessThan(Date.now() + 105 * 7 * dayMs);
  await expect(row(grid(page), 'v1')).toContainText(String(set.getFullYear()));
  await expect(row(grid(page), 'v1')).not.toContainText('2099');
});

test('labels are added to three tags at once, told one by one, and taken off again by undo', async ({ page }) => {
  const tags = ['v1', 'v2', 'v3'];
  const digests: string[] = [];
  for (const tag of tags) digests.push(await push(tag));
  const labelled = async () => {
    const found = digests.map(async (digest) => {
      const answer = await client.api('GET', `repository/${repository}/manifest/${digest}/labels`);
      const { labels } = answer.json<{ labels: { key: string; value: string }[] }>();
      return labels.some(({ key, value }) => key === 'team' && value === 'blue');
    });
    return Promise.all(found);
  };
  await open(page);
  for (const tag of tags) await row(grid(page), tag).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Labels…' }).click();
  await page.getByRole('textbox', { name: 'Key' }).fill('quay.team');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('textbox', { name: 'Key' }).fill('team');
  await page.getByRole('textbox', { name: 'Value' }).fill('blue');
  await page.getByRole('button', { name: 'Preview…' }).click();
  await preview(page).getByRole('button', { name: 'Change labels of 3 tags', exact: true }).click();
  await expect.poll(labelled).toEqual([true, true, true]);
  await undoByKey(page);
  await expect.poll(labelled).toEqual([false, false, false]);
});

test('an immutable tag refuses to be moved and says why, until changes are allowed again', async ({ page }) => {
  const digest = await push('v1');
  const other = await push('v2');
  await open(page);
  await choose(page, 'v1', 'Make immutable');
  await preview(page).getByRole('button', { name: 'Make v1 immutable', exact: true }).click();
  await expect(row(grid(page), 'v1')).toContainText(/immutable/i);
  const move = async () => {
    await choose(page, 'v1', 'Move…');
    await page.getByLabel('Digest or tag to move to').fill('v2');
    await page.getByRole('button', { name: 'Preview…' }).click();
  };
  await move();
  await expect(preview(page)).toContainText('immutable');
  await expect(preview(page).getByRole('button', { name: /^Move v1/ })).toHaveAttribute('aria-disabled', 'true');
  await preview(page).getByRole('button', { name: 'Change nothing' }).click();
  expect(await client.resolve(repository, 'v1')).toBe(digest);
  await choose(page, 'v1', 'Allow changes');
  await preview(page).getByRole('button', { name: 'Allow changes to v1', exact: true }).click();
  await expect(row(grid(page), 'v1')).not.toContainText(/immutable/i);
  await move();
  await preview(page).getByRole('button', { name: 'Move v1', exact: true }).click();
  await expect.poll(() => client.resolve(repository, 'v1')).toBe(other);
});

test('a tag is gone for good only after its name was typed', async ({ page }) => {
  await push('v1');
  await push('keep');
  await open(page);
  await choose(page, 'v1', 'Delete permanently…');
  const button = preview(page).getByRole('button', { name: 'Permanently delete v1', exact: true });
  await expect(preview(page)).toContainText('cannot be undone');
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  const name = preview(page).getByRole('textbox');
  await name.fill('V1');
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await name.fill('v1');
  await button.click();
  await expect.poll(() => client.resolve(repository, 'v1')).toBeNull();
});

test('a tag that skopeo moved behind the program’s back is left alone, with both digests told', async ({ page }) => {
  await push('v1');
  await push('v2');
  const theirs = await push('v3');
  await open(page);
  await choose(page, 'v1', 'Move…');
  await page.getByLabel('Digest or tag to move to').fill('v2');
  await page.getByRole('button', { name: 'Preview…' }).click();
  const button = preview(page).getByRole('button', { name: 'Move v1', exact: true });
  await expect(button).not.toHaveAttribute('aria-disabled', 'true');
  const place = (tag: string) => `docker://${registry.host}/${repository}:${tag}`;
  const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false', '--preserve-digests', '--quiet'];
  await run('skopeo', ['--insecure-policy', 'copy', ...insecure, place('v3'), place('v1')]);
  await button.click();
  await expect(preview(page)).toContainText('v1 has moved since you looked');
  await expect(preview(page)).toContainText(theirs.slice(7, 19));
  expect(await client.resolve(repository, 'v1')).toBe(theirs);
});

test('a bulk restore that the death of the host cuts short is gone on with at the next start', async ({
  page,
  host,
  context,
  faults,
}) => {
  test.setTimeout(180_000);
  const tags = Array.from({ length: 30 }, (_, index) => `v${String(index + 1)}`);
  const digests: string[] = [];
  for (const tag of tags) digests.push(await push(tag));
  for (const tag of tags) await client.api('DELETE', `repository/${repository}/tag/${tag}`);
  await push('other');
  const now = () => Promise.all(tags.map((tag) => client.resolve(repository, tag)));
  const isThere = (digest: string | null) => digest !== null;
  await open(page);
  await openView(page, 'History');
  await page.getByRole('button', { name: 'Lost between' }).click();
  await page.getByRole('checkbox', { name: 'Select all that match' }).check();
  await page.getByRole('button', { name: /^Restore 30 tags…/ }).click();
  const button = preview(page).getByRole('button', { name: 'Restore 30 tags', exact: true });
  await expect(button).not.toHaveAttribute('aria-disabled', 'true');
  await button.click();
  await expect.poll(async () => (await now()).filter(isThere).length, { intervals: [5] }).toBeGreaterThan(2);
  // What the browser says of a host that is gone, if the page outlives it for a moment.
  faults.expect(/console: Failed to load resource: net::ERR_/);
  host.process.kill('SIGKILL');
  await page.close();
  const again = await host.restart();
  try {
    expect((await now()).filter(isThere).length).toBeLessThan(30);
    const fresh = await context.newPage();
    await fresh.goto(again.link);
    const cut = fresh.getByRole('region', { name: 'Interrupted tasks' });
    await expect(cut).toContainText('was cut short');
    await cut.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(now, { timeout: 30_000 }).toEqual(digests);
    const answer = await client.api('GET', `repository/${repository}/tag/?limit=100&onlyActiveTags=false`);
    const { tags: told } = answer.json<{ tags: { name: string; reversion: boolean }[] }>();
    const restored = told.filter(({ reversion }) => reversion).map(({ name }) => name);
    // Nothing lost and nothing done twice.
    expect(restored.sort()).toEqual([...tags].sort());
    await fresh.close();
  } finally {
    await again.stop();
  }
});

/** The end of a living tag in seconds since 1970; null: none. */
async function expirationOf(tag: string): Promise<number | null> {
  const answer = await client.api('GET', `repository/${repository}/tag/?specificTag=${tag}&onlyActiveTags=true`);
  const { tags } = answer.json<{ tags: { end_ts?: number }[] }>();
  return tags[0]?.end_ts ?? null;
}
