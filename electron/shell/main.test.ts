import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../renderer/client/transports/create-client.ts';
import { createPortTransport } from '../../renderer/client/transports/port-transport.ts';
import { portChannel } from '../../shared/contract/desktop.ts';
import { createTestAuthority } from '../registry/testing/certificates.ts';
import { json, startScriptedServer } from '../registry/testing/scripted-server.ts';
import { hostEnd, pageEnd } from '../host/testing/ports.ts';
import * as fake from './testing/fake-electron.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'waybill-shell-'));
const contents = () => {
  const [window] = fake.windows;
  if (window === undefined) throw new Error('no window');
  return window.webContents;
};

// One program a process: the wiring runs once, and the tests look at what it has told Electron.
beforeAll(async () => {
  process.argv.push('--data-dir', dataDir, '--no-demo');
  await import('./main.ts');
  expect(fake.windows).toEqual([]);
  fake.app.becomeReady();
  await vi.waitUntil(() => fake.menus.length === 2, { timeout: 10_000 });
});
afterAll(async () => {
  fake.app.quit();
  await vi.waitUntil(() => fake.app.calls.filter((call) => call === 'quit').length === 2, { timeout: 10_000 });
  rmSync(dataDir, { recursive: true });
});

describe('the desktop program', () => {
  it('turns the sandbox on and names its scheme before it is ready', () => {
    const { calls } = fake.app;
    for (const call of ['enableSandbox', 'registerSchemesAsPrivileged', 'requestSingleInstanceLock']) {
      expect(calls.indexOf(call), call).toBeGreaterThanOrEqual(0);
      expect(calls.indexOf(call), call).toBeLessThan(calls.indexOf('ready'));
    }
    expect(fake.registeredSchemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
    expect(fake.app.paths.get('userData')).toBe(join(dataDir, 'window'));
  });

  it('opens one window on its own address with the strict options', () => {
    expect(fake.windows).toHaveLength(1);
    expect(fake.windows[0]?.loaded).toEqual(['app://bundle/']);
    expect(fake.windows[0]?.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true });
    expect(fake.windows[0]?.options.webPreferences?.preload).toMatch(/preload\.cjs$/);
  });

  it('shows the window once it has something to show', () => {
    fake.windows[0]?.emit('ready-to-show');
    expect(fake.windows[0]?.shown).toBe(1);
  });

  it('starts the local registry as a utility process with its password in the environment', () => {
    const [fork] = fake.forks;
    expect(fork?.program).toMatch(/local-registry\.js$/);
    expect(fork?.args.join(' ')).not.toContain('waybill:');
    expect(fork?.args).not.toContain('--samples');
    expect((fork?.options.env as Record<string, string>)['WAYBILL_REGISTRY_AUTH']).toMatch(/^waybill:.{20,}$/);
  });

  it('keeps every frame on its own files', () => {
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const preventDefault = vi.fn();
      contents().emit(name, { url: 'https://evil.example/', preventDefault });
      contents().emit(name, { url: 'app://bundle/#/activity', preventDefault });
      expect(preventDefault, name).toHaveBeenCalledTimes(1);
    }
    const preventDefault = vi.fn();
    contents().emit('will-attach-webview', { preventDefault });
    expect(preventDefault).toHaveBeenCalled();
  });

  it('opens no second window, and hands https pages to the user’s browser', () => {
    expect(contents().windowOpenHandler?.({ url: 'https://quay.example/' })).toEqual({ action: 'deny' });
    expect(contents().windowOpenHandler?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
    expect(fake.opened).toEqual(['https://quay.example/']);
  });

  it('refuses permissions, devices and client certificates', () => {
    const { permissionCheck, permissionRequest, device } = fake.sessionHandlers;
    const check = permissionCheck as unknown as (
      contents: null,
      name: string,
      origin: string,
      details: object,
    ) => boolean;
    expect(check(null, 'media', 'app://bundle/', { isMainFrame: true })).toBe(false);
    expect(check(null, 'clipboard-sanitized-write', 'app://bundle', { isMainFrame: true })).toBe(true);
    expect(check(null, 'clipboard-sanitized-write', 'https://evil.example', { isMainFrame: true })).toBe(false);
    const request = permissionRequest as unknown as (c: null, n: string, cb: (ok: boolean) => void, d: object) => void;
    const decided = vi.fn();
    request(null, 'geolocation', decided, { requestingUrl: 'app://bundle/', isMainFrame: true });
    expect(decided).toHaveBeenCalledWith(false);
    expect((device as unknown as () => boolean)()).toBe(false);
    const [preventDefault, choose] = [vi.fn(), vi.fn()];
    fake.app.emit('select-client-certificate', { preventDefault }, null, 'https://quay.example', [{}], choose);
    expect(preventDefault).toHaveBeenCalled();
    expect(choose).toHaveBeenCalledWith();
  });

  it('serves its page under its scheme with the strict policy, and nothing else', async () => {
    const handler = fake.protocolHandlers.get('app');
    const ask = async (url: string, method = 'GET') => handler?.({ url, method } as Request);
    const refused = await ask('app://evil/index.html');
    expect(refused?.status).toBe(404);
    expect((await ask('app://bundle/index.html', 'POST'))?.status).toBe(405);
    for (const path of ['..%2fsecret.txt', '%2e%2e/package.json', 'no-such-file.js']) {
      expect([400, 404]).toContain((await ask(`app://bundle/${path}`))?.status);
    }
    const policy = refused?.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
  });

  it('gives its page a port that reaches the services', async () => {
    const { port1, port2 } = new MessageChannel();
    contents().ipc.emit(portChannel, {
      senderFrame: { origin: 'app://bundle', parent: null },
      ports: [hostEnd(port2)],
    });
    const client = createClient(createPortTransport(pageEnd(port1)));
    expect(await client.call('app.info', {})).toMatchObject({
      host: 'electron',
      version: '9.9.9',
      vault: { kind: 'os', locked: false },
    });
    port1.close();
  });

  it('reaches a registry with its own authority and client certificate, past a proxy that is gone', async () => {
    const authority = await createTestAuthority();
    const client = await authority.issue('DNS:client', { client: true });
    const server = await startScriptedServer(
      [
        { expect: { method: 'GET', path: '/v2/' }, answer: json({}), times: 'any' },
        { expect: { method: 'GET', path: /./ }, answer: { status: 404 }, times: 'any' },
      ],
      {
        tls: {
          ...(await authority.issue('DNS:localhost')),
          ca: authority.ca,
          requestCert: true,
          rejectUnauthorized: true,
        },
        hostname: 'localhost',
      },
    );
    const [caFile, certFile, keyFile] = ['ca.pem', 'client.pem', 'client.key'].map((name) => join(dataDir, name));
    writeFileSync(caFile ?? '', authority.ca);
    writeFileSync(certFile ?? '', client.cert);
    writeFileSync(keyFile ?? '', client.key);
    fake.systemProxy.answer = 'PROXY 127.0.0.1:1; SOCKS5 127.0.0.1:1; DIRECT';
    const { port1, port2 } = new MessageChannel();
    const senderFrame = { origin: 'app://bundle', parent: null };
    contents().ipc.emit(portChannel, { senderFrame, ports: [hostEnd(port2)] });
    const page = createClient(createPortTransport(pageEnd(port1)));
    const transport = { caFile: caFile ?? '', clientCertificate: { certFile: certFile ?? '', keyFile: keyFile ?? '' } };
    const credentials = { method: 'anonymous' } as const;
    const added = await page.call('connections.add', { url: server.url, credentials, transport });
    expect(added.state.status).toBe('ready');
    expect(added.transport.proxy).toBe('http://127.0.0.1:1, then socks5://127.0.0.1:1, then no proxy');
    fake.systemProxy.answer = 'DIRECT';
    port1.close();
    await server.close();
    await authority.dispose();
  });

  it.each([
    ['another page', { origin: 'https://evil.example', parent: null }],
    ['a frame in the page', { origin: 'app://bundle', parent: {} }],
    ['a frame that has gone', null],
  ])('gives %s no port', (_name, senderFrame) => {
    const port = { close: vi.fn(), on: vi.fn(), start: vi.fn(), postMessage: vi.fn() };
    contents().ipc.emit(portChannel, { senderFrame, ports: [port] });
    expect(port.close).toHaveBeenCalledTimes(1);
    expect(port.on).not.toHaveBeenCalled();
  });

  it('comes to the front when it is started a second time', () => {
    fake.app.emit('second-instance');
    expect(fake.windows[0]?.focused).toBe(1);
  });

  it('loads a crashed page again once', () => {
    const crash = () => contents().emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
    crash();
    crash();
    expect(contents().reloads).toBe(1);
  });
});
