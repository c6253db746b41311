import type { Locator, Page } from '@playwright/test';

/** Opens a repository of a registry through the places, as a user would; the local library unless told otherwise. */
export async function openRepository(page: Page, repository: string, registry = 'Local library'): Promise<void> {
  const places = page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('treeitem', { name: new RegExp(`^${registry}(?!:)`) }).click();
  await page.getByRole('main').getByRole('link', { name: repository, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: repository.split('/').at(-1)! }).waitFor();
}

/** Goes to one of the views of the open repository. */
export async function openView(page: Page, view: 'Tags' | 'History' | 'Matrix'): Promise<void> {
  await page.getByRole('navigation', { name: 'Views of the repository' }).getByRole('link', { name: view }).click();
}

/** The row of a tag in the grid of tags. */
export function row(grid: Locator, tag: string): Locator {
  return grid.getByRole('row').filter({ has: grid.page().getByRole('link', { name: tag, exact: true }) });
}

/** Adds a registry without signing in, and waits until it is listed. */
export async function addRegistry(page: Page, url: string, name: string): Promise<void> {
  const places = page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('button', { name: 'Add registry' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(url);
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('main').getByRole('button', { name: 'Add registry' }).click();
  await places.getByRole('treeitem', { name: new RegExp(`^${name}(?!:)`) }).waitFor();
}
