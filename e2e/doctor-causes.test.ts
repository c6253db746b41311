import type { Page } from '@playwright/test';
import { startDockerRegistry } from '../electron/registry/testing/docker-registry.ts';
import { createTestAuthority, type TestAuthority } from '../electron/registry/testing/certificates.ts';
import { expect, test } from './fixtures.ts';
import { startTlsFront, startTokenRegistry } from './support/odd-registries.ts';
import { refusedHost, startWebSite } from './support/other-servers.ts';

/** A set-up that does not work, and what the examination must call the cause. */
interface Broken {
  readonly title: string;
  /** Makes it; resolves with its address and the way to stop it. */
  readonly start: () => Promise<{ url: string; stop: () => Promise<unknown> }>;
  readonly signIn?: { readonly username: string; readonly password: string };
  readonly failsAt: string;
  readonly says: string | RegExp;
}

let authority: TestAuthority;
test.beforeAll(async () => {
  authority = await createTestAuthority();
});
test.afterAll(() => authority.dispose());

async function front(issued: Promise<{ cert: string; key: string }>) {
  const { cert, key } = await issued;
  return startTlsFront('http://127.0.0.1:1', { cert: `${cert}${authority.ca}`, key });
}

const nothingToStop = async () => undefined;
const htpasswd = 'me:$2y$05$abcdefghijklmnopqrstuukZY9PB3.dahqLvCclTWF4WVWMXHTtIK\n';
const setUps: readonly Broken[] = [
  {
    title: 'a name that nobody has',
    start: async () => ({ url: 'https://registry.invalid', stop: nothingToStop }),
    failsAt: 'Name (DNS)',
    says: 'there is no host of that name',
  },
  {
    title: 'a port at which nothing listens',
    start: async () => ({ url: `http://${await refusedHost()}`, stop: nothingToStop }),
    failsAt: 'Port (TCP)',
    says: 'refuses connections on that port',
  },
  {
    title: 'an authority that this computer does not know',
    start: () => front(authority.issue('DNS:localhost')),
    failsAt: 'Certificate (TLS)',
    says: 'an authority this computer does not know',
  },
  {
    title: 'a certificate for another host',
    start: () => front(authority.issue('DNS:other.example')),
    failsAt: 'Certificate (TLS)',
    says: /for another host|an authority this computer does not know/,
  },
  {
    title: 'a certificate that has expired',
    start: () => front(authority.issue('DNS:localhost', { notAfter: '20200601000000Z' })),
    failsAt: 'Certificate (TLS)',
    says: /expired|an authority this computer does not know/,
  },
  {
    title: 'a token service on a host that is not known to belong to it',
    start: () => startTokenRegistry({ username: 'me', password: 'correct-horse', realm: 'http://127.0.0.1:9/token' }),
    signIn: { username: 'me', password: 'correct-horse' },
    failsAt: 'Token service (realm)',
    says: 'it wants the password sent to 127.0.0.1:9',
  },
  {
    title: 'a wrong password',
    start: () => startDockerRegistry({ htpasswd }),
    signIn: { username: 'me', password: 'other-horse' },
    failsAt: 'Credentials (token)',
    says: 'password is wrong',
  },
  {
    title: 'a web site in the place of a registry',
    start: async () => {
      const site = await startWebSite();
      return { url: `http://${site.host}`, stop: () => site.stop() };
    },
    failsAt: 'Registry (/v2/)',
    says: 'a web page answers there',
  },
];

test.describe('the examination names the true cause of', () => {
  for (const { title, start, signIn, failsAt, says } of setUps) {
    test(title, async ({ page }) => {
      const { url, stop } = await start();
      try {
        await addWith(page, url, signIn);
        // Questions about safety are refused; what is examined is the set-up as it is.
        const refuse = page.getByRole('alertdialog').getByRole('button', { name: /^(?:Do not connect|Refuse)$/ });
        const why = page.getByRole('button', { name: 'Find out why' });
        await expect(refuse.or(why)).toBeVisible({ timeout: 30_000 });
        if (await refuse.isVisible()) await refuse.click();
        await why.click();
        const panel = page.getByRole('region', { name: `Examination of ${url}` });
        await expect(panel.getByRole('status')).toHaveText(`It fails at: ${failsAt}.`, { timeout: 30_000 });
        const step = panel.getByRole('listitem').filter({ has: page.getByText(failsAt, { exact: true }) });
        await expect(step).toContainText('failed');
        await expect(step).toContainText(says);
        await expect(step.locator('.wb-doctor__time')).toHaveText(/\d+ ms|\d s/);
      } finally {
        await stop();
      }
    });
  }
});

async function addWith(page: Page, url: string, signIn: Broken['signIn']): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Add registry' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(url);
  if (signIn !== undefined) {
    await page.getByRole('radio', { name: 'User name and password' }).check();
    await page.getByRole('textbox', { name: 'User name' }).fill(signIn.username);
    await page.getByLabel('Password', { exact: true }).fill(signIn.password);
  }
  await page.getByRole('main').getByRole('button', { name: 'Add registry' }).click();
}
