import { execFile } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { makeImage, writeLayout } from '../electron/registry/testing/oci-layout.ts';
import { expect, test } from './fixtures.ts';
import { boardRow, openMerge, saved } from './support/merge-screen.ts';
import { openRepository, openView, row } from './support/screens.ts';
import { digestOf } from './support/skopeo.ts';

const run = promisify(execFile);
const skopeo = async (...args: string[]) =>
  (await run('skopeo', ['--insecure-policy', ...args], { encoding: 'buffer' })).stdout;

let folder: string;
const release = makeImage('release', ['amd64', 'arm64']);
const rebuild = makeImage('rebuild', ['arm64', 's390x']);
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-e2e-files-'));
  await writeLayout(join(folder, 'shelf'), release, 'v1');
  await writeLayout(join(folder, 'made'), rebuild, 'v1');
  await skopeo(
    'copy',
    '--all',
    '--quiet',
    `oci:${folder}/made:v1`,
    `oci-archive:${folder}/web.tar:quay.example/acme/web:v2`,
  );
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(page: Page, path: string): Promise<void> {
  const places = page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('button', { name: 'Open files…' }).click();
  await page.getByRole('textbox', { name: 'Path' }).fill(path);
  await page.getByRole('main').getByRole('button', { name: 'Open', exact: true }).click();
}

test.describe('opened files', () => {
  test('an archive is browsed, merged into a layout folder that skopeo reads back, and the merge is undone', async ({
    page,
  }) => {
    const main = page.getByRole('main');
    await open(page, join(folder, 'web.tar'));
    await expect(main.getByRole('heading', { level: 1, name: 'web.tar' })).toBeVisible();
    await expect(main).toContainText('OCI archive');
    await expect(main.getByText('read only', { exact: true })).toBeVisible();
    await open(page, join(folder, 'shelf'));
    await expect(main.getByRole('heading', { level: 1, name: 'shelf' })).toBeVisible();
    await expect(main.getByText('read only', { exact: true })).toBeHidden();

    await openRepository(page, 'acme/web', 'web.tar');
    const tags = page.getByRole('grid', { name: 'Tags of acme/web' });
    await expect(row(tags, 'v2')).toContainText('s390x');
    await expect(row(tags, 'v2')).toContainText(rebuild.index.digest.slice(7, 19));
    await openView(page, 'Matrix');
    const matrix = page.getByRole('grid', { name: 'Architectures of acme/web' });
    await expect(matrix.getByRole('gridcell', { name: /^v2, s390x/ })).toHaveAccessibleName(/sha256:/);

    const source = { registry: 'web.tar', repository: 'acme/web', tag: 'v2' };
    await openMerge(page, source, { registry: 'shelf', repository: 'shelf', tag: 'v1' });
    await expect(boardRow(page, 'linux/s390x')).toContainText('added');
    const previewed = await saved(page, 'Save result');
    await page.getByRole('button', { name: 'Review…' }).click();
    await page.getByRole('button', { name: 'Move v1', exact: true }).click();
    const outcome = page.getByRole('region', { name: 'v1: written' });
    await expect(outcome).toContainText('Verified');
    const inFolder = () => skopeo('inspect', '--raw', `oci:${folder}/shelf:v1`);
    expect(digestOf(await inFolder())).toBe(digestOf(previewed));
    await skopeo('copy', '--all', '--quiet', `oci:${folder}/shelf:v1`, `dir:${folder}/pulled`);

    await outcome.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('region', { name: 'v1: undone' })).toContainText('The tag is back where it was');
    expect(await inFolder()).toEqual(release.index.bytes);
  });

  test('a file that goes away says so, comes back when it is read again, and is closed', async ({ page }) => {
    const main = page.getByRole('main');
    await open(page, join(folder, 'no-such.tar'));
    await expect(main).toContainText('no-such.tar is not there');
    await open(page, join(folder, 'web.tar'));
    await expect(main.getByRole('heading', { level: 1, name: 'web.tar' })).toBeVisible();
    await rename(join(folder, 'web.tar'), join(folder, 'away.tar'));
    await main.getByRole('button', { name: 'Read again' }).click();
    await expect(main).toContainText('web.tar is not there');
    await rename(join(folder, 'away.tar'), join(folder, 'web.tar'));
    await main.getByRole('button', { name: 'Try again' }).click();
    await expect(main.getByRole('link', { name: 'acme/web' })).toBeVisible();
    await main.getByRole('button', { name: 'Close', exact: true }).click();
    const places = page.getByRole('navigation', { name: 'Places' });
    await expect(places.getByRole('treeitem', { name: /^web\.tar/ })).toBeHidden();
  });
});
