import type { BrowserContext } from '@playwright/test';

/** What went wrong in the pages of a context without a test having looked for it. */
export interface PageFaults {
  /** Those that the test has not announced. */
  found(): readonly string[];
  /** Takes faults that the test brings about itself off the list, for example the console's word about a refused call. */
  readonly expect: (pattern: RegExp) => void;
}

/**
 * Collects uncaught errors, console errors and every violation of the page's policy. A journey with any of these fails,
 * even when everything it looked at was right.
 */
export async function watchFaults(context: BrowserContext): Promise<PageFaults> {
  const faults: string[] = [];
  const expected: RegExp[] = [];
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  await context.exposeFunction('waybillTestViolation', (text: string) => void faults.push(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { waybillTestViolation } = window as unknown as { waybillTestViolation: (text: string) => void };
      waybillTestViolation(
        `policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  return {
    found: () => faults.filter((fault) => !expected.some((pattern) => pattern.test(fault))),
    expect: (pattern) => void expected.push(pattern),
  };
}
