import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startDockerRegistry } from '../electron/registry/testing/docker-registry.ts';
import { expect, test } from './fixtures.ts';
import { startTokenRegistry } from './support/odd-registries.ts';

// Every secret of these journeys contains the marker.
const marker = 'canary';
const password = `${marker}-password-4711`;
// bcrypt of that password.
const htpasswd = 'me:$2y$05$abcdefghijklmnopqrstuukZY9PB3.dahqLvCclTWF4WVWMXHTtIK\n';

test.describe('a login that Docker keeps', () => {
  const dockerConfig = mkdtempSync(join(tmpdir(), 'waybill-e2e-docker-'));
  test.use({ hostEnv: { DOCKER_CONFIG: dockerConfig } });
  test.afterAll(() => rm(dockerConfig, { recursive: true, force: true }));

  test('is offered with its file, used when chosen, read anew at each try, and copied nowhere', async ({
    page,
    host,
  }) => {
    const registry = await startDockerRegistry({ htpasswd });
    const keep = (secret: string) => {
      const auth = Buffer.from(`me:${secret}`).toString('base64');
      return writeFile(join(dockerConfig, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    };
    try {
      await keep(`${marker}-other`);
      await openForm(page, registry.url);
      const login = page.getByRole('radio', { name: 'Use the login Docker keeps' });
      await expect(page.getByRole('main')).toContainText(`In ${join(dockerConfig, 'config.json')}, as me.`);
      await login.check();
      await submit(page);
      await expect(page.locator('.wb-error')).toContainText('does not accept this user name or password');
      await keep(password);
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByRole('heading', { level: 1, name: registry.host })).toBeVisible();
      await expect(page.getByRole('main')).toContainText('with the login kept in');
      await expectNoMarker(page, host.url);
      for (const file of await readdir(host.dataDir, { recursive: true, withFileTypes: true })) {
        if (!file.isFile() || file.parentPath.includes('registry')) continue;
        const bytes = await readFile(join(file.parentPath, file.name));
        expect(bytes.includes(password), file.name).toBe(false);
        expect(bytes.includes(Buffer.from(`me:${password}`).toString('base64')), file.name).toBe(false);
      }
      // Signing out leaves it where it is.
      await page.goto(`${host.url}/#/`);
      await page.getByRole('navigation', { name: 'Places' }).getByRole('treeitem', { name: registry.host }).click();
      await page.getByRole('main').getByRole('button', { name: 'Registry actions' }).click();
      await page.getByRole('menuitem', { name: 'Settings…' }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByRole('region', { name: 'Sign-in', exact: true })).toContainText('Not signed in.');
      expect(await readFile(join(dockerConfig, 'config.json'), 'utf8')).toContain('auths');
    } finally {
      await registry.stop();
    }
  });
});

test.describe('what is typed to sign in', () => {
  test('stands nowhere in the page or in an address afterwards, whether it was right or wrong', async ({
    page,
    host,
  }) => {
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    const registry = await startDockerRegistry({ htpasswd });
    const service = await startTokenRegistry({ username: 'me', password });
    try {
      await openForm(page, registry.url);
      await page.getByRole('radio', { name: 'User name and password' }).check();
      await page.getByRole('textbox', { name: 'User name' }).fill('me');
      await page.getByLabel('Password', { exact: true }).fill(`${marker}-wrong`);
      await submit(page);
      const error = page.locator('.wb-error');
      await expect(error).toContainText('does not accept this user name or password');
      await page.getByRole('button', { name: 'Find out why' }).click();
      const examination = page.getByRole('region', { name: /^Examination of/ });
      await expect(examination.getByRole('status')).toContainText('It fails at: Credentials (token).');
      await expect(page.getByRole('main')).not.toContainText(marker);

      await page.getByLabel('Password', { exact: true }).fill(password);
      await submit(page);
      await expect(page.getByRole('heading', { level: 1, name: registry.host })).toBeVisible();
      await expectNoMarker(page, host.url);

      await openForm(page, service.url);
      await page.getByRole('radio', { name: 'API token' }).check();
      await page.getByLabel('Token', { exact: true }).fill(`${marker}-token`);
      await submit(page);
      await expect(page.getByRole('main')).toContainText(/Not added: |does not accept/);
      await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Registries' })).toBeVisible();
      await expectNoMarker(page, host.url);
      expect(addresses.filter((address) => address.includes(marker))).toEqual([]);
    } finally {
      await registry.stop();
      await service.stop();
    }
  });

  test('is kept in a file under a passphrase where the user wants that, and asked for after a restart', async ({
    page,
    host,
    faults,
  }) => {
    // The page looks for the host that is being restarted, and for the one that has been stopped at the end.
    faults.expect(/ERR_CONNECTION_REFUSED/);
    const registry = await startDockerRegistry({ htpasswd });
    const passphrase = `${marker} passphrase`;
    try {
      await openForm(page, registry.url);
      await page.getByRole('radio', { name: 'User name and password' }).check();
      await page.getByRole('button', { name: 'Keep secrets in a file…' }).click();
      const vault = page.getByRole('region', { name: 'Keep secrets in a file' });
      await vault.getByLabel('Passphrase', { exact: true }).fill(passphrase);
      await vault.getByLabel('Passphrase again').fill(`${passphrase}x`);
      await vault.getByRole('button', { name: 'Make the file' }).click();
      await expect(vault).toContainText('The two are not the same.');
      await vault.getByLabel('Passphrase again').fill(passphrase);
      await vault.getByRole('button', { name: 'Make the file' }).click();
      await expect(vault).toHaveCount(0);
      await page.getByRole('textbox', { name: 'User name' }).fill('me');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await submit(page);
      await expect(page.getByRole('heading', { level: 1, name: registry.host })).toBeVisible();

      const again = await host.restart();
      await page.goto(again.link);
      const locked = page.getByRole('region', { name: 'Your secrets are locked' });
      await locked.getByLabel('Passphrase').fill(`${marker} wrong`);
      await locked.getByRole('button', { name: 'Unlock' }).click();
      await expect(locked).toContainText('That is not the passphrase');
      await locked.getByLabel('Passphrase').fill(passphrase);
      await page.keyboard.press('Enter');
      await expect(locked).toHaveCount(0);
      const place = page.getByRole('navigation', { name: 'Places' }).getByRole('treeitem', { name: registry.host });
      await place.click();
      await expect(page.getByRole('main')).toContainText('Signed in as me.');
      await expectNoMarker(page, again.url);
      await again.stop();
    } finally {
      await registry.stop();
    }
  });
});

async function openForm(page: Page, url: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Add registry' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(url);
  await page.getByRole('textbox', { name: 'Address' }).press('Tab');
}

async function submit(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Add registry' }).click();
}

/** Looks at the whole document, the address and what the page keeps, on each screen that knows the registry. */
async function expectNoMarker(page: Page, hostUrl: string): Promise<void> {
  for (const address of ['', '#/', '#/activity', '#/connections/add']) {
    if (address !== '') await page.goto(`${hostUrl}/${address}`);
    await expect(page.getByRole('main')).toBeVisible();
    expect(await page.content()).not.toContain(marker);
    expect(page.url()).not.toContain(marker);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain(marker);
  }
}
