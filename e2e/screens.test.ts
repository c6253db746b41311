import type { Page } from '@playwright/test';
import { startLocalRegistry } from '../electron/local-registry/testing/start-local-registry.ts';
import { expect, test } from './fixtures.ts';
import { refusedHost, startWebSite } from './support/other-servers.ts';
import { openRepository } from './support/screens.ts';

test.describe('a registry that cannot be added', () => {
  test('an unknown host is told as such, and what was typed stays', async ({ page }) => {
    await tryToAdd(page, 'https://registry.invalid', 'Of nobody');
    await expectNotAdded(page, 'registry.invalid cannot be reached', 'there is no host of that name');
    await expectTyped(page, { Address: 'https://registry.invalid', Name: 'Of nobody' });
  });

  test('a port at which nothing listens is told as such, and what was typed stays', async ({ page }) => {
    const host = await refusedHost();
    await tryToAdd(page, `http://${host}`, 'Asleep');
    const error = await expectNotAdded(page, `${host} cannot be reached`, 'refuses connections on that port');
    await expectTyped(page, { Address: `http://${host}`, Name: 'Asleep' });
    await error.getByRole('button', { name: 'Try again' }).click();
    await expectNotAdded(page, `${host} cannot be reached`, 'refuses connections on that port');
  });

  test('a web site is told from a registry, and what was typed stays', async ({ page }) => {
    const site = await startWebSite();
    try {
      await tryToAdd(page, `http://${site.host}`, 'Portal');
      await expectNotAdded(page, `${site.host} is not a registry`, 'a web page answers there');
      await expectTyped(page, { Address: `http://${site.host}`, Name: 'Portal' });
    } finally {
      await site.stop();
    }
  });

  test('a wrong password is told as such; corrected, the rest is still there and the registry is added', async ({
    page,
  }) => {
    const registry = await startLocalRegistry({ auth: 'ann:correct-horse', samples: true });
    try {
      await openForm(page);
      await page.getByRole('textbox', { name: 'Address' }).fill(registry.url);
      await page.getByRole('textbox', { name: 'Name' }).fill('Behind a door');
      await page.getByRole('radio', { name: 'User name and password' }).check();
      await page.getByRole('textbox', { name: 'User name' }).fill('ann');
      await page.getByLabel('Password', { exact: true }).fill('wrong-horse');
      await submit(page);
      const error = await expectNotAdded(
        page,
        `${registry.host} does not accept this user name or password`,
        'password is wrong',
      );
      await expect(error).toBeInViewport({ ratio: 1 });
      await expect(error).not.toContainText('wrong-horse');
      await expectTyped(page, { Address: registry.url, Name: 'Behind a door', 'User name': 'ann' });
      await page.getByLabel('Password', { exact: true }).fill('correct-horse');
      await submit(page);
      await expect(page.getByRole('heading', { level: 1, name: 'Behind a door' })).toBeVisible();
      await openRepository(page, 'acme/payments-api', 'Behind a door');
      await expect(page.getByRole('grid', { name: 'Tags of acme/payments-api' })).toBeVisible();
    } finally {
      await registry.stop();
    }
  });

  test('nothing is sent while the form itself is wrong, and every field says why', async ({ page }) => {
    await tryToAdd(page, 'http://registry.example', '');
    await expect(page.getByText('Agree to plain http, or use https.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Address' }).fill('ann:secret@registry.example//x y');
    await submit(page);
    await expect(page.getByText('An address has no spaces.')).toBeVisible();
    await expectTyped(page, { Address: 'ann:secret@registry.example//x y' });
  });
});

test.describe('a registry that goes away', () => {
  test('is marked and says why, and the rest works on', async ({ page }) => {
    const data = await startLocalRegistry({ samples: true });
    const places = page.getByRole('navigation', { name: 'Places' });
    await tryToAdd(page, data.url, 'Comes and goes');
    await expect(page.getByRole('heading', { level: 1, name: 'Comes and goes' })).toBeVisible();
    await data.stop();
    await page.reload();
    await expect(page.getByRole('main')).toContainText('refuses connections on that port');
    await expect(places.getByRole('treeitem', { name: /^Comes and goes(?!:)/ })).toContainText('not reachable');
    await expect(page.getByRole('main').getByRole('button', { name: 'Try again' })).toBeVisible();
    await openRepository(page, 'acme/web-shop');
    await expect(page.getByRole('grid', { name: 'Tags of acme/web-shop' })).toBeVisible();
  });
});

test.describe('what does not exist', () => {
  test('a repository named by hand that the registry does not have is not added, and its name stays', async ({
    page,
  }) => {
    await page.getByRole('treeitem', { name: /^Local library(?!:)/ }).click();
    await page.getByRole('button', { name: 'Add repository by name' }).click();
    await page.getByRole('textbox', { name: 'Repository name' }).fill('acme/web-shoop');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expectNotAdded(page, 'the repository acme/web-shoop does not exist', '404');
    await expectTyped(page, { 'Repository name': 'acme/web-shoop' });
    await expect(page.getByRole('treeitem', { name: 'web-shoop' })).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Repository name' }).fill('Acme/Web Shop');
    await expect(page.getByText(/Lower-case letters/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  });

  test('an address of a repository, a tag, a registry or a screen that is gone says so and leads on', async ({
    page,
    url,
  }) => {
    const main = page.getByRole('main');
    for (const view of ['tags', 'history', 'matrix']) {
      await page.goto(`${url}/#/c/local/r/acme%2Fgone/${view}`);
      await expect(main, view).toContainText(/the repository acme\/gone does not exist/);
      await expect(main.getByRole('button', { name: 'Try again' }), view).toBeVisible();
    }
    await page.goto(`${url}/#/c/local/r/acme%2Fweb-shop/m/gone`);
    await expect(main).toContainText('“gone” in acme/web-shop does not exist');
    await page.goto(`${url}/#/c/gone`);
    await expect(main).toContainText('This registry is not here any more');
    await main.getByRole('button', { name: 'Show all registries' }).click();
    await expect(main.getByRole('heading', { name: 'Registries' })).toBeVisible();
    await page.goto(`${url}/#/gone`);
    await expect(main).toContainText('There is no such screen');
    await main.getByRole('button', { name: 'Go to the start' }).click();
    await expect(main.getByRole('heading', { name: 'Registries' })).toBeVisible();
  });
});

async function openForm(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Add registry' }).click();
}

async function submit(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Add registry' }).click();
}

async function tryToAdd(page: Page, url: string, name: string): Promise<void> {
  await openForm(page);
  await page.getByRole('textbox', { name: 'Address' }).fill(url);
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await submit(page);
}

/** The panel with the error; what it is about, and why. */
async function expectNotAdded(page: Page, title: string, why: string) {
  const heading = page.getByRole('heading', { name: `Not added: ${title}` });
  await expect(heading).toBeVisible({ timeout: 30_000 });
  const panel = page.getByRole('main').locator('.wb-error').filter({ has: heading });
  await expect(panel).toContainText(why);
  return panel;
}

async function expectTyped(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    await expect(page.getByRole('textbox', { name, exact: true })).toHaveValue(value);
  }
}
