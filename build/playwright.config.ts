import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { findElectron } from './electron-runtime.ts';
import { findChromium } from './system-programs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const electron = findElectron();

/** Journeys through the program as a user sees it: always in a browser, and in the desktop window where one can open. */
export default defineConfig({
  testDir: `${root}e2e`,
  globalSetup: `${root}build/e2e-setup.ts`,
  outputDir: `${root}test-results`,
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./uncovered-reporter.ts', { electron: electron !== null }]],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    launchOptions: {
      ...pathOf(findChromium()),
      // The first only because tests may run as root; the others keep the browser from talking to the network.
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'web', metadata: { host: 'browser' }, grepInvert: /@window/ },
    ...(electron === null ? [] : [{ name: 'electron', metadata: { host: 'electron' }, grepInvert: /@browser/ }]),
  ],
});

function pathOf(executablePath: string | null): { executablePath?: string } {
  return executablePath === null ? {} : { executablePath };
}
