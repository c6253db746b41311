import { expect, test } from './fixtures.ts';

test.describe('the link @browser', () => {
  test('opens the program, leaves the address and survives a reload', async ({ page, url }) => {
    await expect(page.getByRole('main')).toBeVisible();
    expect(page.url()).not.toContain('code=');
    expect(page.url().startsWith(url)).toBe(true);
    await page.reload();
    await expect(page.getByRole('main')).toBeVisible();
    await expect(page.getByText('session with Waybill has ended')).toHaveCount(0);
  });

  test('works once: a second browser is told to get a new one', async ({ page, host, browser, faults }) => {
    await expect(page.getByRole('main')).toBeVisible();
    const context = await browser.newContext();
    const second = await context.newPage();
    await second.goto(host.link);
    await expect(second.getByText(/session with Waybill has ended/).first()).toBeVisible();
    await context.close();
    expect(faults.found()).toEqual([]);
  });
});

test.describe('a page of somebody else @browser', () => {
  test('can neither call the host, nor read its files, nor embed the program', async ({
    page,
    url,
    context,
    faults,
  }) => {
    await expect(page.getByRole('main')).toBeVisible();
    // What the browser says about each refusal is what this test brings about.
    faults.expect(/console: /);
    faults.expect(/policy: /);
    const foreign = await context.newPage();
    await foreign.route('http://evil.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<title>evil</title><iframe src="${url}/"></iframe>` }),
    );
    await foreign.goto('http://evil.example/');
    const outcomes = await foreign.evaluate(async (host) => {
      const attempt = async (path: string, init: RequestInit) => {
        try {
          const response = await fetch(host + path, init);
          return `read: ${response.type} ${response.status}`;
        } catch {
          return 'refused';
        }
      };
      const json = { 'content-type': 'application/json' };
      return {
        call: await attempt('/call/app.info', { method: 'POST', headers: json, body: '{}' }),
        plain: await attempt('/call/app.info', {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: '{}',
        }),
        session: await attempt('/session', { method: 'POST', headers: json, body: '{"code":"x"}' }),
        file: await attempt('/index.html', {}),
        blind: await attempt('/call/app.info', { method: 'POST', mode: 'no-cors', body: '{}' }),
      };
    }, url);
    expect(outcomes).toMatchObject({ call: 'refused', plain: 'refused', session: 'refused', file: 'refused' });
    // A blind request may be sent; its answer must be unreadable, and the server has refused it.
    expect(['refused', 'read: opaque 0']).toContain(outcomes.blind);
    const frame = foreign.frames().find((one) => one !== foreign.mainFrame());
    expect(await frame?.locator('#root').count()).toBe(0);
    await foreign.close();
  });
});
