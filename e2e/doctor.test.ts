import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { refusedHost } from './support/other-servers.ts';
import { addRegistry } from './support/screens.ts';

test.describe('examining a connection', () => {
  test('of a registry that was not added names the step that fails, and keeps what was typed', async ({ page }) => {
    const url = `http://${await refusedHost()}`;
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Add registry' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill(url);
    await page.getByRole('main').getByRole('button', { name: 'Add registry' }).click();
    await page.getByRole('button', { name: 'Find out why' }).click();
    const panel = page.getByRole('region', { name: `Examination of ${url}` });
    await expect(panel.getByRole('status')).toHaveText('It fails at: Port (TCP).');
    await expect(step(panel, 'Port (TCP)')).toContainText('failed');
    await expect(step(panel, 'Port (TCP)')).toContainText('refuses connections on that port');
    await expect(step(panel, 'Port (TCP)')).toContainText('Check the port, and that the registry is running.');
    const results = await resultsOf(panel);
    expect(results).toHaveLength(10);
    expect(results.slice(2)).toEqual(Array<string>(8).fill('skipped'));
    await expect(step(panel, 'Quay API')).toContainText('“tcp” to work first');
    await page.keyboard.press('Escape');
    await expect(panel).toBeHidden();
    await expect(page.getByRole('button', { name: 'Find out why' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(url);
  });

  test('of a kept stock registry finds every step fine or says why it was skipped', async ({
    page,
    context,
    stockRegistry,
  }) => {
    const registry = await stockRegistry(['acme/cluster-operator:v4.16']);
    await addRegistry(page, registry.url, 'Stock');
    await openExamination(page);
    const panel = page.getByRole('region', { name: 'Examination of Stock' });
    await expect(panel.getByRole('status')).toHaveText('Every step that could be examined works.');
    for (const name of ['Port (TCP)', 'Registry (/v2/)', 'Repositories (catalog)', 'Tags']) {
      await expect(step(panel, name)).toContainText('fine');
    }
    await expect(step(panel, 'Certificate (TLS)')).toContainText('reached over plain http');
    await expect(step(panel, 'Quay API')).toContainText('keeps no tag history of its own');
    expect(new Set(await resultsOf(panel))).toEqual(new Set(['fine', 'skipped']));
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.getByRole('button', { name: 'Copy report' }).click();
    await expect(page.getByText('Report copied')).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(`Connection test of ${registry.url}`);
    await registry.stop();
    await panel.getByRole('button', { name: 'Examine again' }).click();
    await expect(panel.getByRole('status')).toHaveText('It fails at: Port (TCP).');
  });
});

async function openExamination(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Registry actions' }).click();
  await page.getByRole('menuitem', { name: 'Examine the connection…' }).click();
}

function step(panel: Locator, title: string): Locator {
  return panel.getByRole('listitem').filter({ has: panel.page().getByText(title, { exact: true }) });
}

/** The word of each step, in their order. */
async function resultsOf(panel: Locator): Promise<string[]> {
  return panel.locator('.wb-doctor__word').allTextContents();
}
