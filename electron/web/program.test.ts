import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseWebArguments } from './arguments.ts';
import { openCommand, openOwnLink } from './browser-opener.ts';
import { askForLink, leaveNote, removeNote } from './running-host.ts';
import { createSessions, sameSecret } from './sessions.ts';
import { startTestServer } from './testing/test-server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-program-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  it('says what was asked for', () => {
    expect(parseWebArguments([])).toEqual({
      port: 0,
      dataDir: undefined,
      open: true,
      samples: true,
      idleMs: 12 * 60 * 60_000,
    });
    expect(
      parseWebArguments(['--port', '8080', '--data-dir=/d', '--no-open', '--no-demo', '--idle-minutes=0']),
    ).toEqual({
      port: 8080,
      dataDir: '/d',
      open: false,
      samples: false,
      idleMs: null,
    });
  });

  it.each([
    [['--port', 'many'], /--port takes a number.*“many”.*npm run web/],
    [['--port', '70000'], /--port takes a number/],
    [['--port', '-1'], /--port/],
    [['--idle-minutes', 'soon'], /--idle-minutes takes a number.*“soon”.*npm run web/],
    [['--prot', '1'], /--prot.*npm run web/],
    [['extra'], /extra.*npm run web/],
  ])('is refused with the argument’s name and the usage: %j', (args, message) => {
    expect(() => parseWebArguments(args)).toThrow(message);
  });
});

describe('opening our own link', () => {
  it('never puts the link into an argument, and leaves a file only its owner can read', async () => {
    const targets: string[] = [];
    await openOwnLink('http://127.0.0.1:1/#code=canary&"<', folder, async (target) => void targets.push(target));
    const [file = ''] = targets;
    expect(file).not.toContain('canary');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('url=http://127.0.0.1:1/#code=canary&amp;&quot;&lt;');
  });

  it.each([
    ['linux', { command: 'xdg-open', args: ['x'] }],
    ['darwin', { command: 'open', args: ['x'] }],
    ['win32', { command: 'rundll32', args: ['url.dll,FileProtocolHandler', 'x'] }],
  ] as const)('uses the program of %s', (platform, expected) => {
    expect(openCommand(platform, 'x')).toEqual(expected);
  });
});

describe('a second start on the same data folder', () => {
  it('gets a new link from the running host, which works once', async () => {
    const host = await startTestServer();
    try {
      await leaveNote(folder, { port: host.server.port, key: host.linkKey });
      expect(statSync(join(folder, 'host.json')).mode & 0o777).toBe(0o600);
      const link = await askForLink(folder);
      expect(link?.startsWith(`${host.server.origin}/#code=`)).toBe(true);
      const code = link?.split('code=')[1] ?? '';
      expect(host.sessions.trade(code)).not.toBeNull();
      expect(host.sessions.trade(code)).toBeNull();
    } finally {
      await host.stop();
    }
  });

  it('gets none from a host that has gone, a host with another key, or a damaged note', async () => {
    expect(await askForLink(folder)).toBeNull();
    const host = await startTestServer();
    await leaveNote(folder, { port: host.server.port, key: 'k'.repeat(43) });
    expect(await askForLink(folder)).toBeNull();
    await host.stop();
    expect(await askForLink(folder)).toBeNull();
    await removeNote(folder);
    expect(existsSync(join(folder, 'host.json'))).toBe(false);
  });
});

describe('codes and tokens', () => {
  it('are told to the log’s redaction and never the same', () => {
    const hidden: string[] = [];
    const sessions = createSessions((secret) => hidden.push(secret));
    const code = sessions.newCode();
    const token = sessions.trade(code) ?? '';
    expect(hidden).toEqual([code, token]);
    expect(sessions.isValid(token)).toBe(true);
    expect(sessions.isValid(code)).toBe(false);
    expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('are forgotten when too many links are open, the oldest first', () => {
    const sessions = createSessions(() => undefined);
    const codes = Array.from({ length: 6 }, () => sessions.newCode());
    expect(sessions.trade(codes[0] ?? '')).toBeNull();
    expect(sessions.trade(codes[5] ?? '')).not.toBeNull();
  });

  it('are compared whole', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('abc', 'ab')).toBe(false);
    expect(sameSecret('abc', '')).toBe(false);
  });
});
