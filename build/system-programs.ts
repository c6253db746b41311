import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of the system that tests need, and the Debian package that has it. */
export interface SystemProgram {
  readonly name: string;
  readonly debianPackage: string;
  readonly purpose: string;
  readonly find: () => string | null;
}

/** A program's full path, or null. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | null {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

const otherChromiums = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The Chromium that drives the journeys: `WAYBILL_CHROMIUM`, or whatever is installed. */
export function findChromium(): string | null {
  const wanted = process.env['WAYBILL_CHROMIUM'];
  if (wanted !== undefined) return existsSync(wanted) ? wanted : null;
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const found = names.map((name) => findProgram(name)).find((file) => file !== null);
  return found ?? otherChromiums.find((file) => existsSync(file)) ?? null;
}

/** Everything of the system that tests need. */
export const systemPrograms: readonly SystemProgram[] = [
  { name: 'chromium', debianPackage: 'chromium', purpose: 'drives the page', find: findChromium },
  {
    name: 'docker-registry',
    debianPackage: 'docker-registry',
    purpose: 'the stock registry that journeys and comparisons run against',
    find: () => findProgram('docker-registry'),
  },
  { name: 'skopeo', debianPackage: 'skopeo', purpose: 'fills the stock registry', find: () => findProgram('skopeo') },
  {
    name: 'podman',
    debianPackage: 'podman',
    purpose: 'pushes to the local registry as users do',
    find: () => findProgram('podman'),
  },
];

/**
 * Installs what is missing where that can be done without asking: on Debian, as root. Returns what is still missing.
 */
export function provideSystemPrograms(say: (line: string) => void): readonly SystemProgram[] {
  const missing = systemPrograms.filter(({ find }) => find() === null);
  if (missing.length === 0 || !isDebianAsRoot()) return missing;
  const packages = missing.map(({ debianPackage }) => debianPackage);
  say(`Installing ${packages.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-q', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  return systemPrograms.filter(({ find }) => find() === null);
}

function isDebianAsRoot(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && findProgram('apt-get') !== null;
}
