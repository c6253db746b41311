import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

/**
 * Stands in for the real package wherever Node loads our files: it records every handler and option, and lets a test play
 * the system. Its members are checked against Electron's own typings where they are used, in the program's code.
 */
class FakeContents extends EventEmitter {
  readonly ipc = new EventEmitter();
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined;
  reloads = 0;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
  reload(): void {
    this.reloads += 1;
  }
}

class FakeApp extends EventEmitter {
  isPackaged = false;
  readonly calls: string[] = [];
  readonly paths = new Map<string, string>();
  readonly switches = new Set<string>();
  readonly commandLine = { hasSwitch: (name: string) => this.switches.has(name) };
  hasLock = true;
  private readonly becomingReady = Promise.withResolvers<void>();

  enableSandbox(): void {
    this.calls.push('enableSandbox');
  }
  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }
  requestSingleInstanceLock(): boolean {
    this.calls.push('requestSingleInstanceLock');
    return this.hasLock;
  }
  whenReady(): Promise<void> {
    return this.becomingReady.promise;
  }
  getVersion(): string {
    return '9.9.9';
  }
  quit(): void {
    this.calls.push('quit');
    this.emit('will-quit', { preventDefault: () => this.calls.push('quit prevented') });
  }
  exit(code: number): void {
    this.calls.push(`exit ${code}`);
  }
  /** The system says that the program may go on. */
  becomeReady(): void {
    this.calls.push('ready');
    this.becomingReady.resolve();
  }
}

/** Windows that were opened, newest last. */
export const windows: BrowserWindow[] = [];

export class BrowserWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly loaded: string[] = [];
  shown = 0;
  focused = 0;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }
  show(): void {
    this.shown += 1;
  }
  focus(): void {
    this.focused += 1;
  }
  isVisible(): boolean {
    return this.shown > 0;
  }
  isDestroyed(): boolean {
    return false;
  }
  isMinimized(): boolean {
    return false;
  }
  isFocused(): boolean {
    return false;
  }
}

export const app = new FakeApp();

/** Schemes registered before the program was ready. */
export const registeredSchemes: Electron.CustomScheme[] = [];
export const protocol = {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) => {
    app.calls.push('registerSchemesAsPrivileged');
    registeredSchemes.push(...schemes);
  },
};

type Handlers = Partial<Record<'permissionRequest' | 'permissionCheck' | 'device', (...args: never[]) => unknown>>;
/** What the session was told. */
export const sessionHandlers: Handlers = {};
export const protocolHandlers = new Map<string, (request: Request) => Promise<Response>>();
export const session = {
  defaultSession: {
    protocol: {
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
        void protocolHandlers.set(scheme, handler),
    },
    setPermissionRequestHandler: (handler: (...args: never[]) => unknown) =>
      void (sessionHandlers.permissionRequest = handler),
    setPermissionCheckHandler: (handler: (...args: never[]) => unknown) =>
      void (sessionHandlers.permissionCheck = handler),
    setDevicePermissionHandler: (handler: (...args: never[]) => unknown) => void (sessionHandlers.device = handler),
    resolveProxy: async () => systemProxy.answer,
  },
};

/** What the system says of proxies; tests set it. */
export const systemProxy = { answer: 'DIRECT' };

/** Menus that were set, newest last; null means none. */
export const menus: (Electron.MenuItemConstructorOptions[] | null)[] = [];
export const Menu = {
  setApplicationMenu: (menu: Electron.MenuItemConstructorOptions[] | null) => void menus.push(menu),
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
};

/** Addresses and files handed to the system. */
export const opened: string[] = [];
export const shell = {
  openExternal: async (url: string) => void opened.push(url),
  openPath: async (path: string) => void opened.push(path),
};

export const safeStorage = {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret' as const,
  encryptStringAsync: async (text: string) => Buffer.from(`v11${Buffer.from(text).toString('hex')}`),
  decryptStringAsync: async (bytes: Buffer) => ({
    result: Buffer.from(bytes.toString().slice(3), 'hex').toString(),
    shouldReEncrypt: false,
  }),
};

/** Utility processes that were started. */
export const forks: { program: string; args: string[]; options: Electron.ForkOptions; child: EventEmitter }[] = [];
/** What a started local registry says; a test may replace it. */
export const registryScript = { url: 'http://127.0.0.1:1' };
export const utilityProcess = {
  fork: (program: string, args: string[], options: Electron.ForkOptions) => {
    const stdout = new EventEmitter() as EventEmitter & { resume(): void; pause(): void };
    Object.assign(stdout, { resume: () => stdout, pause: () => stdout });
    const child = Object.assign(new EventEmitter(), {
      stdout,
      stderr: null,
      kill: () => queueMicrotask(() => child.emit('exit', 0)),
    });
    forks.push({ program, args, options, child });
    setImmediate(() => stdout.emit('data', Buffer.from(`Local registry is ready: ${registryScript.url}\n`)));
    return child;
  },
};

/** Error boxes and dialogs that were shown. */
export const shownErrors: string[] = [];
export const dialog = {
  showErrorBox: (_title: string, text: string) => void shownErrors.push(text),
  showOpenDialog: async () => ({ canceled: true, filePaths: [] as string[] }),
  showSaveDialog: async () => ({ canceled: true, filePath: '' }),
};

export const nativeTheme = { shouldUseDarkColors: false };

export class Notification {
  static isSupported(): boolean {
    return false;
  }
}

/** What the preload script shows the page, and what it sends. */
export const exposed: Record<string, unknown> = {};
export const contextBridge = {
  exposeInMainWorld: (name: string, value: unknown) => void (exposed[name] = value),
};
export const sentPorts: { channel: string; ports: readonly unknown[] }[] = [];
export const ipcRenderer = {
  postMessage: (channel: string, _message: unknown, ports: readonly unknown[]) =>
    void sentPorts.push({ channel, ports }),
};
