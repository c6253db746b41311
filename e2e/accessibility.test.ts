import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { openRepository, openView, row } from './support/screens.ts';

const repository = 'acme/cluster-operator';
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`every screen in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('start, repositories, adding a registry, activity', async ({ page }) => {
      await expect(page.getByRole('heading', { name: 'Registries' })).toBeVisible();
      await expectNoViolations(page, 'start');
      await page.getByRole('treeitem', { name: /^Local library(?!:)/ }).click();
      await expect(page.getByRole('grid', { name: 'Repositories of Local library' })).toBeVisible();
      await expectNoViolations(page, 'repositories');
      await page.getByRole('button', { name: 'Add repository by name' }).click();
      await expectNoViolations(page, 'adding a repository by name');
      await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Add registry' }).click();
      await page.getByRole('radio', { name: 'User name and password' }).check();
      await page.getByRole('main').getByRole('button', { name: 'Add registry' }).click();
      await expect(page.getByText('Enter the registry’s address.')).toBeVisible();
      await expectNoViolations(page, 'adding a registry, with errors');
      await page.getByRole('link', { name: 'Activity' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
      await expectNoViolations(page, 'activity without entries');
    });

    test('tags, history, the preview of a change, its result, activity', async ({ page }) => {
      await openRepository(page, repository);
      const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
      await expect(row(tags, 'v4.18')).toContainText('s390x');
      await row(tags, 'v4.18').getByRole('checkbox').check();
      await expectNoViolations(page, 'tags with a selection');
      await openView(page, 'History');
      const restore = page.getByRole('button', { name: /^Restore v4\.16 to/ }).first();
      await expect(restore).toBeVisible();
      await expectNoViolations(page, 'history');
      await restore.click();
      const preview = page.getByRole('complementary', { name: 'Preview of changes' });
      await expect(preview.getByRole('button', { name: 'Change nothing' })).toBeFocused();
      await expectNoViolations(page, 'preview of a restore');
      await preview.getByRole('button', { name: 'Restore v4.16', exact: true }).click();
      await expect(page.getByRole('list', { name: 'Messages' })).toContainText('done');
      await expectNoViolations(page, 'result of a restore, with its message');
      await page.getByRole('link', { name: 'Activity' }).click();
      await expect(page.getByRole('grid', { name: 'Journal of writes' })).toContainText('v4.16');
      await expectNoViolations(page, 'activity');
    });

    test('matrix, merge board and its review', async ({ page }) => {
      await openRepository(page, repository);
      await openView(page, 'Matrix');
      const matrix = page.getByRole('grid', { name: `Architectures of ${repository}` });
      await expect(matrix.getByRole('gridcell', { name: /^v4\.18, s390x/ })).toHaveAccessibleName(/sha256:/);
      await expectNoViolations(page, 'matrix');
      await openView(page, 'Tags');
      const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
      await expect(row(tags, 'v4.18')).toContainText('s390x');
      await row(tags, 'v4.18').getByRole('checkbox').check();
      await row(tags, 'v4.18-arm64-rebuild').getByRole('checkbox').check();
      await page.getByRole('button', { name: /^Merge/ }).click();
      await expect(page.getByRole('grid', { name: 'Platforms' })).toContainText('replaced');
      await expectNoViolations(page, 'merge board');
      await page.getByRole('button', { name: 'Before and after' }).click();
      await expect(page.getByRole('main')).toContainText('"schemaVersion": 2');
      await expectNoViolations(page, 'merge board with the JSON');
      await page.getByRole('button', { name: 'Review…' }).click();
      await expect(page.getByText('Nothing has to be copied')).toBeVisible();
      await expectNoViolations(page, 'review of a merge');
    });

    test('every part of a manifest', async ({ page }) => {
      await openRepository(page, repository);
      await page.getByRole('link', { name: 'v4.18', exact: true }).click();
      await expect(page.getByRole('main')).toContainText('digest verified');
      await expectTabs(page, 'list');
      await page.getByRole('tab', { name: /Platforms/ }).click();
      await page
        .getByRole('link', { name: /^[0-9a-f]{12}$/ })
        .first()
        .click();
      await expect(page.getByRole('main')).toContainText('digest verified');
      await expectTabs(page, 'image');
    });
  });
}

test.describe('without a mouse', () => {
  test('a repository is opened from the places, a tag is opened and left, and a preview is looked at and closed', async ({
    page,
  }) => {
    const focused = page.locator(':focus');
    await expect(page.getByRole('treeitem', { name: 'cluster-operator', exact: true })).toBeVisible();
    await tabTo(page, page.getByRole('treeitem', { name: /^Local library(?!:)/ }));
    await page.keyboard.type('cluster');
    await expect(page.getByRole('treeitem', { name: 'cluster-operator', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');

    const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
    await expect(row(tags, 'v4.18')).toContainText('s390x');
    await tabTo(page, row(tags, 'latest'));
    await page.keyboard.press('ArrowDown');
    await expect(row(tags, 'v4.14')).toBeFocused();
    await page.keyboard.type('v4.17');
    await expect(row(tags, 'v4.17')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toContainText('digest verified');
    await tabTo(page, page.getByRole('tab', { name: 'Overview' }));
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name: /Platforms/, selected: true })).toBeFocused();
    await tabTo(page, page.getByRole('main').getByRole('link', { name: 'cluster-operator' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(row(tags, 'v4.17')).toBeVisible();

    await tabTo(page, page.getByRole('link', { name: 'History' }));
    await page.keyboard.press('Enter');
    const moved = page
      .getByRole('grid', { name: `History of ${repository}` })
      .getByRole('row')
      .filter({ hasText: /v4\.16.*moved from/ });
    await expect(moved).toBeVisible();
    await tabTo(
      page,
      page
        .getByRole('grid', { name: `History of ${repository}` })
        .getByRole('row')
        .nth(1),
    );
    for (let step = 0; step < 12 && !(await isFocused(moved)); step++) await page.keyboard.press('ArrowDown');
    await expect(moved).toBeFocused();
    const restore = moved.getByRole('button', { name: /^Restore v4\.16 to/ });
    await tabTo(page, restore);
    await page.keyboard.press('Enter');
    await expect(focused).toHaveText('Change nothing');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('complementary', { name: 'Preview of changes' })).toHaveCount(0);
    await expect(restore).toBeFocused();
  });
});

async function expectNoViolations(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)}`),
  );
  expect.soft(found, screen).toEqual([]);
}

async function expectTabs(page: Page, what: string): Promise<void> {
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await expect(page.getByRole('tabpanel').getByRole('status', { name: /^Loading/ })).toHaveCount(0);
    await expectNoViolations(page, `${what}: ${await tab.innerText()}`);
  }
}

/** Presses Tab until the element has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: ReturnType<Page['locator']>, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await isFocused(target)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

async function isFocused(target: ReturnType<Page['locator']>): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
