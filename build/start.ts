// The program: npm start [-- --no-open] [-- options of npm run web]
import { webMain } from '../electron/web/main.ts';
import { downloadElectron, findElectron } from './electron-runtime.ts';
import { ensureRenderer } from './renderer.ts';
import { root, run, say } from './project.ts';
import { ensureShell } from './shell.ts';

const args = process.argv.slice(2);

await ensureRenderer();
const obstacle = args.includes('--no-open') ? 'no window was asked for' : await openWindow();
if (obstacle !== null) {
  say(`Using the browser host: ${obstacle}.`);
  await webMain(args);
}

/** Opens the desktop window and waits for its end. Returns why there is none, or null. */
async function openWindow(): Promise<string | null> {
  const { platform, env } = process;
  if (platform === 'linux' && env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) {
    return 'there is no display for a window';
  }
  if (platform === 'linux' && process.getuid?.() === 0) return 'Electron does not run as root with its sandbox on';
  if (findElectron() === null) {
    say('The Electron runtime is not here yet; trying to download it …');
    await downloadElectron();
  }
  const electron = findElectron();
  if (electron === null) return 'there is no Electron runtime here and none could be downloaded';
  await ensureShell();
  process.exitCode = await run(electron, [root, ...args]);
  return null;
}
