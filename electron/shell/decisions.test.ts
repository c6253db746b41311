import { describe, expect, it, vi } from 'vitest';
import { parseShellArguments } from './arguments.ts';
import { menuTemplate, type MenuState } from './menu.ts';
import { isInternalUrl, isTrustedFrame } from './origin.ts';
import { parsePacResult } from './pac-result.ts';
import { decidePermission } from './permissions.ts';
import { judgeStorage } from './storage-protection.ts';
import { createSystemProxyResolver } from './system-proxy.ts';
import { windowOptions } from './window-options.ts';

describe('the window’s options', () => {
  it('hold every protection, whatever Electron’s defaults are', () => {
    const options = windowOptions({ preload: '/p/preload.cjs', isPackaged: true, isDark: false });
    expect(options.webPreferences).toEqual({
      preload: '/p/preload.cjs',
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
      devTools: false,
    });
    expect(options).toMatchObject({ name: 'main', windowStatePersistence: true, show: false });
  });

  it('give developers their tools only outside of a package, and no white flash in the dark', () => {
    const options = windowOptions({ preload: '', isPackaged: false, isDark: true });
    expect(options.webPreferences?.devTools).toBe(true);
    expect(options.backgroundColor).not.toBe('#ffffff');
  });
});

describe('addresses of the program itself', () => {
  it.each(['app://bundle/', 'app://bundle/index.html', 'app://bundle/#/c/quay', 'APP://bundle/'])(
    '%s is one',
    (url) => {
      expect(isInternalUrl(url)).toBe(true);
    },
  );

  it.each([
    'app://bundle.evil.example/',
    'app://evil/',
    'app://user@bundle/',
    'app://bundle:81/',
    'app:bundle',
    'app:///bundle/',
    'https://bundle/',
    'https://evil.example/app://bundle/',
    'file:///index.html',
    'about:blank',
    'javascript:alert(1)',
    'data:text/html,x',
    '',
  ])('%s is none', (url) => {
    expect(isInternalUrl(url)).toBe(false);
  });
});

describe('the sender of a message', () => {
  it('is trusted as the top frame of our page only', () => {
    expect(isTrustedFrame({ origin: 'app://bundle', parent: null })).toBe(true);
    expect(isTrustedFrame({ origin: 'app://bundle', parent: {} })).toBe(false);
    expect(isTrustedFrame({ origin: 'https://evil.example', parent: null })).toBe(false);
    expect(isTrustedFrame({ origin: 'null', parent: null })).toBe(false);
    expect(isTrustedFrame({ origin: '', parent: null })).toBe(false);
    expect(isTrustedFrame(null)).toBe(false);
  });
});

describe('permissions', () => {
  const ours = { url: 'app://bundle/', isMainFrame: true };

  it('are refused, all but writing to the clipboard', () => {
    expect(decidePermission('clipboard-sanitized-write', ours)).toBe(true);
    for (const name of [
      'clipboard-read',
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'hid',
      'usb',
      'unknown',
    ]) {
      expect(decidePermission(name, ours), name).toBe(false);
    }
  });

  it('are refused to frames and to other pages', () => {
    expect(decidePermission('clipboard-sanitized-write', { ...ours, isMainFrame: false })).toBe(false);
    expect(decidePermission('clipboard-sanitized-write', { ...ours, url: 'https://evil.example/' })).toBe(false);
  });
});

describe('what a proxy script answers', () => {
  it.each([
    ['DIRECT', [{ kind: 'direct' }]],
    ['PROXY proxy.example:8080; DIRECT', [{ kind: 'http', host: 'proxy.example', port: 8080 }, { kind: 'direct' }]],
    ['HTTPS proxy.example', [{ kind: 'https', host: 'proxy.example', port: 443 }]],
    ['SOCKS5 [2001:db8::1]:1080', [{ kind: 'socks5', host: '[2001:db8::1]', port: 1080 }]],
    [
      'proxy a.example:1 ;; SOCKS4 b.example:2; SOCKS5 c.example',
      [
        { kind: 'http', host: 'a.example', port: 1 },
        { kind: 'socks4', host: 'b.example', port: 2 },
        { kind: 'socks5', host: 'c.example', port: 1080 },
      ],
    ],
    ['SOCKS b.example:2', [{ kind: 'socks4', host: 'b.example', port: 2 }]],
    ['QUIC b.example:2', [{ kind: 'direct' }]],
    ['PROXY user:pass@a.example:1', [{ kind: 'direct' }]],
    ['PROXY a.example:99999', [{ kind: 'direct' }]],
    ['PROXY a.example:0', [{ kind: 'direct' }]],
    ['PROXY', [{ kind: 'direct' }]],
    ['<html>', [{ kind: 'direct' }]],
    ['', [{ kind: 'direct' }]],
  ])('%j', (text, expected) => {
    expect(parsePacResult(text)).toEqual(expected);
  });

  it('is asked once a minute and origin, never with a path, and not kept when it failed', async () => {
    let nowMs = 0;
    const ask = vi.fn(async (_url: string) => 'DIRECT');
    const resolver = createSystemProxyResolver(ask, () => nowMs);
    await resolver.resolve(new URL('https://quay.example/v2/secret?token=x'));
    await resolver.resolve(new URL('https://quay.example/v2/other'));
    expect(ask.mock.calls).toEqual([['https://quay.example']]);
    nowMs = 60_001;
    ask.mockRejectedValueOnce(new Error('no network'));
    await expect(resolver.resolve(new URL('https://quay.example/'))).rejects.toThrow('no network');
    expect(await resolver.resolve(new URL('https://quay.example/'))).toEqual([{ kind: 'direct' }]);
    expect(ask).toHaveBeenCalledTimes(3);
  });
});

describe('the protection of stored secrets', () => {
  const judge = (platform: NodeJS.Platform, backend: string, mark: string, isAvailable = true) =>
    judgeStorage({ platform, backend, isAvailable, probe: Buffer.from(`${mark}\u0000\u0001`) });

  it('is the system’s own on Linux only with a keyring’s mark on what was encrypted', () => {
    expect(judge('linux', 'gnome_libsecret', 'v11')).toBe('os');
    expect(judge('linux', 'kwallet6', 'v11')).toBe('os');
    expect(judge('linux', 'unknown', 'v12')).toBe('os');
    expect(judge('linux', 'gnome_libsecret', 'v10')).toBe('weak');
    expect(judge('linux', 'basic_text', 'v11')).toBe('weak');
    expect(judge('linux', 'unknown', 'v99')).toBe('weak');
    expect(judge('linux', 'unknown', '')).toBe('weak');
  });

  it('is the system’s own on macOS and Windows, where the same mark is ordinary', () => {
    expect(judge('darwin', '', 'v10')).toBe('os');
    expect(judge('win32', '', 'v10')).toBe('os');
  });

  it('is none where encryption is not available', () => {
    expect(judge('darwin', '', 'v10', false)).toBe('none');
    expect(judge('linux', 'gnome_libsecret', 'v11', false)).toBe('none');
  });
});

describe('the menu', () => {
  const state: MenuState = {
    platform: 'linux',
    isPackaged: true,
    weakStorage: null,
    refresh: () => undefined,
    openLogs: () => undefined,
  };
  const flat = (template: ReturnType<typeof menuTemplate>) =>
    template.flatMap((menu) => [menu, ...(Array.isArray(menu.submenu) ? menu.submenu : [])]);

  it('never reloads the page, and has no developer tools in a package', () => {
    const roles = flat(menuTemplate(state)).map(({ role }) => role);
    expect(roles).not.toContain('reload');
    expect(roles).not.toContain('forceReload');
    expect(roles).not.toContain('toggleDevTools');
    expect(flat(menuTemplate({ ...state, isPackaged: false })).map(({ role }) => role)).toContain('toggleDevTools');
  });

  it('asks for fresh data on Ctrl+R and F5', () => {
    const refresh = vi.fn();
    const items = flat(menuTemplate({ ...state, refresh })).filter(({ click }) => click === refresh);
    expect(items.map(({ accelerator }) => accelerator)).toEqual(['CmdOrCtrl+R', 'F5']);
  });

  it('has the application menu first on macOS, and always an Edit menu, without which copy and paste have no keys', () => {
    expect(menuTemplate({ ...state, platform: 'darwin' })[0]?.role).toBe('appMenu');
    expect(menuTemplate(state)[0]?.role).toBe('fileMenu');
    expect(menuTemplate(state).map(({ role }) => role)).toContain('editMenu');
  });

  it('offers weak protection only where there is something to decide', () => {
    const labels = (given: MenuState) => flat(menuTemplate(given)).map(({ label }) => label);
    expect(labels(state)).not.toContain('Keep Sign-ins with Weak Protection');
    const toggle = vi.fn();
    const weak = { ...state, weakStorage: { allowed: false, toggle } };
    expect(labels(weak)).toContain('Keep Sign-ins with Weak Protection');
  });
});

describe('the command line', () => {
  it('is searched for our switches among Chromium’s', () => {
    expect(parseShellArguments(['--ozone-platform=x11', '/app', '--data-dir', '/d', '--no-demo'], '/cwd')).toEqual({
      dataDir: '/d',
      samples: false,
    });
    expect(parseShellArguments(['--data-dir=d'], '/cwd')).toEqual({ dataDir: '/cwd/d', samples: true });
    expect(parseShellArguments(['--data-dir', '--no-demo'], '/cwd')).toEqual({ dataDir: undefined, samples: false });
    expect(parseShellArguments([], '/cwd')).toEqual({ dataDir: undefined, samples: true });
  });
});
