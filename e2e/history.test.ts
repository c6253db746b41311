import type { Locator, Page } from '@playwright/test';
import { createRegistryClient, type RegistryClient } from '../electron/local-registry/testing/registry-client.ts';
import { startLocalRegistry, type StartedRegistry } from '../electron/local-registry/testing/start-local-registry.ts';
import { expect, test } from './fixtures.ts';
import { addRegistry } from './support/screens.ts';

const repository = 'shop/app';
const name = 'Shop';
let registry: StartedRegistry;
let client: RegistryClient;
let digests: string[];

test.beforeEach(async () => {
  registry = await startLocalRegistry();
  client = createRegistryClient(registry.url);
  digests = [];
  for (const seed of ['a', 'b', 'c']) digests.push((await client.pushImage(repository, { seed, tag: seed })).digest);
});
test.afterEach(async () => {
  await registry.stop();
});

test('two thousand events are read whole, filtered without asking again, and one is restored', async ({ page }) => {
  test.setTimeout(240_000);
  // So many tags that none is moved twice in a second: rows of one second would be told alike.
  for (let round = 0; round < 2000; round += 1) await move(`v4.${String(round % 400)}`, round % 3);
  await openHistory(page);
  await expect(page.getByRole('status').filter({ hasText: '2,003 events' })).toBeVisible({ timeout: 60_000 });
  const grid = page.getByRole('grid', { name: `History of ${repository}` });
  await expect.poll(() => nodeCount(page)).toBeLessThan(3000);

  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.postData() ?? ''));
  await page.getByRole('textbox', { name: 'Filter by tag' }).fill('v4.1*');
  await expect(page.getByRole('status').filter({ hasText: '555 of 2,003 events' })).toBeVisible();
  expect(asked.filter((body) => body.includes('history.'))).toEqual([]);

  const restore = grid.getByRole('button', { name: /^Restore v4\.1\d* to/ }).first();
  const words = (await restore.getAttribute('aria-label')) ?? '';
  const [, tag = '', target = ''] = /^Restore (\S+) to sha256:([0-9a-f]{12})/.exec(words) ?? [];
  expect(await client.resolve(repository, tag)).not.toContain(target);
  await restore.click();
  await preview(page)
    .getByRole('button', { name: `Restore ${tag}`, exact: true })
    .click();
  await expect(page.getByRole('list', { name: 'Messages' })).toContainText('done');
  await expect.poll(() => client.resolve(repository, tag)).toContain(target);
  await expect(page.getByRole('status').filter({ hasText: '556 of 2,004 events' })).toBeVisible();

  await page.getByRole('button', { name: 'Lanes' }).click();
  await expect(page.getByRole('grid', { name: `Lanes of ${repository}` })).toHaveAttribute('aria-rowcount', '111');
  await expect.poll(() => nodeCount(page)).toBeLessThan(3000);
});

test('the tags of a moment are shown with the difference to now, and three are restored together', async ({ page }) => {
  for (const [index, tag] of ['v1', 'v2', 'v3', 'v4'].entries()) await move(tag, index % 3);
  const then = await nextSecond();
  for (const tag of ['v1', 'v2']) await client.api('DELETE', `repository/${repository}/tag/${tag}`);
  await move('v3', 0);
  await move('young', 1);
  await openHistory(page);
  await page.getByRole('button', { name: 'As of' }).click();
  const field = page.getByRole('textbox', { name: 'As of' });
  await field.fill('03/08/2026');
  await expect(page.getByRole('alert')).toHaveText('Write it like 2026-03-08 14:05');
  await field.fill(new Date(then).toISOString().slice(0, 19).concat('Z'));
  await field.press('Enter');
  await expect(page.getByRole('button', { name: 'Different now 4' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Added since 1' })).toBeVisible();
  const grid = page.getByRole('grid', { name: new RegExp(`^Tags of ${repository} as of`) });
  await expect(rowOf(grid, 'v1')).toContainText('gone since');
  await expect(rowOf(grid, 'v3')).toContainText('moved since');
  await expect(rowOf(grid, 'v4')).toContainText('same as now');
  for (const tag of ['v1', 'v2', 'v3']) await rowOf(grid, tag).getByRole('checkbox').check();
  const address = page.url();
  await page.getByRole('button', { name: 'Restore 3 tags…' }).click();
  await preview(page).getByRole('button', { name: 'Restore 3 tags', exact: true }).click();
  const messages = page.getByRole('list', { name: 'Messages' });
  await expect(messages).toContainText('done');
  await expect
    .poll(async () => Promise.all(['v1', 'v2', 'v3'].map((tag) => client.resolve(repository, tag))))
    .toEqual(digests);
  await messages.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => client.resolve(repository, 'v1')).toBeNull();

  await page.goto('about:blank');
  await page.goto(address);
  await expect(page.getByRole('button', { name: 'As of' })).toHaveAttribute('aria-pressed', 'true');
  await expect(rowOf(grid, 'v1')).toContainText('gone since');
});

test('all that a range took away is proposed by pattern, and selected at once', async ({ page }) => {
  for (const tag of ['v4.1', 'v4.2', 'v5.1']) await move(tag, 0);
  await nextSecond();
  for (const tag of ['v4.1', 'v4.2', 'v5.1']) await client.api('DELETE', `repository/${repository}/tag/${tag}`);
  await openHistory(page);
  await page.getByRole('button', { name: 'Lost between' }).click();
  const grid = page.getByRole('grid', { name: `Lost tags of ${repository}` });
  await expect(grid.getByRole('row')).toHaveCount(4);
  await page.getByRole('textbox', { name: 'Filter by tag' }).fill('v4.*');
  await expect(grid.getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: 'Select all 2' }).click();
  await page.getByRole('button', { name: 'Restore 2 tags…' }).click();
  await preview(page).getByRole('button', { name: 'Restore 2 tags', exact: true }).click();
  await expect.poll(() => client.resolve(repository, 'v4.2')).toBe(digests[0]);
  await expect(page.getByText('Nothing is missing')).toBeVisible();
});

test('what falls over the edge soon is counted, listed and restored', async ({ page }) => {
  await client.api('PUT', 'organization/shop', { tag_expiration_s: 86_400 });
  await nextSecond();
  await client.api('DELETE', `repository/${repository}/tag/b`);
  await openHistory(page);
  await page.getByRole('button', { name: '1 version goes within 3 days' }).click();
  await expect(page.getByText('1 version becomes unrecoverable in the next 3 days')).toBeVisible();
  const grid = page.getByRole('grid', { name: `Versions of ${repository} without a tag` });
  await grid.getByRole('button', { name: /^Restore b to/ }).click();
  await preview(page).getByRole('button', { name: 'Restore b', exact: true }).click();
  await expect.poll(() => client.resolve(repository, 'b')).toBe(digests[1]);
  await expect(page.getByText('Nothing is on its way out')).toBeVisible();
});

test('the lanes are walked, zoomed and opened with the keyboard alone', async ({ page }) => {
  for (const index of [0, 1, 2]) {
    await move('v1', index);
    await nextSecond();
  }
  await openHistory(page);
  await page.getByRole('button', { name: 'Lanes' }).press('Enter');
  const lanes = page.getByRole('grid', { name: `Lanes of ${repository}` });
  await lanes.focus();
  const reading = page.getByRole('main').locator('.wb-lanes__reading');
  await expect(reading).toContainText('a created');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'End']) await page.keyboard.press(key);
  await expect(reading).toContainText(`v1 moved from ${short(1)} to ${short(2)}`);
  await page.keyboard.press('ArrowLeft');
  await expect(reading).toContainText(`v1 moved from ${short(0)} to ${short(1)}`);
  const active = await lanes.getAttribute('aria-activedescendant');
  await expect(page.locator(`[id="${active ?? ''}"]`)).toHaveAccessibleName(/v1 moved from/);
  await page.keyboard.press('+');
  await expect(page).toHaveURL(/span=/);
  await page.keyboard.press('0');
  await expect(page).not.toHaveURL(/span=/);
  await page.keyboard.press('Enter');
  const pane = page.getByRole('complementary', { name: /^v1 moved/ });
  await expect(pane.getByRole('heading', { name: 'What changed' })).toBeVisible();
  await expect(pane).toContainText('Layers');
  await page.keyboard.press('ArrowRight');
  await expect(pane).toContainText(short(2));
  await expect(page).toHaveURL(/event=/);
});

test('without its registry the history is readable, and says how old it is', async ({ page, faults }) => {
  await move('v1', 1);
  await openHistory(page);
  await expect(page.getByRole('status').filter({ hasText: '4 events' })).toBeVisible();
  await registry.kill9();
  faults.expect(/./);
  await page.reload();
  const main = page.getByRole('main');
  await expect(main).toContainText('Not up to date, read just now', { timeout: 60_000 });
  await expect(page.getByRole('grid', { name: `History of ${repository}` }).getByRole('row')).toHaveCount(5);
  await page.getByRole('button', { name: 'As of' }).click();
  await expect(page.getByRole('grid', { name: /as of/ })).toBeVisible();
});

const move = (tag: string, index: number) =>
  client.api('PUT', `repository/${repository}/tag/${tag}`, { manifest_digest: digests[index] });
const short = (index: number) => digests[index]!.slice(7, 19);
const preview = (page: Page) => page.getByRole('complementary', { name: 'Preview of changes' });
const rowOf = (grid: Locator, tag: string) =>
  grid.getByRole('row').filter({ has: grid.page().getByText(tag, { exact: true }) });
const nodeCount = (page: Page) => page.evaluate(() => document.querySelectorAll('*').length);

/** Registries tell whole seconds; waits until another one has begun, and gives the second that is over. */
async function nextSecond(): Promise<number> {
  const second = Math.floor(Date.now() / 1000);
  await expect.poll(() => Math.floor(Date.now() / 1000), { intervals: [100] }).toBeGreaterThan(second);
  return second * 1000;
}

async function openHistory(page: Page): Promise<void> {
  await addRegistry(page, registry.url, name);
  await page.getByRole('main').getByRole('link', { name: repository, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'app' }).waitFor();
  await page
    .getByRole('navigation', { name: 'Views of the repository' })
    .getByRole('link', { name: 'History' })
    .click();
}
