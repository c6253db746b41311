import { expect, test } from './fixtures.ts';
import { addRegistry, openRepository, openView, row } from './support/screens.ts';
import { rawDigest } from './support/skopeo.ts';

const repository = 'acme/cluster-operator';
const images = ['v4.16', 'v4.17', 'v4.18', 'v4.18-arm64-rebuild'].map((tag) => `${repository}:${tag}` as const);

test.describe('the main job on a stock registry', () => {
  test('is added, browsed, merged and inspected; history tells what Waybill itself has seen', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry(images);
    await addRegistry(page, registry.url, 'Stock');

    await openRepository(page, repository, 'Stock');
    const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
    await expect(row(tags, 'v4.18')).toContainText('s390x');
    await expect(row(tags, 'v4.17')).not.toContainText('s390x');
    await expect(row(tags, 'v4.17')).toContainText('ppc64le');

    await openView(page, 'Matrix');
    const matrix = page.getByRole('grid', { name: `Architectures of ${repository}` });
    await expect(matrix.getByRole('gridcell', { name: /^v4\.18, s390x/ })).toHaveAccessibleName(/sha256:/);

    await openView(page, 'History');
    await expect(page.getByRole('main')).toContainText(/keeps no history/);

    await openView(page, 'Tags');
    await row(tags, 'v4.18-arm64-rebuild').getByRole('checkbox').check();
    await row(tags, 'v4.18').getByRole('checkbox').check();
    await page.getByRole('button', { name: /^Merge/ }).click();
    const destination = page.getByRole('group', { name: 'Destination' }).getByRole('combobox', { name: 'Tag' });
    if ((await destination.inputValue()) !== 'v4.18') {
      await page.getByRole('button', { name: 'Swap source and destination' }).click();
    }
    await expect(destination).toHaveValue('v4.18');
    const before = await rawDigest(`${registry.host}/${repository}:v4.18`);
    await page.getByRole('button', { name: 'Review…' }).click();
    await page.getByRole('button', { name: 'Move v4.18', exact: true }).click();
    const outcome = page.getByRole('region', { name: 'v4.18: written' });
    await expect(outcome).toContainText('Verified: the registry returns exactly the previewed bytes');
    const after = await rawDigest(`${registry.host}/${repository}:v4.18`);
    expect(after).not.toBe(before);

    await openRepository(page, repository, 'Stock');
    await expect(row(tags, 'v4.18')).toContainText(after.slice(7, 19));
    await page.getByRole('link', { name: 'v4.18', exact: true }).click();
    await page.getByRole('tab', { name: /Raw/ }).click();
    await expect(page.getByRole('main')).toContainText('"manifests"');

    // What Waybill saw before the merge is offered, and brings back the very bytes.
    await openRepository(page, repository, 'Stock');
    await openView(page, 'History');
    const back = page.getByRole('button', { name: `Restore v4.18 to ${before.slice(0, 19)}` }).first();
    await back.click();
    await page.getByRole('button', { name: 'Restore v4.18', exact: true }).click();
    await expect.poll(() => rawDigest(`${registry.host}/${repository}:v4.18`)).toBe(before);
  });

  test('a tag that somebody moves between preview and restore is left alone and told', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry(images);
    await addRegistry(page, registry.url, 'Stock');
    await openRepository(page, repository, 'Stock');
    const tags = page.getByRole('grid', { name: `Tags of ${repository}` });
    await expect(row(tags, 'v4.16')).toContainText('s390x');
    const reference = `${registry.host}/${repository}:v4.16`;
    await registry.copy(`${registry.host}/${repository}:v4.17`, reference);
    await page.getByRole('button', { name: 'Refresh' }).click();
    const moved = await rawDigest(reference);
    await expect(row(tags, 'v4.16')).toContainText(moved.slice(7, 19));
    await openView(page, 'History');
    await page
      .getByRole('button', { name: /^Restore v4\.16 to/ })
      .first()
      .click();
    const preview = page.getByRole('complementary', { name: 'Preview of changes' });
    await expect(preview).toContainText(moved.slice(7, 19));
    await registry.copy(`${registry.host}/${repository}:v4.18`, reference);
    const theirs = await rawDigest(reference);
    await preview.getByRole('button', { name: 'Restore v4.16', exact: true }).click();
    await expect(preview).toContainText('v4.16 has moved since you looked. This is the new preview.');
    await expect(preview.getByText(theirs.slice(7, 19), { exact: true }).last()).toBeVisible();
    await expect(preview.getByRole('button', { name: 'Change nothing' })).toBeVisible();
    expect(await rawDigest(reference)).toBe(theirs);
  });
});
