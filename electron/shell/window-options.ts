import type { BrowserWindowConstructorOptions } from 'electron';

/** What the window's options depend on. */
export interface WindowSurroundings {
  /** The bundled preload script, absolute. */
  readonly preload: string;
  readonly isPackaged: boolean;
  readonly isDark: boolean;
}

/**
 * Options of the one window. Most protections are Electron's defaults; they are written out, so that a test holds them
 * when a default changes (Electron documentation, "Security", points 2 to 5 and 10 to 12).
 */
export function windowOptions({ preload, isPackaged, isDark }: WindowSurroundings): BrowserWindowConstructorOptions {
  return {
    name: 'main',
    windowStatePersistence: true,
    title: 'Waybill',
    width: 1280,
    height: 800,
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: isDark ? '#151515' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !isPackaged,
    },
  };
}
