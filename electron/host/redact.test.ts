import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { logCrashes } from './crash-log.ts';
import { createLog } from './log.ts';
import { createRedactor } from './redact.ts';

function createTestLog() {
  const lines: string[] = [];
  const redactor = createRedactor();
  return { lines, redactor, log: createLog({ write: (line) => lines.push(line) }, redactor, 'debug') };
}

describe('the log', () => {
  it.each([
    'password',
    'Password',
    'registryPassword',
    'passphrase',
    'token',
    'refresh_token',
    'authorization',
    'Set-Cookie',
    'auth',
    'clientSecret',
    'privateKey',
    'credentials',
    'location',
  ])('hides what stands under “%s”, at any depth', (name) => {
    const { lines, log } = createTestLog();
    log.info('signed in', { [name]: 'canary', deeper: [{ [name]: { value: 'canary' } }] });
    expect(lines.join()).not.toContain('canary');
    expect(lines.join()).toContain('[hidden]');
  });

  it('shows what only sounds like a secret', () => {
    const { lines, log } = createTestLog();
    log.info('asked', { tokens: 3, hasPassword: true, author: 'Ann', code: 'ENOENT' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ tokens: 3, hasPassword: true, author: 'Ann', code: 'ENOENT' });
  });

  it.each(['plain-canary', 'with "quotes" and \\', 'with ünïcode & signs', 'line\nbreak'])(
    'hides the known secret %j wherever and however it turns up',
    (secret) => {
      const { lines, redactor, log } = createTestLog();
      redactor.hide(secret);
      log.warn(`refused for ${secret}`, {
        url: `https://quay.example/?x=${encodeURIComponent(secret)}`,
        header: Buffer.from(secret).toString('base64'),
        error: new Error(`no entry for ${secret}`),
      });
      const text = lines.join();
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
        expect(text).not.toContain(form);
      }
      expect(text).not.toContain(Buffer.from(secret).toString('base64'));
    },
  );

  it('has the reason, without secrets, when the process ends of an error nobody caught', () => {
    const { lines, redactor, log } = createTestLog();
    redactor.hide('crash-canary');
    const host = new EventEmitter();
    const forget = logCrashes(log, host);
    host.emit('uncaughtExceptionMonitor', new Error('broken near crash-canary'));
    expect(lines.join()).toContain('broken near [hidden]');
    forget();
    expect(host.listenerCount('uncaughtExceptionMonitor')).toBe(0);
  });

  it('keeps ordinary words when somebody has a very short password', () => {
    const { lines, redactor, log } = createTestLog();
    redactor.hide('a');
    log.info('a manifest');
    expect(lines.join()).toContain('a manifest');
  });

  it('writes one JSON object a line, with level, time and message', () => {
    const { lines, log } = createTestLog();
    log.error('line\nbreak', { nested: { deep: { deeper: 1 } } });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      msg: 'line\nbreak',
      time: expect.any(String) as string,
    });
  });
});
