import { expect, test } from './fixtures.ts';
import { openRepository, openView, row } from './support/screens.ts';

const repository = 'acme/cluster-operator';

test.describe('the main job on the local library', () => {
  test('the places show the samples, and a repository opens with its tags, history and matrix', async ({ page }) => {
    const places = page.getByRole('tree', { name: 'Registries and repositories' });
    for (const name of ['web-shop', 'cluster-operator', 'edge-agent', 'report-runner', 'base-images']) {
      await expect(places.getByRole('treeitem', { name, exact: true })).toBeVisible();
    }

    await openRepository(page, repository);
    const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
    await expect(row(tags, 'v4.18')).toContainText('s390x');
    await expect(row(tags, 'v4.17')).toContainText('ppc64le');
    await expect(row(tags, 'v4.17')).not.toContainText('s390x');

    await openView(page, 'History');
    const history = page.getByRole('grid', { name: `History of ${repository}` });
    await expect(history.getByRole('row').filter({ hasText: /v4\.14.*will expire/ })).toHaveCount(1);
    await expect(history.getByRole('row').filter({ hasText: /v4\.16.*moved from/ })).toHaveCount(1);

    await openView(page, 'Matrix');
    const matrix = page.getByRole('grid', { name: `Architectures of ${repository}` });
    await expect(matrix.getByRole('columnheader')).toHaveText(['Tag', 'amd64', 'arm64', 'ppc64le', 's390x']);
    await expect(matrix.getByRole('gridcell', { name: /^v4\.17, s390x/ })).toHaveAccessibleName(/none|missing/);
    await expect(matrix.getByRole('gridcell', { name: /^v4\.18, s390x/ })).toHaveAccessibleName(/sha256:/);
  });

  test('a reload comes back to the same screen with the same filter', async ({ page }) => {
    await openRepository(page, repository);
    await page.getByRole('textbox', { name: 'Filter tags' }).fill('v4.1* arch:s390x');
    const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
    await expect(row(tags, 'v4.17')).toHaveCount(0);
    await expect(row(tags, 'v4.16')).toBeVisible();
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Filter tags' })).toHaveValue('v4.1* arch:s390x');
    await expect(row(tags, 'v4.16')).toBeVisible();
    await expect(row(tags, 'v4.17')).toHaveCount(0);
  });

  test('a rebuild of one architecture is merged into its list, verified, and taken back', async ({ page }) => {
    await openRepository(page, repository);
    const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
    const before = await digestOf(row(tags, 'v4.18'));
    await row(tags, 'v4.18-arm64-rebuild').getByRole('checkbox').check();
    await row(tags, 'v4.18').getByRole('checkbox').check();
    await page.getByRole('button', { name: /^Merge/ }).click();

    const board = page.getByRole('grid', { name: 'Platforms' });
    const destination = page.getByRole('group', { name: 'Destination' }).getByRole('combobox', { name: 'Tag' });
    if ((await destination.inputValue()) !== 'v4.18') {
      await page.getByRole('button', { name: 'Swap source and destination' }).click();
    }
    await expect(destination).toHaveValue('v4.18');
    await expect(board.getByRole('row').filter({ hasText: 'linux/arm64' })).toContainText('replaced');
    for (const kept of ['amd64', 'ppc64le', 's390x']) {
      await expect(board.getByRole('row').filter({ hasText: `linux/${kept}` })).toContainText('kept');
    }
    await page.getByRole('button', { name: 'Before and after' }).click();
    await expect(page.getByRole('main')).toContainText('"schemaVersion": 2');

    await page.getByRole('button', { name: 'Review…' }).click();
    await expect(page.getByText('Nothing has to be copied')).toBeVisible();
    await page.getByRole('button', { name: 'Move v4.18', exact: true }).click();
    const outcome = page.getByRole('region', { name: 'v4.18: written' });
    await expect(outcome).toContainText('Verified: the registry returns exactly the previewed bytes');

    await openRepository(page, repository);
    await expect.poll(() => digestOf(row(tags, 'v4.18'))).not.toBe(before);
    const merged = await digestOf(row(tags, 'v4.18'));
    await expect(row(tags, 'v4.18')).toContainText('s390x');

    await page.getByRole('link', { name: 'Activity' }).click();
    const journal = page.getByRole('grid', { name: 'Journal of writes' });
    const entry = journal.getByRole('row').filter({ hasText: 'merged' });
    await expect(entry).toContainText(before);
    await expect(entry).toContainText(merged);
    await entry.getByRole('button', { name: /Undo/ }).click();
    await expect(entry).toContainText('Undone');
    await openRepository(page, repository);
    await expect.poll(() => digestOf(row(tags, 'v4.18'))).toBe(before);
  });

  test('a tag is put back to what it was, with a preview, and the restore is taken back', async ({ page }) => {
    await openRepository(page, repository);
    const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
    const before = await digestOf(row(tags, 'v4.16'));
    await openView(page, 'History');
    const restore = page.getByRole('button', { name: /^Restore v4\.16 to/ }).first();
    const older = /sha256:([0-9a-f]{12})/.exec((await restore.getAttribute('aria-label')) ?? '')?.[1];
    expect(older).toBeTruthy();
    expect(older).not.toBe(before);
    await restore.click();
    const preview = page.getByRole('complementary', { name: 'Preview of changes' });
    await expect(preview).toContainText(before);
    await expect(preview).toContainText(older!);
    await expect(preview.getByRole('button', { name: 'Change nothing' })).toBeFocused();
    await preview.getByRole('button', { name: 'Restore v4.16', exact: true }).click();

    const messages = page.getByRole('list', { name: 'Messages' });
    await expect(messages).toContainText('done');
    await openView(page, 'Tags');
    await expect.poll(() => digestOf(row(tags, 'v4.16'))).toBe(older);
    await messages.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => digestOf(row(tags, 'v4.16'))).toBe(before);
  });

  test('a manifest shows its platforms, layers, config and bytes, and its digest is recomputed', async ({ page }) => {
    await openRepository(page, repository);
    await page.getByRole('link', { name: 'v4.18', exact: true }).click();
    await expect(page.getByRole('main')).toContainText('Digest');
    await expect(page.getByRole('main')).toContainText(/recomputed|verified|matches/i);
    await page.getByRole('tab', { name: /Platforms/ }).click();
    await expect(page.getByRole('main')).toContainText('ppc64le');
    await page.getByRole('tab', { name: /Raw/ }).click();
    await expect(page.getByRole('main')).toContainText('"manifests"');
    await page.getByRole('tab', { name: /Platforms/ }).click();
    await page
      .getByRole('link', { name: /^[0-9a-f]{12}$/ })
      .first()
      .click();
    await page.getByRole('tab', { name: /Layers/ }).click();
    await expect(page.getByRole('main')).toContainText(/[0-9.]+ (B|KiB|MiB)/);
    await page.getByRole('tab', { name: /Config/ }).click();
    await expect(page.getByRole('main')).toContainText('amd64');
  });
});

/** The short digest a row of the tags grid shows. */
async function digestOf(tag: ReturnType<typeof row>): Promise<string> {
  return tag.getByRole('link', { name: /^[0-9a-f]{12}$/ }).innerText();
}
