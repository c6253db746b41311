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
