import { build } from 'vite';
import { isStale, say } from './project.ts';
import { shellBundle } from './vite.shell.config.ts';

const sources = ['electron', 'shared', 'build/vite.shell.config.ts', 'package-lock.json'];

/** Bundles the desktop program's processes into `dist/shell` when they are missing or older than their sources. */
export async function ensureShell(): Promise<void> {
  if (!isStale('dist/shell/main.js', sources)) return;
  say('Building the desktop program …');
  await build(shellBundle('electron/local-registry/main.ts', 'es', 'local-registry.js'));
  // A sandboxed preload script must be one CommonJS file.
  await build(shellBundle('electron/shell/preload.ts', 'cjs', 'preload.cjs'));
  await build(shellBundle('electron/shell/main.ts', 'es', 'main.js'));
}
