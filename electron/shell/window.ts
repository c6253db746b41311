import { BrowserWindow, nativeTheme } from 'electron';
import type { Log } from '../services/ports.ts';
import { appUrl } from './origin.ts';
import { windowOptions } from './window-options.ts';

/** The first paint may come late; a window that stays hidden looks like a program that did not start. */
const showAtLatestMs = 1_500;

/** Opens the window. `prepare` runs before anything is loaded, so that the page finds its host. */
export function openWindow(options: {
  preload: string;
  isPackaged: boolean;
  log: Log;
  prepare: (window: BrowserWindow) => void;
}): BrowserWindow {
  const { preload, isPackaged, log, prepare } = options;
  const window = new BrowserWindow(windowOptions({ preload, isPackaged, isDark: nativeTheme.shouldUseDarkColors }));
  const show = () => {
    if (!window.isDestroyed() && !window.isVisible()) window.show();
  };
  window.once('ready-to-show', show);
  setTimeout(show, showAtLatestMs);
  reloadOnceAfterCrash(window, log);
  prepare(window);
  void window.loadURL(appUrl);
  return window;
}

/** A crashed page is loaded again once; one that crashes at once again stays as it is, and the log says why. */
function reloadOnceAfterCrash(window: BrowserWindow, log: Log): void {
  let reloaded = false;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.error('The page’s process ended', { reason, exitCode });
    if (reloaded || reason === 'clean-exit') return;
    reloaded = true;
    window.webContents.reload();
  });
}
