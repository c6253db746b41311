import type { Locator, Page } from '@playwright/test';
import { startLocalRegistry } from '../electron/local-registry/testing/start-local-registry.ts';
import { createTestAuthority, type TestAuthority } from '../electron/registry/testing/certificates.ts';
import { startDockerRegistry } from '../electron/registry/testing/docker-registry.ts';
import { expect, test } from './fixtures.ts';
import { startTlsFront, startTokenRegistry } from './support/odd-registries.ts';
import { addRegistry, openRepository, openView, row } from './support/screens.ts';
import { rawDigest } from './support/skopeo.ts';

const repository = 'acme/cluster-operator';
// bcrypt of canary-password-4711.
const htpasswd = 'canary-user:$2y$05$abcdefghijklmnopqrstuukZY9PB3.dahqLvCclTWF4WVWMXHTtIK\n';
let authority: TestAuthority;
test.beforeAll(async () => {
  authority = await createTestAuthority();
});
test.afterAll(() => authority.dispose());

test.describe('a registry behind an own certificate authority', () => {
  test('is shown with its certificate, added once the authority is trusted, and refused after that is withdrawn', async ({
    page,
  }) => {
    const registry = await startLocalRegistry({ samples: true });
    const front = await startTlsFront(registry.url, await chain('DNS:localhost'));
    try {
      await fillForm(page, { Address: front.url, Name: 'Own authority' });
      await submit(page);
      const question = page.getByRole('alertdialog', { name: `Nobody this computer trusts vouches for ${front.host}` });
      await expect(question).toBeVisible();
      await expect(question).toContainText('Waybill Test Authority');
      await expect(question).toContainText(/SHA-256\s*(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/);
      await expect(question.getByRole('button', { name: 'Do not connect' })).toBeFocused();

      // Leaving the question keeps what was typed and leads back to it.
      await page.keyboard.press('Escape');
      await expect(page.getByRole('heading', { name: /Not added: / })).toBeVisible();
      await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(front.url);
      await page.getByRole('button', { name: 'Look at the certificate' }).click();

      // After the choice the add goes on by itself.
      await question.getByRole('button', { name: 'Trust “Waybill Test Authority” for this registry' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Own authority' })).toBeVisible();
      await expect(page.getByRole('main')).toContainText('own authority');
      await openRepository(page, repository, 'Own authority');
      await expect(page.getByRole('grid', { name: `Tags of ${repository}` })).toBeVisible();

      await openSettings(page, 'Own authority');
      await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('main')).not.toContainText('own authority');
      await page.getByRole('button', { name: 'Ask again' }).click();
      await expect(page.getByRole('main')).toContainText(/not trusted on this computer/);
    } finally {
      await front.stop();
      await registry.stop();
    }
  });

  test('whose certificate is for another host cannot be mended by an authority, only by accepting that one', async ({
    page,
  }) => {
    const registry = await startLocalRegistry({ samples: true });
    const front = await startTlsFront(registry.url, await chain('DNS:other.example'));
    try {
      await fillForm(page, { Address: front.url, Name: 'Other name' });
      await submit(page);
      await page
        .getByRole('alertdialog', { name: /^Nobody this computer trusts/ })
        .getByRole('button', { name: /^Trust “Waybill Test Authority”/ })
        .click();
      const question = page.getByRole('alertdialog', { name: `The certificate is not for ${front.host}` });
      await expect(question).toContainText('It is for DNS:other.example.');
      await expect(question).toContainText('No authority can help');
      await expect(question.getByRole('button', { name: /^Trust/ })).toHaveCount(0);
      await question.getByRole('button', { name: 'Accept only this certificate' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Other name' })).toBeVisible();
      await expect(page.getByRole('main')).toContainText('one certificate');
    } finally {
      await front.stop();
      await registry.stop();
    }
  });
});

test.describe('signing in', () => {
  test('is asked for when anonymous users get nothing, told wrong from right, left and taken up again', async ({
    page,
  }) => {
    const registry = await startDockerRegistry({ htpasswd });
    try {
      await fillForm(page, { Address: registry.url, Name: 'Behind a door' });
      await submit(page);
      await expect(page.getByText('This registry asks to sign in')).toBeVisible();
      await expect(page.getByRole('textbox', { name: 'User name' })).toBeFocused();
      await page.getByRole('textbox', { name: 'User name' }).fill('canary-user');
      await page.getByLabel('Password', { exact: true }).fill('canary-password-4711');
      await submit(page);
      await expect(page.getByRole('heading', { level: 1, name: 'Behind a door' })).toBeVisible();
      await expect(page.getByRole('main')).toContainText('Signed in as canary-user.');

      await openSettings(page, 'Behind a door');
      const signIn = page.getByRole('region', { name: 'Sign-in', exact: true });
      await signIn.getByRole('button', { name: 'Sign out' }).click();
      await expect(signIn).toContainText('Signed out: sign in again to use it.');
      await expect(place(page, 'Behind a door')).toContainText('signed out');
      await signIn.getByRole('button', { name: 'Sign in…' }).click();
      await signIn.getByLabel('Password', { exact: true }).fill('wrong-horse');
      await signIn.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(signIn).toContainText(`Not signed in: ${registry.host} does not accept this user name or password`);
      await signIn.getByLabel('Password', { exact: true }).fill('canary-password-4711');
      await page.keyboard.press('Enter');
      await expect(signIn.getByRole('button', { name: 'Sign out' })).toBeVisible();
      await expect(place(page, 'Behind a door')).toContainText('signed in');
    } finally {
      await registry.stop();
    }
  });

  test('with a wrong password is said to be wrong where everybody else may read', async ({ page }) => {
    const registry = await startTokenRegistry({ username: 'ann', password: 'correct-horse', isPublic: true });
    try {
      await fillForm(page, { Address: registry.url, Name: 'Public' });
      await page.getByRole('radio', { name: 'User name and password' }).check();
      await page.getByRole('textbox', { name: 'User name' }).fill('ann');
      await page.getByLabel('Password', { exact: true }).fill('wrong-horse');
      await submit(page);
      await expect(
        page.getByRole('heading', { name: `Not added: ${registry.host} does not accept this user name or password` }),
      ).toBeVisible();
      await page.getByRole('radio', { name: 'No sign-in' }).check();
      await submit(page);
      await expect(page.getByRole('heading', { level: 1, name: 'Public' })).toBeVisible();
    } finally {
      await registry.stop();
    }
  });

  test('does not carry a password from one address to another one', async ({ page }) => {
    const first = await startTokenRegistry({ username: 'ann', password: 'correct-horse' });
    const second = await startTokenRegistry({ username: 'ann', password: 'correct-horse' });
    try {
      await fillForm(page, { Address: first.url });
      await page.getByRole('radio', { name: 'User name and password' }).check();
      await page.getByRole('textbox', { name: 'User name' }).fill('ann');
      await page.getByLabel('Password', { exact: true }).fill('wrong-horse');
      await submit(page);
      await expect(page.getByRole('heading', { name: /Not added: / })).toBeVisible();
      await page.getByRole('textbox', { name: 'Address' }).fill(second.url);
      await expect(page.getByText('What you typed to sign in was taken out')).toBeVisible();
      await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
      await submit(page);
      await expect(page.getByText('Enter the password.')).toBeVisible();
      expect(first.sentPasswords).toContain('wrong-horse');
      expect(second.sentPasswords).toEqual([]);
    } finally {
      await first.stop();
      await second.stop();
    }
  });

  test('through a token service elsewhere asks first, sends nothing when refused, and remembers consent', async ({
    page,
  }) => {
    const service = await startTokenRegistry({ username: 'ann', password: 'correct-horse' });
    const registry = await startTokenRegistry({
      ...{ username: 'ann', password: 'correct-horse', realm: `${service.url}/token` },
    });
    try {
      await fillForm(page, { Address: registry.url, Name: 'Two houses' });
      await page.getByRole('radio', { name: 'User name and password' }).check();
      await page.getByRole('textbox', { name: 'User name' }).fill('ann');
      await page.getByLabel('Password', { exact: true }).fill('correct-horse');
      await submit(page);
      const question = page.getByRole('alertdialog', {
        name: `${registry.host} wants your sign-in sent to ${service.host}`,
      });
      await question.getByRole('button', { name: 'Refuse' }).click();
      await expect(page.getByRole('heading', { name: /Not added: / })).toBeVisible();
      expect(service.sentPasswords).toEqual([]);
      await page.getByRole('button', { name: 'Decide about the token service' }).click();
      await question.getByRole('button', { name: `Allow ${service.host}` }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Two houses' })).toBeVisible();
      expect(service.sentPasswords).toContain('correct-horse');

      await openSettings(page, 'Two houses');
      const services = page.getByRole('region', { name: 'Token services that get the sign-in' });
      await services.getByRole('button', { name: `Withdraw ${service.host}` }).click();
      await expect(services).toContainText('None besides its own.');
      await page.getByRole('button', { name: 'Ask again' }).click();
      await expect(place(page, 'Two houses')).toContainText('needs consent');
    } finally {
      await registry.stop();
      await service.stop();
    }
  });
});

test.describe('a kept registry', () => {
  test('is renamed and moves to another address, tried before it is kept', async ({ page }) => {
    const first = await startLocalRegistry({ samples: true });
    const second = await startLocalRegistry({ samples: true });
    try {
      await addRegistry(page, first.url, 'Moves');
      await openSettings(page, 'Moves');
      const address = page.getByRole('region', { name: 'Address and certificates' });
      await expect(address.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
      await address.getByRole('textbox', { name: 'Name' }).fill('Moved');
      await address.getByRole('button', { name: 'Save' }).click();
      await expect(place(page, 'Moved')).toBeVisible();
      await first.stop();
      await address.getByRole('textbox', { name: 'Address' }).fill(`${second.url}1`);
      await address.getByRole('button', { name: 'Save' }).click();
      await expect(address.getByRole('heading', { name: /Not changed: / })).toBeVisible();
      await address.getByRole('textbox', { name: 'Address' }).fill(second.url);
      await address.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('list', { name: 'Messages' })).toContainText('Moved changed');
      await openRepository(page, repository, 'Moved');
      await expect(page.getByRole('grid', { name: `Tags of ${repository}` })).toBeVisible();
    } finally {
      await first.stop();
      await second.stop();
    }
  });

  test('is removed with what was seen of its tags kept, or forgotten', async ({ page, stockRegistry }) => {
    const registry = await stockRegistry([`${repository}:v4.16`, `${repository}:v4.17`]);
    const reference = `${registry.host}/${repository}:v4.16`;
    await addRegistry(page, registry.url, 'Stock');
    await lookAt(page, 'Stock', await rawDigest(reference));
    await registry.copy(`${registry.host}/${repository}:v4.17`, reference);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(tagRow(page)).toContainText((await rawDigest(reference)).slice(7, 19));
    await openView(page, 'History');
    const moved = page.getByRole('main').getByText(/moved from/);
    await expect(moved.first()).toBeVisible();

    await remove(page, 'Stock', 'Keep what Waybill has seen of its tags');
    await addRegistry(page, registry.url, 'Stock again');
    await lookAt(page, 'Stock again', await rawDigest(reference));
    await openView(page, 'History');
    await expect(moved.first()).toBeVisible();

    await remove(page, 'Stock again', 'Forget that too');
    await addRegistry(page, registry.url, 'Stock anew');
    await lookAt(page, 'Stock anew', await rawDigest(reference));
    await openView(page, 'History');
    await expect(page.getByRole('grid', { name: `History of ${repository}` })).toContainText('v4.16');
    await expect(moved).toHaveCount(0);
  });
});

async function chain(names: string): Promise<{ cert: string; key: string }> {
  const { cert, key } = await authority.issue(names);
  return { cert: `${cert}${authority.ca}`, key };
}

function place(page: Page, name: string): Locator {
  return page.getByRole('navigation', { name: 'Places' }).getByRole('treeitem', { name: new RegExp(`^${name}(?!:)`) });
}

async function fillForm(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Add registry' }).click();
  for (const [name, value] of Object.entries(fields)) {
    await page.getByRole('textbox', { name, exact: true }).fill(value);
  }
}

async function submit(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Add registry' }).click();
}

async function openSettings(page: Page, name: string): Promise<void> {
  await place(page, name).click();
  await page.getByRole('main').getByRole('button', { name: 'Registry actions' }).click();
  await page.getByRole('menuitem', { name: 'Settings…' }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
}

function tagRow(page: Page): Locator {
  return row(page.getByRole('grid', { name: `Tags of ${repository}` }), 'v4.16');
}

/** Opens the tags and waits until the tag is seen with its digest. */
async function lookAt(page: Page, name: string, digest: string): Promise<void> {
  await openRepository(page, repository, name);
  await expect(tagRow(page)).toContainText(digest.slice(7, 19));
}

async function remove(page: Page, name: string, history: string): Promise<void> {
  await place(page, name).click();
  await page.getByRole('main').getByRole('button', { name: 'Registry actions' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('radio', { name: history }).check();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(place(page, name)).toHaveCount(0);
}
