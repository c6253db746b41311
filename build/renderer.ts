import { existsSync, renameSync, rmSync } from 'node:fs';
import { isStale, root, runTool, say } from './project.ts';

const sources = ['renderer', 'shared', 'build/vite.config.ts', 'package-lock.json'];

/**
 * Builds the page when it is missing or older than its sources. Built aside and then put in place, so that a host that is
 * serving the old one, or another build at the same time, never meets half a page.
 *
 * @throws Error when the build fails; Vite has said why.
 */
export async function ensureRenderer(): Promise<void> {
  if (!isStale('dist/renderer/index.html', sources)) return;
  say('Building the page …');
  const fresh = `${root}dist/renderer-${process.pid}`;
  const args = ['build', '--config', `${root}build/vite.config.ts`, '--outDir', fresh, '--logLevel', 'warn'];
  const code = await runTool('vite', args, { env: { ...process.env, NODE_ENV: 'production' } });
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error('the page could not be built');
  }
  const old = `${fresh}-old`;
  if (existsSync(`${root}dist/renderer`)) renameSync(`${root}dist/renderer`, old);
  renameSync(fresh, `${root}dist/renderer`);
  rmSync(old, { recursive: true, force: true });
}
