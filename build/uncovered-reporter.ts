import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';

/** Says at the end how many journeys did not run in the desktop window, so that the gap stays in sight. */
class UncoveredReporter implements Reporter {
  private readonly electron: boolean;
  private journeys = 0;

  constructor(options: { electron: boolean }) {
    this.electron = options.electron;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    this.journeys = suite.allTests().length;
  }

  onEnd(): void {
    if (this.electron) return;
    process.stdout.write(
      `Not covered here: ${this.journeys} journeys in the desktop window, because there is no Electron runtime.\n`,
    );
  }

  printsToStdio(): boolean {
    return false;
  }
}

// Playwright loads reporters by their default export.
export { UncoveredReporter as default };
