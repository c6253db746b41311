import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { openRepository } from './support/screens.ts';

const helm = 'application/vnd.cnr.package-manifest.helm.v0.json';

test('A release of a package is made, replaced with force, taken out and brought back', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-release-'));
  try {
    const [first, second] = [join(folder, 'first.tgz'), join(folder, 'second.tgz')];
    await writeFile(first, 'first chart');
    await writeFile(second, 'second chart');
    await openRepository(page, 'acme/shop-chart', 'Local library: releases');
    await page.getByRole('link', { name: 'Releases', exact: true }).click();
    const tag = page.getByRole('combobox', { name: 'Tag' });
    await tag.fill('9.0.0');
    await tag.press('Enter');
    await expect(page.getByRole('status').first()).toContainText('There is no such tag yet');

    const put = async (file: string, prepare: () => Promise<void>) => {
      await page.getByLabel('File', { exact: true }).setInputFiles(file);
      await prepare();
      await page.getByRole('button', { name: 'Preview…' }).click();
      const preview = page.getByRole('complementary', { name: 'Preview of changes' });
      await preview.getByRole('button', { name: 'Release into 9.0.0', exact: true }).click();
      await expect(preview).toHaveCount(0);
    };
    await page.getByRole('button', { name: 'Put in…' }).click();
    await put(first, async () => {
      await page.getByRole('combobox', { name: 'Type' }).selectOption(helm);
    });
    const entries = page.getByRole('grid', { name: 'Entries of 9.0.0' });
    await expect(entries.getByRole('row').filter({ hasText: helm })).toHaveCount(1);
    const before = await entries.getByRole('row').filter({ hasText: helm }).innerText();

    // The same type again is in the way until the user says that it goes.
    await page.getByRole('button', { name: 'Put in…' }).click();
    await page.getByRole('combobox', { name: 'Type' }).selectOption(helm);
    await page.getByLabel('File', { exact: true }).setInputFiles(second);
    await page.getByRole('button', { name: 'Preview…' }).click();
    await expect(page.getByRole('alert')).toContainText('already');
    await put(second, async () => {
      await page.getByRole('checkbox', { name: /^Replace the entry/ }).check();
    });
    await expect(entries.getByRole('row').filter({ hasText: helm })).not.toHaveText(before);

    // The last one taken out ends the tag; undo brings it back.
    await entries.getByRole('row').filter({ hasText: helm }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Take out/ }).click();
    const preview = page.getByRole('complementary', { name: 'Preview of changes' });
    await preview.getByRole('button', { name: 'Delete 9.0.0', exact: true }).click();
    await expect(page.getByRole('status').first()).toContainText('There is no such tag yet');
    const message = page
      .getByRole('list', { name: 'Messages' })
      .getByRole('listitem')
      .filter({ hasText: 'Delete 9.0.0' });
    await message.getByRole('button', { name: 'Undo' }).click();
    await expect(entries.getByRole('row').filter({ hasText: helm })).toHaveCount(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('On an image’s tag the platforms are shown and left to merging', async ({ page }) => {
  await openRepository(page, 'acme/cluster-operator');
  await page.getByRole('link', { name: 'Releases', exact: true }).click();
  const tag = page.getByRole('combobox', { name: 'Tag' });
  await tag.fill('v4.18');
  await tag.press('Enter');
  const entries = page.getByRole('grid', { name: 'Entries of v4.18' });
  const image = entries.getByRole('row').filter({ hasText: 'linux/amd64' });
  await expect(image).toHaveCount(1);
  await image.click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: /^Take out/ })).toContainText('changed by merging');
});
