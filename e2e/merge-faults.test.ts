import { expect, test } from './fixtures.ts';
import { startGate, type Gate } from './support/gate.ts';
import { openMerge, repository } from './support/merge-screen.ts';
import { addRegistry } from './support/screens.ts';
import { pullAll, rawDigest } from './support/skopeo.ts';
import type { StockRegistry } from './support/stock-registry.ts';
import type { Page } from '@playwright/test';

/** A stock registry with the old list, a gate in front of it, and the merge of the sample's newer list into it. */
async function behindGate(page: Page, registry: StockRegistry, run: (gate: Gate, at: string) => Promise<void>) {
  const gate = await startGate(registry.url);
  try {
    await addRegistry(page, gate.url, 'Gate');
    await openMerge(page, { tag: 'v4.18' }, { registry: 'Gate', tag: 'v4.17' });
    await run(gate, `${registry.host}/${repository}:v4.17`);
  } finally {
    await gate.stop();
  }
}

const isBlobUpload = (method: string, path: string) => method !== 'GET' && path.includes('/blobs/uploads/');
const isChild = (method: string, path: string) => method === 'PUT' && path.includes('/manifests/sha256:');
const isTag = (method: string, path: string) => method === 'PUT' && path.endsWith('/manifests/v4.17');

test.describe('a merge that is refused or breaks off', () => {
  test('is stopped in the review when the account may not write, before anything is copied', async ({
    page,
    stockRegistry,
  }) => {
    await behindGate(page, await stockRegistry([`${repository}:v4.17`]), async (gate, at) => {
      const before = await rawDigest(at);
      gate.disturb(isBlobUpload, { status: 403, code: 'DENIED', message: 'requested access is denied' });
      await page.getByRole('button', { name: 'Review…' }).click();
      const review = page.getByRole('region', { name: 'Write v4.17' });
      await expect(
        review.getByRole('heading', { name: 'This account may not write to the destination' }),
      ).toBeVisible();
      await expect(review).toContainText('Nothing was copied.');
      await expect(review).toContainText('E_NO_PUSH');
      await expect(review.getByRole('button', { name: 'Move v4.17' })).toBeDisabled();
      await expect(review.getByRole('button', { name: 'Sign in…' })).toBeVisible();
      expect(await rawDigest(at)).toBe(before);
    });
  });

  test('is stopped in the review when the registry is read-only', async ({ page, stockRegistry }) => {
    await behindGate(page, await stockRegistry([`${repository}:v4.17`]), async (gate, at) => {
      const before = await rawDigest(at);
      gate.disturb((method) => method !== 'GET' && method !== 'HEAD', {
        status: 405,
        code: 'UNSUPPORTED',
        message: 'the operation is unsupported',
      });
      await page.getByRole('button', { name: 'Review…' }).click();
      const review = page.getByRole('region', { name: 'Write v4.17' });
      await expect(review.getByRole('heading', { name: 'The destination is read-only' })).toBeVisible();
      await expect(review.getByRole('button', { name: 'Move v4.17' })).toBeDisabled();
      expect(await rawDigest(at)).toBe(before);
    });
  });

  test('says that the quota is used up in the middle, and goes on from there when there is room', async ({
    page,
    stockRegistry,
  }) => {
    await behindGate(page, await stockRegistry([`${repository}:v4.17`]), async (gate, at) => {
      const before = await rawDigest(at);
      await page.getByRole('button', { name: 'Review…' }).click();
      let children = 0;
      gate.disturb((method, path) => isChild(method, path) && ++children > 2, {
        status: 403,
        code: 'DENIED',
        message: 'Quota has been exceeded on namespace',
      });
      await page.getByRole('button', { name: 'Move v4.17', exact: true }).click();

      const outcome = page.getByRole('region', { name: 'v4.17: not written' });
      await expect(outcome.getByRole('heading', { name: 'The destination is full' })).toBeVisible();
      await expect(outcome).toContainText('Quota has been exceeded on namespace');
      await expect(outcome).toContainText(
        /Failed: 2 done, 1 failed, \d+ not begun\. No tag was touched; copied images stay/,
      );
      expect(await rawDigest(at)).toBe(before);

      gate.release();
      await outcome.getByRole('button', { name: 'Retry' }).click();
      await expect(page.getByRole('region', { name: 'v4.17: written' })).toContainText('Verified');
      await pullAll(at);
    });
  });

  for (const { step, isCut, says } of [
    { step: 'the blobs', isCut: isBlobUpload, says: /Failed: 1 failed, \d+ not begun/ },
    { step: 'an image', isCut: isChild, says: /Failed: 1 failed, \d+ not begun/ },
    { step: 'the list', isCut: isTag, says: /Failed: 4 done, 1 failed, 1 not begun/ },
  ]) {
    test(`leaves the tag alone when the connection is cut at ${step}, and goes on when it is back`, async ({
      page,
      stockRegistry,
    }) => {
      await behindGate(page, await stockRegistry([`${repository}:v4.17`]), async (gate, at) => {
        const before = await rawDigest(at);
        await page.getByRole('button', { name: 'Review…' }).click();
        const move = page.getByRole('button', { name: 'Move v4.17', exact: true });
        await expect(move).toBeEnabled();
        gate.disturb(isCut, 'cut');
        await move.click();

        const outcome = page.getByRole('region', { name: 'v4.17: not written' });
        await expect(outcome.getByRole('heading', { name: 'The connection broke' })).toBeVisible({ timeout: 60_000 });
        await expect(outcome).toContainText(says);
        await expect(outcome).toContainText('No tag was touched; copied images stay in the repository.');
        expect(gate.disturbedCount()).toBeGreaterThan(0);
        expect(await rawDigest(at)).toBe(before);

        gate.release();
        await outcome.getByRole('button', { name: 'Retry' }).click();
        await expect(page.getByRole('region', { name: 'v4.17: written' })).toContainText('Verified');
        await pullAll(at);
      });
    });
  }

  test('does not call a list lost whose write arrived although the answer did not', async ({ page, stockRegistry }) => {
    await behindGate(page, await stockRegistry([`${repository}:v4.17`]), async (gate, at) => {
      const before = await rawDigest(at);
      await page.getByRole('button', { name: 'Review…' }).click();
      gate.disturb(isTag, 'cut-answer');
      await page.getByRole('button', { name: 'Move v4.17', exact: true }).click();
      await expect(page.getByRole('region', { name: 'v4.17: written' })).toContainText('Verified');
      expect(await rawDigest(at)).not.toBe(before);
      await pullAll(at);
    });
  });

  test('is refused when the source vanished after the preview', async ({ page, stockRegistry }) => {
    const registry = await stockRegistry([`${repository}:v4.17`, `${repository}:v4.18`]);
    const at = `${registry.host}/${repository}:v4.17`;
    const before = await rawDigest(at);
    const gate = await startGate(registry.url);
    try {
      await addRegistry(page, gate.url, 'Gate');
      await openMerge(page, { registry: 'Gate', tag: 'v4.18' }, { registry: 'Gate', tag: 'v4.17' });
      gate.disturb((_method, path) => path.endsWith('/manifests/v4.18'), {
        status: 404,
        code: 'MANIFEST_UNKNOWN',
        message: 'manifest unknown',
      });
      await page.getByRole('button', { name: 'Review…' }).click();
      const review = page.getByRole('region', { name: 'Write v4.17' });
      await expect(review).toContainText('“v4.18” was at');
      await expect(review).toContainText('is gone now');
      await expect(review.getByRole('button', { name: 'Move v4.17' })).toBeDisabled();
      await review.getByRole('button', { name: 'Read both sides again' }).click();
      await expect(page.getByRole('main')).toContainText(/source/i);
      expect(await rawDigest(at)).toBe(before);
    } finally {
      await gate.stop();
    }
  });

  test('is refused when a child is missing in the source, and names it', async ({ page, stockRegistry }) => {
    const registry = await stockRegistry([`${repository}:v4.17`]);
    const at = `${registry.host}/${repository}:v4.17`;
    const before = await rawDigest(at);
    const source = await stockRegistry([`${repository}:v4.18`]);
    const gate = await startGate(source.url);
    try {
      await addRegistry(page, registry.url, 'Stock');
      await addRegistry(page, gate.url, 'Gate');
      await openMerge(page, { registry: 'Gate', tag: 'v4.18' }, { registry: 'Stock', tag: 'v4.17' });
      gate.disturb((_method, path) => path.includes('/manifests/sha256:'), {
        status: 404,
        code: 'MANIFEST_UNKNOWN',
        message: 'manifest unknown',
      });
      await page.getByRole('button', { name: 'Review…' }).click();
      const review = page.getByRole('region', { name: 'Write v4.17' });
      await expect(review.getByRole('heading', { name: 'An image is missing in the source' })).toBeVisible();
      await expect(review).toContainText('E_CHILD_MISSING');
      await expect(review.getByRole('button', { name: 'Move v4.17' })).toBeDisabled();
      expect(await rawDigest(at)).toBe(before);
    } finally {
      await gate.stop();
    }
  });
});
