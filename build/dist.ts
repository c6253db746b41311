// Installers for this platform, in dist/packages: npm run dist [-- --dir]
import { build, Platform } from 'electron-builder';
import { packageConfig } from './package-config.ts';
import { say } from './project.ts';
import { ensureRenderer } from './renderer.ts';
import { ensureShell } from './shell.ts';

const dirOnly = process.argv.includes('--dir');

await ensureRenderer();
await ensureShell();
const made = await build({
  targets: Platform.current().createTarget(dirOnly ? 'dir' : undefined),
  config: packageConfig,
  publish: 'never',
});
for (const file of made) say(file);
