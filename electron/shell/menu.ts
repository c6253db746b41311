import type { MenuItemConstructorOptions } from 'electron';

/** What the menu shows and does. */
export interface MenuState {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** Shown only where the system protects secrets weakly. */
  readonly weakStorage: { readonly allowed: boolean; readonly toggle: (allowed: boolean) => void } | null;
  readonly refresh: () => void;
  readonly openLogs: () => void;
}

/**
 * The menu bar. Roles wherever there is one, because they bring the system's words, keys and behaviour. Reloading the page
 * is for developers; F5 and Ctrl+R mean fresh data.
 */
export function menuTemplate(state: MenuState): MenuItemConstructorOptions[] {
  const isMac = state.platform === 'darwin';
  const menus: (MenuItemConstructorOptions | null)[] = [
    isMac ? { role: 'appMenu' } : null,
    { role: 'fileMenu', submenu: [...weakItem(state), { role: isMac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: viewItems(state) },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Open Logs Folder', click: state.openLogs }, ...(isMac ? [] : [aboutItem])] },
  ];
  return menus.filter((menu) => menu !== null);
}

const aboutItem: MenuItemConstructorOptions = { role: 'about' };

function weakItem({ weakStorage }: MenuState): MenuItemConstructorOptions[] {
  if (weakStorage === null) return [];
  return [
    {
      type: 'checkbox',
      label: 'Keep Sign-ins with Weak Protection',
      checked: weakStorage.allowed,
      click: ({ checked }) => weakStorage.toggle(checked),
    },
    { type: 'separator' },
  ];
}

function viewItems({ isPackaged, refresh }: MenuState): MenuItemConstructorOptions[] {
  return [
    { label: 'Refresh', accelerator: 'CmdOrCtrl+R', click: refresh },
    { label: 'Refresh (F5)', accelerator: 'F5', click: refresh, visible: false },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(isPackaged ? [] : ([{ type: 'separator' }, { role: 'toggleDevTools' }] as const)),
  ];
}
