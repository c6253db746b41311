import { test as base, expect } from '@playwright/test';
import { startHost, type RunningHost } from './support/host.ts';
import { watchFaults, type PageFaults } from './support/page-faults.ts';
import { startStockRegistry, type StockRegistry } from './support/stock-registry.ts';

/** What a journey gets besides `page`. */
interface Fixtures {
  /** Added to the environment of the host; set it with `test.use`. */
  readonly hostEnv: Readonly<Record<string, string>>;
  /** A host of its own, with the sample repositories, on an empty data folder. */
  readonly host: RunningHost;
  /** The host's address. */
  readonly url: string;
  /** Faults of the page; a journey fails at its end when there are any it did not announce. */
  readonly faults: PageFaults;
}
interface WorkerFixtures {
  /** Makes a stock registry (Debian's docker-registry) filled by skopeo from the samples; stopped at the end. */
  readonly stockRegistry: (images: readonly `${string}:${string}`[]) => Promise<StockRegistry>;
}

/**
 * Journeys import `test` and `expect` from here. `page` is already open on its host, with its session, and is watched
 * for faults from the first byte.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  hostEnv: [{}, { option: true }],
  host: async ({ hostEnv }, use) => {
    const host = await startHost({ env: hostEnv });
    await use(host);
    await host.stop();
  },
  url: async ({ host }, use) => use(host.url),
  faults: [
    async ({ context }, use) => {
      const faults = await watchFaults(context);
      await use(faults);
      expect(faults.found(), 'errors and policy violations of the page').toEqual([]);
    },
    { auto: true },
  ],
  page: async ({ page, host, faults: _watchedFromNowOn }, use) => {
    await page.goto(host.link);
    // The page trades the link's code for its session first; going elsewhere before that would lose the code.
    await expect(page.getByRole('main')).toBeVisible();
    await use(page);
    // Before its host stops, or the page would report that.
    await page.close();
  },
  stockRegistry: [
    async ({}, use) => {
      const started: StockRegistry[] = [];
      await use(async (images) => {
        const registry = await startStockRegistry(images);
        started.push(registry);
        return registry;
      });
      await Promise.all(started.map((registry) => registry.stop()));
    },
    { scope: 'worker' },
  ],
});

export { expect };
