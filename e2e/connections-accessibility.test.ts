import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createTestAuthority, type TestAuthority } from '../electron/registry/testing/certificates.ts';
import { expect, test } from './fixtures.ts';
import { startTlsFront } from './support/odd-registries.ts';
import { addRegistry } from './support/screens.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
let authority: TestAuthority;
test.beforeAll(async () => {
  authority = await createTestAuthority();
});
test.afterAll(() => authority.dispose());

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`registries as connections in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('suggestions, the question about a certificate, settings, sign-in, examination', async ({
      page,
      stockRegistry,
    }) => {
      const { cert, key } = await authority.issue('DNS:localhost');
      const front = await startTlsFront('http://127.0.0.1:1', { cert: `${cert}${authority.ca}`, key });
      const registry = await stockRegistry(['acme/cluster-operator:v4.16']);
      try {
        await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Add registry' }).click();
        await page.getByRole('button', { name: 'Quay.io' }).click();
        await page.getByRole('radio', { name: 'User name and password' }).check();
        await page.getByRole('button', { name: 'Robot account' }).click();
        await page.getByText('Certificates and keys').click();
        await expectNoViolations(page, 'a suggested registry');
        await page.getByRole('radio', { name: 'No sign-in' }).check();
        await page.getByRole('textbox', { name: 'Address' }).fill(front.url);
        await page.getByRole('main').getByRole('button', { name: 'Add registry' }).click();
        await expect(page.getByRole('alertdialog').getByText('SHA-256').first()).toBeVisible();
        await expectNoViolations(page, 'the question about a certificate');
        await addRegistry(page, registry.url, 'Stock');
        await page.getByRole('main').getByRole('button', { name: 'Registry actions' }).click();
        await page.getByRole('menuitem', { name: 'Settings…' }).click();
        await page.getByRole('button', { name: 'Sign in…' }).click();
        await expectNoViolations(page, 'settings, signing in');
        await page.getByRole('button', { name: 'Examine the connection' }).click();
        await expect(page.getByText('Every step that could be examined works.')).toBeVisible();
        await expectNoViolations(page, 'settings, examination');
      } finally {
        await front.stop();
      }
    });
  });
}

async function expectNoViolations(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect(found, what).toEqual([]);
}
