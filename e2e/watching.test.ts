import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from './fixtures.ts';
import { addRegistry, openRepository, openView, row } from './support/screens.ts';
import { rawDigest } from './support/skopeo.ts';

const run = promisify(execFile);
const repository = 'acme/cluster-operator';
const images = ['v4.16', 'v4.17'].map((tag) => `${repository}:${tag}` as const);

test('A watched repository of a registry without a history gets back what skopeo overwrote and deleted', async ({
  page,
  stockRegistry,
}) => {
  const registry = await stockRegistry(images);
  const reference = `${registry.host}/${repository}:v4.16`;
  const before = await rawDigest(reference);
  await addRegistry(page, registry.url, 'Stock');
  await openRepository(page, repository, 'Stock');

  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  const panel = page.getByRole('region', { name: /Watch/ });
  await panel.getByRole('combobox', { name: 'How often to look' }).selectOption('every 15 minutes');
  await panel.getByRole('button', { name: 'Watch', exact: true }).click();
  await expect(panel.getByRole('status')).toContainText(/at 2 tags, .* manifests kept/);
  await expect(page.getByRole('button', { name: 'Watched', exact: true })).toHaveAttribute(
    'title',
    'Watched: watching',
  );

  // Somebody else overwrites the tag and deletes the manifest it had.
  await registry.copy(`${registry.host}/${repository}:v4.17`, reference);
  const moved = await rawDigest(reference);
  expect(moved).not.toBe(before);
  await run('skopeo', ['delete', '--tls-verify=false', `docker://${registry.host}/${repository}@${before}`]);
  await expect(rawDigest(`${registry.host}/${repository}@${before}`)).rejects.toThrow();

  await panel.getByRole('button', { name: 'Look now' }).click();
  await expect(panel.getByRole('status')).toContainText('last change seen just now');
  await openView(page, 'History');
  await page
    .getByRole('button', { name: `Restore v4.16 to ${before.slice(0, 19)}` })
    .first()
    .click();
  await page.getByRole('button', { name: 'Restore v4.16', exact: true }).click();
  await expect.poll(() => rawDigest(reference).catch(() => '')).toBe(before);

  await page.getByRole('link', { name: 'Watching' }).click();
  const grid = page.getByRole('grid', { name: 'Watched repositories' });
  await expect(row(grid, repository)).toContainText('every 15 minutes');
  await page.getByRole('button', { name: 'Pause all' }).click();
  await expect(row(grid, repository)).toContainText('paused');
  await page.getByRole('button', { name: 'Go on watching' }).click();
  await expect(row(grid, repository)).toContainText('watching');
});

test('Nothing is watched until the user says so', async ({ page }) => {
  await page.getByRole('link', { name: 'Watching' }).click();
  await expect(page.getByRole('main')).toContainText('Nothing is watched');
  await expect(page.getByRole('button', { name: 'Pause all' })).toHaveAttribute('aria-disabled', 'true');
});
