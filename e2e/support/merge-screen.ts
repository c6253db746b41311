import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';

/** The sample repository that journeys merge from, unless they say otherwise. */
export const repository = 'acme/cluster-operator';

/** One side as it is chosen on the screen. */
export interface Side {
  readonly registry?: string;
  readonly repository?: string;
  readonly tag: string;
}

/** Goes to the merge screen and chooses both sides; without a word about it, in the local library's sample. */
export async function openMerge(page: Page, source: Side, destination: Side): Promise<void> {
  await page.getByRole('link', { name: 'Merge', exact: true }).click();
  await choose(page.getByRole('group', { name: 'Source' }), 'Tag or digest', source);
  await choose(page.getByRole('group', { name: 'Destination' }), 'Tag', destination);
  await expect(page.getByRole('grid', { name: 'Platforms' })).toBeVisible();
}

/** Fills in one side. */
export async function choose(
  side: Locator,
  tagLabel: string,
  { registry, repository: name, tag }: Side,
): Promise<void> {
  const values = { Registry: registry ?? 'Local library', Repository: name ?? repository, [tagLabel]: tag };
  for (const [label, value] of Object.entries(values)) {
    const field = side.getByRole('combobox', { name: label, exact: true });
    await field.fill(value);
    await field.press('Enter');
    await expect(field).toHaveValue(value);
  }
}

/** The row of a platform on the board. */
export function boardRow(page: Page, platform: string): Locator {
  return page.getByRole('grid', { name: 'Platforms' }).getByRole('row').filter({ hasText: platform });
}

/** What an entry of the Save menu hands over. */
export async function saved(page: Page, entry: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${entry}`) }).click();
  return readFile(await (await download).path());
}

/** Opens a plan file from the merge screen. */
export async function openPlan(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open plan…' }).click();
  await (await chooser).setFiles(path);
}
