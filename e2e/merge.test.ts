import { writeFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { startGate } from './support/gate.ts';
import { boardRow, openMerge, openPlan, repository, saved } from './support/merge-screen.ts';
import { addRegistry } from './support/screens.ts';
import { digestOf, pullAll, rawDigest, rawManifest } from './support/skopeo.ts';

test.describe('merging across registries', () => {
  test('copies what is missing, writes exactly the previewed bytes, and puts the old ones back', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry([`${repository}:v4.17`]);
    const destination = `${registry.host}/${repository}:v4.17`;
    const before = await rawManifest(destination);
    await addRegistry(page, registry.url, 'Stock');
    await openMerge(page, { tag: 'v4.18' }, { registry: 'Stock', tag: 'v4.17' });
    await expect(boardRow(page, 'linux/s390x')).toContainText('added');
    await expect(boardRow(page, 'linux/amd64')).toContainText('replaced');
    const previewed = await saved(page, 'Save result');

    await page.getByRole('button', { name: 'Review…' }).click();
    const review = page.getByRole('region', { name: 'Write v4.17' });
    await expect(review).toContainText(/4 manifests and \d+ blobs to copy, [1-9][\d.]* [KM]iB in [1-9]\d* requests\./);
    await expect(review.getByRole('row', { name: /^linux\/s390x/ })).toContainText(/[1-9]\d* uploads/);
    await expect(review.getByTitle(digestOf(before), { exact: true })).toBeVisible();
    await expect(review.getByTitle(digestOf(previewed), { exact: true })).toBeVisible();
    expect(await rawManifest(destination)).toEqual(before);
    await review.getByRole('button', { name: 'Move v4.17', exact: true }).click();

    const outcome = page.getByRole('region', { name: 'v4.17: written' });
    await expect(outcome).toContainText('Verified: the registry returns exactly the previewed bytes');
    expect(await rawManifest(destination)).toEqual(previewed);
    await pullAll(destination);

    await outcome.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('region', { name: 'v4.17: undone' })).toContainText('The tag is back where it was');
    expect(await rawManifest(destination)).toEqual(before);
    await pullAll(destination);
  });

  test('writes nothing when somebody moves the tag after the review, and offers a new preview', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry([`${repository}:v4.16`, `${repository}:v4.17`]);
    const destination = `${registry.host}/${repository}:v4.17`;
    await addRegistry(page, registry.url, 'Stock');
    await openMerge(page, { tag: 'v4.18' }, { registry: 'Stock', tag: 'v4.17' });
    const ours = await rawDigest(destination);
    await page.getByRole('button', { name: 'Review…' }).click();
    const move = page.getByRole('button', { name: 'Move v4.17', exact: true });
    await expect(move).toBeEnabled();
    await expect(page.getByRole('region', { name: 'Write v4.17' })).toContainText('to copy');
    await registry.copy(`${registry.host}/${repository}:v4.16`, destination);
    const theirs = await rawDigest(destination);
    await move.click();

    const outcome = page.getByRole('region', { name: 'v4.17: not written' });
    await expect(outcome).toContainText(
      `pointed at ${ours.slice(0, 19)} when the preview was made and points at ${theirs.slice(0, 19)} now`,
    );
    await expect(outcome).toContainText('No tag was touched');
    expect(await rawDigest(destination)).toBe(theirs);

    await outcome.getByRole('button', { name: 'Make a new preview' }).click();
    await expect(page.getByRole('heading', { name: /The destination changed since you looked/ })).toBeVisible();
    await page.getByRole('button', { name: 'Review…' }).click();
    const again = page.getByRole('region', { name: 'Write v4.17' });
    await expect(again.getByTitle(theirs, { exact: true })).toBeVisible();
    await again.getByRole('button', { name: 'Move v4.17', exact: true }).click();
    await expect(page.getByRole('region', { name: 'v4.17: written' })).toContainText('Verified');
    expect(await rawDigest(destination)).not.toBe(theirs);
  });

  test('stopped in the middle of the copy it leaves the tag alone and says how far it came', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry([`${repository}:v4.17`]);
    const destination = `${registry.host}/${repository}:v4.17`;
    const before = await rawManifest(destination);
    const gate = await startGate(registry.url);
    try {
      await addRegistry(page, gate.url, 'Gate');
      await openMerge(page, { tag: 'v4.18' }, { registry: 'Gate', tag: 'v4.17' });
      await page.getByRole('button', { name: 'Review…' }).click();
      let children = 0;
      gate.hold((method, path) => method === 'PUT' && path.includes('/manifests/sha256:') && ++children > 2);
      await page.getByRole('button', { name: 'Move v4.17', exact: true }).click();
      await expect.poll(() => gate.heldCount()).toBe(1);
      const running = page.getByRole('region', { name: 'Writing v4.17' });
      await expect(running).toContainText(/3 of 6: Copy linux\/\w+ · [\d.]+ [KM]iB of [\d.]+ [KM]iB/);
      await running.getByRole('button', { name: 'Cancel…' }).click();
      await expect(running).toContainText('A tag moves only when all its images are there');
      await running.getByRole('button', { name: 'Stop here' }).click();

      const outcome = page.getByRole('region', { name: 'v4.17: not written' });
      await expect(outcome).toContainText(/Cancelled: 2 done, .*No tag was touched; copied images stay/);
      expect(await rawManifest(destination)).toEqual(before);
      gate.release();
      expect(await rawManifest(destination)).toEqual(before);

      // What was copied is found again, so going on has less to do.
      await outcome.getByRole('button', { name: 'Retry' }).click();
      await expect(page.getByRole('region', { name: 'v4.17: written' })).toContainText('Verified');
      await pullAll(destination);
    } finally {
      await gate.stop();
    }
  });

  test('mounts blobs from a repository of the same registry instead of sending them', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry([`${repository}:v4.17`, `${repository}:v4.18`]);
    const destination = `${registry.host}/acme/mirror:stable`;
    await registry.copy(`${registry.host}/${repository}:v4.17`, destination);
    await addRegistry(page, registry.url, 'Stock');
    await openMerge(
      page,
      { registry: 'Stock', tag: 'v4.18' },
      { registry: 'Stock', repository: 'acme/mirror', tag: 'stable' },
    );
    await page.getByRole('button', { name: 'Review…' }).click();
    const review = page.getByRole('region', { name: 'Write stable' });
    await expect(review.getByRole('row', { name: /^linux\/s390x/ })).toContainText(/0 uploads, [1-9]\d* mounts?/);
    await review.getByRole('button', { name: 'Move stable', exact: true }).click();
    await expect(page.getByRole('region', { name: 'stable: written' })).toContainText('Verified');
    expect(await rawDigest(destination)).toBe(await rawDigest(`${registry.host}/${repository}:v4.18`));
    await pullAll(destination);
  });

  test('several tags are merged as one, told one by one when somebody moves one of them, and undone together', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry([`${repository}:v4.18-arm64-rebuild`, `${repository}:v4.16`]);
    const at = (tag: string) => `${registry.host}/${repository}:${tag}`;
    for (const tag of ['v4.16.3', 'latest']) await registry.copy(at('v4.16'), at(tag));
    await registry.copy(at('v4.18-arm64-rebuild'), at('merged-before'));
    const tags = ['v4.16', 'v4.16.3', 'latest'];
    const before = await Promise.all(tags.map((tag) => rawDigest(at(tag))));
    await addRegistry(page, registry.url, 'Stock');
    await openMerge(page, { registry: 'Stock', tag: 'v4.18-arm64-rebuild' }, { registry: 'Stock', tag: 'v4.16' });
    await page.getByRole('button', { name: 'Also into another tag…' }).click();
    const further = page.getByRole('combobox', { name: 'Further destinations' });
    await further.fill('v4.16');
    await further.press('Enter');
    await expect(page.getByRole('alert')).toHaveText('“v4.16” is a destination already.');
    await further.fill('v4.16.3 latest merged-before');
    await further.press('Enter');
    const pairs = page.getByRole('group', { name: 'Tags that are merged together' });
    await expect(pairs.getByRole('button', { name: /→ merged-before digest unchanged/ })).toBeVisible();
    await expect(pairs.getByRole('button', { name: /→ latest replaces linux\/arm64/ })).toBeVisible();
    await page.reload();
    await pairs.getByRole('button', { name: /→ latest replaces linux\/arm64/ }).click();
    const previewed = await saved(page, 'Save result');

    await page.getByRole('button', { name: 'Review…' }).click();
    const review = page.getByRole('region', { name: '4 tags: 3 to write, 1 unchanged' });
    await expect(review.getByRole('row', { name: /^merged-before/ })).toContainText('digest unchanged');
    for (const tag of tags) {
      await expect(review.getByRole('row', { name: new RegExp(`^${tag} `) })).toContainText('replaces linux/arm64');
    }
    const write = review.getByRole('button', { name: 'Write 3 tags' });
    await expect(write).toBeEnabled();
    await registry.copy(at('v4.18-arm64-rebuild'), at('v4.16.3'));
    const theirs = await rawDigest(at('v4.16.3'));
    await write.click();

    const outcome = page.getByRole('region', { name: 'v4.16, v4.16.3, latest: written in part' });
    await expect(outcome.getByRole('listitem').filter({ hasText: 'v4.16: Verify' })).toContainText('done');
    await expect(outcome.getByRole('listitem').filter({ hasText: 'v4.16.3: Write' })).toContainText(
      `failed“v4.16.3” pointed at ${before[1]?.slice(0, 19)} when the preview was made and points at ${theirs.slice(0, 19)}`,
    );
    await expect(outcome.getByRole('listitem').filter({ hasText: 'latest: Verify' })).toContainText('done');
    const after = await Promise.all(tags.map((tag) => rawDigest(at(tag))));
    expect(after).toEqual([digestOf(previewed), theirs, digestOf(previewed)]);
    await pullAll(at('latest'));

    // It is still moved, so trying again changes nothing.
    await outcome.getByRole('button', { name: 'Retry what was not written' }).click();
    await expect(outcome).toContainText('was at');
    await outcome.getByRole('button', { name: 'Undo all' }).click();
    const undone = page.getByRole('region', { name: 'v4.16, v4.16.3, latest: undone' });
    await expect(undone).toContainText('The tags are back where they were.');
    expect(await Promise.all(tags.map((tag) => rawDigest(at(tag))))).toEqual([before[0], theirs, before[2]]);
  });
});

test.describe('merging in the local library', () => {
  test('a plan is saved, opened again and applied; one that was edited by hand is refused with the reason', async ({
    page,
  }, info) => {
    await openMerge(page, { tag: 'v4.18-arm64-rebuild' }, { tag: 'v4.18' });
    await expect(boardRow(page, 'linux/arm64')).toContainText('replaced');
    const plan = JSON.parse((await saved(page, 'Save plan')).toString()) as Record<string, unknown>;
    const file = async (name: string, content: unknown) => {
      const path = info.outputPath(name);
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    };
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('link', { name: 'Merge', exact: true }).click();

    await openPlan(page, await file('cut.json', '{"format": "waybill-merge-plan", '));
    await expect(page.getByRole('main')).toContainText('The file is not JSON.');
    await openPlan(page, await file('newer.json', { ...plan, version: 99 }));
    await expect(page.getByRole('main')).toContainText('The plan has version 99; this program reads version');
    await openPlan(page, await file('extra.json', { ...plan, force: true }));
    await expect(page.getByRole('main')).toContainText('it has a member “force” that no plan has');
    await openPlan(page, await file('other-rule.json', editedRule(plan)));
    await expect(page.getByRole('main')).toContainText('its options were changed after it was saved');
    await expect(page.getByText('The plan does not fit what is there now')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Review…' })).toBeDisabled();

    await openPlan(page, await file('plan.json', plan));
    await expect(page.getByRole('main')).toContainText('Both sides and the result are as planned.');
    await page.getByRole('button', { name: 'Review…' }).click();
    await page.getByRole('button', { name: 'Move v4.18', exact: true }).click();
    await expect(page.getByRole('region', { name: 'v4.18: written' })).toContainText('Verified');

    // The same plan once more: the destination is not what it was made for any more.
    await page.getByRole('button', { name: 'Back to the board' }).click();
    await expect(page.getByRole('main')).toContainText('The destination is no longer what the plan was made for.');
    await expect(page.getByRole('button', { name: 'Review…' })).toBeDisabled();
  });

  test('a merge that changes nothing says that the digest is unchanged, and cannot be written', async ({ page }) => {
    await openMerge(page, { tag: 'v4.18' }, { tag: 'latest' });
    await expect(page.getByText('digest unchanged')).toBeVisible();
    const review = page.getByRole('button', { name: 'Review…' });
    await expect(review).toBeDisabled();
    await expect(review).toHaveAccessibleDescription('Nothing to write');
    await review.click({ force: true });
    await expect(page.getByRole('button', { name: /^Move/ })).toHaveCount(0);
  });
});

/** A plan whose rule was changed by hand; its digests still promise the old result. */
function editedRule({ pairs, ...plan }: Record<string, unknown>): unknown {
  const edited = (pairs as { options: object }[]).map((pair) => ({
    ...pair,
    options: { ...pair.options, order: 'sorted', onConflict: 'keep-both' },
  }));
  return { ...plan, pairs: edited };
}
