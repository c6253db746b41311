import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { putDockerList, putManifest } from './support/manifests.ts';
import { boardRow, choose, openMerge, openPlan, repository, saved } from './support/merge-screen.ts';
import { addRegistry } from './support/screens.ts';
import { archiveOf, digestOf, pullAll, rawDigest, rawManifest } from './support/skopeo.ts';

interface List {
  readonly manifests: { readonly digest: string; readonly platform?: { readonly architecture: string } }[];
}

const parse = (bytes: Buffer) => JSON.parse(bytes.toString()) as List;
const childOf = (bytes: Buffer, architecture: string) =>
  parse(bytes).manifests.find((entry) => entry.platform?.architecture === architecture)?.digest ?? '';

/** Opens the review and applies it; returns once the outcome is there. */
async function write(page: Page, tag: string): Promise<void> {
  await page.getByRole('button', { name: 'Review…' }).click();
  await page.getByRole('button', { name: `Move ${tag}`, exact: true }).click();
  await expect(page.getByRole('region', { name: `${tag}: written` })).toContainText('Verified');
}

test.describe('ways of merging', () => {
  test('within one repository nothing is copied, and rows are chosen by key', async ({ page, stockRegistry }) => {
    const registry = await stockRegistry([`${repository}:v4.17`, `${repository}:v4.18`]);
    const at = `${registry.host}/${repository}:v4.17`;
    const [before, source] = await Promise.all([rawManifest(at), rawManifest(`${registry.host}/${repository}:v4.18`)]);
    await addRegistry(page, registry.url, 'Stock');
    // One pasted reference fills a whole side, whichever field it is put into.
    await page.getByRole('link', { name: 'Merge', exact: true }).click();
    for (const [side, tag] of [
      ['Source', 'v4.18'],
      ['Destination', 'v4.17'],
    ] as const) {
      const field = page.getByRole('group', { name: side }).getByRole('combobox', { name: 'Registry' });
      await field.fill(`docker pull ${registry.host}/${repository}:${tag}`);
      await field.press('Enter');
    }
    await expect(boardRow(page, 'linux/s390x')).toContainText('added');
    await boardRow(page, 'linux/s390x').focus();
    await page.keyboard.press('d');
    await expect(boardRow(page, 'linux/s390x')).toContainText('left out');
    await boardRow(page, 'linux/arm64').focus();
    await page.keyboard.press('x');
    await expect(boardRow(page, 'linux/arm64')).toContainText('removed');
    await page.keyboard.press('Backspace');
    await expect(boardRow(page, 'linux/arm64')).toContainText('replaced');
    const previewed = await saved(page, 'Save result');

    await page.getByRole('button', { name: 'Review…' }).click();
    const review = page.getByRole('region', { name: 'Write v4.17' });
    await expect(review).toContainText('Nothing has to be copied: every image is already in the repository.');
    await review.getByRole('checkbox', { name: /^Keep the old list under v4\.17-before-\d{8}-\d{6}/ }).check();
    const keep = (await review.getByText(/^v4\.17-before-/).textContent()) ?? '';
    await review.getByRole('button', { name: 'Move v4.17', exact: true }).click();
    await expect(page.getByRole('region', { name: 'v4.17: written' })).toContainText('Verified');

    const after = await rawManifest(at);
    expect(after).toEqual(previewed);
    expect(childOf(after, 's390x')).toBe('');
    expect(childOf(after, 'arm64')).toBe(childOf(source, 'arm64'));
    expect(await rawDigest(`${registry.host}/${repository}:${keep}`)).toBe(digestOf(before));
    await pullAll(at);
  });

  test('tells how the pubtools result differs from the extended one, and writes the way that was chosen', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry([`${repository}:v4.18`]);
    const images = parse(await rawManifest(`${registry.host}/${repository}:v4.18`)).manifests;
    const put = (tag: string, platforms: Readonly<Record<string, object>>) =>
      putDockerList(
        registry.url,
        repository,
        tag,
        Object.entries(platforms).map(([digest, platform]) => ({ digest, platform })),
      );
    const [newest = '', other = '', old = ''] = images.map(({ digest }) => digest);
    await put('docker-source', { [newest]: { os: 'linux', architecture: 'arm', variant: 'v7' } });
    await put('docker-destination', {
      [old]: { os: 'linux', architecture: 'arm', variant: 'v6' },
      [other]: { os: 'linux', architecture: 'amd64' },
    });
    const at = `${registry.host}/${repository}:docker-destination`;
    await addRegistry(page, registry.url, 'Stock');
    await openMerge(
      page,
      { registry: 'Stock', tag: 'docker-source' },
      { registry: 'Stock', tag: 'docker-destination' },
    );
    const extended = digestOf(await saved(page, 'Save result'));
    await page.getByRole('combobox', { name: 'Way' }).selectOption('as pubtools does');
    const main = page.getByRole('main');
    // To pubtools every arm is the same; the older variant would be lost without a word.
    await expect(main.getByRole('heading', { name: /The extended way gives another list\./ })).toBeVisible();
    await expect(main).toContainText('Only the extended result has: linux/arm/v6.');
    await expect(main.getByTitle(extended, { exact: true })).toBeVisible();
    const previewed = await saved(page, 'Save result');
    expect(digestOf(previewed)).not.toBe(extended);
    expect(previewed.toString()).toMatch(/^\{\n {4}"manifests": \[/);

    await write(page, 'docker-destination');
    expect(await rawManifest(at)).toEqual(previewed);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(page.getByRole('region', { name: 'docker-destination: undone' })).toBeVisible();
    expect(parse(await rawManifest(at)).manifests).toHaveLength(2);
  });

  test('a list inside a list is refused, flattened on a click, and written without it', async ({
    page,
    stockRegistry,
  }) => {
    const registry = await stockRegistry([`${repository}:v4.17`, `${repository}:v4.18`]);
    const inner = await rawManifest(`${registry.host}/${repository}:v4.18`);
    const type = 'application/vnd.oci.image.index.v1+json';
    const entry = { mediaType: type, digest: digestOf(inner), size: inner.length };
    await putManifest(registry.url, repository, 'nested', type, {
      schemaVersion: 2,
      mediaType: type,
      manifests: [entry],
    });
    await addRegistry(page, registry.url, 'Stock');
    await openMerge(page, { registry: 'Stock', tag: 'nested' }, { registry: 'Stock', tag: 'v4.17' });
    await page.getByText('More rules').click();
    await page.getByRole('combobox', { name: 'Lists inside lists' }).selectOption('refuse');
    await page.getByText(/^More rules/).click();
    await expect(page.getByRole('heading', { name: /A list contains another list/ })).toBeVisible();
    await page.getByRole('button', { name: 'Flatten it' }).click();
    await expect(boardRow(page, 'linux/s390x')).toContainText('added');
    await write(page, 'v4.17');
    const after = await rawManifest(`${registry.host}/${repository}:v4.17`);
    expect(parse(after).manifests.map(({ digest }) => digest)).not.toContain(entry.digest);
    expect(childOf(after, 's390x')).toBe(childOf(inner, 's390x'));
    await pullAll(`${registry.host}/${repository}:v4.17`);
  });

  test('a signature beside an image goes along when it is ticked, and what does not fit cannot be', async ({
    page,
    stockRegistry,
  }) => {
    const source = await stockRegistry([`${repository}:v4.16`, `${repository}:v4.18`]);
    const registry = await stockRegistry([`${repository}:v4.17`]);
    const list = await rawManifest(`${source.host}/${repository}:v4.18`);
    const signed = childOf(list, 's390x');
    const signatureTag = (digest: string) => `${digest.replace(':', '-')}.sig`;
    // Any manifest will do as the signature: what counts is the tag that cosign looks for.
    for (const digest of [signed, digestOf(list)]) {
      await source.copy(
        `${source.host}/${repository}@${childOf(list, 'amd64')}`,
        `${source.host}/${repository}:${signatureTag(digest)}`,
      );
    }
    await addRegistry(page, source.url, 'Source');
    await addRegistry(page, registry.url, 'Stock');
    await openMerge(page, { registry: 'Source', tag: 'v4.18' }, { registry: 'Stock', tag: 'v4.17' });
    await boardRow(page, 'linux/arm64').getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Review…' }).click();
    const along = page.getByRole('region', { name: 'Goes along' });
    await expect(along.getByRole('row', { name: /signature of the list/ })).toContainText('of no use');
    await expect(along.getByRole('checkbox', { name: /signature of the list/ })).toBeDisabled();
    await along.getByRole('checkbox', { name: /signature of linux\/s390x/ }).check();
    await expect(along.getByRole('row', { name: /signature of linux\/s390x/ })).toContainText('goes along');
    await page.getByRole('button', { name: 'Move v4.17', exact: true }).click();
    await expect(page.getByRole('region', { name: 'v4.17: written' })).toContainText('Verified');
    expect(await rawDigest(`${registry.host}/${repository}:${signatureTag(signed)}`)).toBe(
      await rawDigest(`${source.host}/${repository}:${signatureTag(signed)}`),
    );
    await expect(rawDigest(`${registry.host}/${repository}:${signatureTag(digestOf(list))}`)).rejects.toThrow();
    await pullAll(`${registry.host}/${repository}:v4.17`);
  });

  test('a plan of several pairs is saved, opened elsewhere in the program, and written as one', async ({
    page,
    stockRegistry,
  }, info) => {
    const registry = await stockRegistry([`${repository}:v4.18-arm64-rebuild`, `${repository}:v4.16`]);
    const at = (tag: string) => `${registry.host}/${repository}:${tag}`;
    await registry.copy(at('v4.16'), at('latest'));
    await addRegistry(page, registry.url, 'Stock');
    await openMerge(page, { registry: 'Stock', tag: 'v4.18-arm64-rebuild' }, { registry: 'Stock', tag: 'v4.16' });
    await page.getByRole('button', { name: 'Also into another tag…' }).click();
    const further = page.getByRole('combobox', { name: 'Further destinations' });
    await further.fill('latest');
    await further.press('Enter');
    const pairs = page.getByRole('group', { name: 'Tags that are merged together' });
    await expect(pairs.getByRole('button', { name: /→ latest replaces linux\/arm64/ })).toBeVisible();
    const plan = JSON.parse((await saved(page, 'Save plan')).toString()) as { pairs: { expected: object }[] };
    expect(plan.pairs).toHaveLength(2);
    const path = info.outputPath('plan.json');
    await writeFile(path, JSON.stringify(plan));
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('link', { name: 'Merge', exact: true }).click();

    // Made for another digest of one of its tags: refused with that tag's reason, and nothing is written.
    const [first, second] = plan.pairs;
    const other = { ...second, expected: { ...second?.expected, destinationDigest: `sha256:${'0'.repeat(64)}` } };
    const wrong = info.outputPath('wrong.json');
    await writeFile(wrong, JSON.stringify({ ...plan, pairs: [other, first] }));
    await openPlan(page, wrong);
    await expect(page.getByRole('main')).toContainText('The destination is no longer what the plan was made for.');
    await expect(page.getByRole('button', { name: 'Review…' })).toBeDisabled();

    await openPlan(page, path);
    await expect(page.getByRole('main')).toContainText('Both sides and the result are as planned.');
    await page.getByRole('button', { name: 'Review…' }).click();
    await page.getByRole('button', { name: 'Write 2 tags' }).click();
    await expect(page.getByRole('region', { name: 'v4.16, latest: written' })).toContainText('of every list');
    expect(await rawDigest(at('latest'))).toBe(await rawDigest(at('v4.16')));
    await pullAll(at('latest'));
  });

  test('an archive opened from the merge screen is a source like any other', async ({ page, stockRegistry }, info) => {
    const registry = await stockRegistry([`${repository}:v4.17`, `${repository}:v4.18`]);
    const at = `${registry.host}/${repository}:v4.17`;
    const archive = info.outputPath('release.tar');
    await archiveOf(`${registry.host}/${repository}:v4.18`, archive, 'acme/release:v4.18');
    const source = await rawManifest(`${registry.host}/${repository}:v4.18`);
    await addRegistry(page, registry.url, 'Stock');
    await page.getByRole('link', { name: 'Merge', exact: true }).click();
    await page.getByRole('button', { name: 'Open a file…' }).click();
    const path = page.getByRole('textbox', { name: 'Path of the file or folder for the source' });
    await path.fill(info.outputPath('no-such.tar'));
    await path.press('Enter');
    await expect(page.getByRole('main')).toContainText('The file was not opened');
    await path.fill(archive);
    await path.press('Enter');
    // One repository and one tag: there is nothing left to choose.
    await expect(
      page.getByRole('group', { name: 'Source' }).getByRole('combobox', { name: 'Tag or digest' }),
    ).toHaveValue('v4.18');
    await choose(page.getByRole('group', { name: 'Destination' }), 'Tag', { registry: 'Stock', tag: 'v4.17' });
    await expect(boardRow(page, 'linux/s390x')).toContainText('added');
    await write(page, 'v4.17');
    const after = await rawManifest(at);
    expect(childOf(after, 's390x')).toBe(childOf(source, 's390x'));
    await pullAll(at);
  });
});
