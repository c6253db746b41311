import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../services/ports.ts';
import { lockInstance } from './instance-lock.ts';
import { createLogFile } from './log-file.ts';
import { defaultDataDir, preparePaths } from './paths.ts';
import { createTrustStore } from './trust-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the log file', () => {
  it('is readable by its owner only', () => {
    const file = join(folder, 'logs', 'waybill.log');
    createLogFile(file).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'logs')).mode & 0o777).toBe(0o700);
  });

  it('keeps what was there, and one earlier file once it is full', () => {
    const file = join(folder, 'waybill.log');
    writeFileSync(file, 'earlier\n');
    const log = createLogFile(file, 20);
    log.write('first line\n');
    log.write('second line\n');
    log.close();
    expect(readFileSync(`${file}.1`, 'utf8')).toBe('earlier\nfirst line\n');
    expect(readFileSync(file, 'utf8')).toBe('second line\n');
  });
});

describe('the folders', () => {
  const at = (platform: NodeJS.Platform, env: Record<string, string>) =>
    defaultDataDir({ platform, env, home: '/home/ann' });

  it('follow the platform', () => {
    expect(at('linux', {})).toBe('/home/ann/.local/share/waybill');
    expect(at('linux', { XDG_DATA_HOME: '/data' })).toBe('/data/waybill');
    expect(at('darwin', {})).toBe('/home/ann/Library/Application Support/Waybill/data');
  });

  it('do not follow a relative XDG folder, which would depend on where the program was started', () => {
    expect(at('linux', { XDG_DATA_HOME: 'data' })).toBe('/home/ann/.local/share/waybill');
  });

  it('are made for their owner only', () => {
    const paths = preparePaths(join(folder, 'data'));
    for (const path of [paths.data, paths.logs, paths.registry]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });
});

describe('the lock on the data folder', () => {
  it('is had by one only, and again after its release', () => {
    const first = lockInstance(folder);
    expect(first).not.toBeNull();
    expect(lockInstance(folder)).toBeNull();
    first?.release();
    const second = lockInstance(folder);
    expect(second).not.toBeNull();
    second?.release();
  });

  it('is free at once when its holder is killed', async () => {
    const module = fileURLToPath(new URL('./instance-lock.ts', import.meta.url));
    const script = `import { lockInstance } from ${JSON.stringify(module)}; globalThis.kept = lockInstance(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await once(holder.stdout, 'data');
      expect(lockInstance(folder)).toBeNull();
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
    const lock = lockInstance(folder);
    expect(lock).not.toBeNull();
    lock?.release();
  });
});

describe('the trust store', () => {
  const warnings: string[] = [];
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (text) => warnings.push(text),
    error: () => undefined,
  };
  const [one = '', two = '', three = ''] = rootCertificates;

  it('trusts the built-in certificates and those of the user’s files, each once', async () => {
    const file = join(folder, 'extra.pem');
    writeFileSync(file, `# company\n${two}\n\n${three}\n`);
    const store = createTrustStore({
      log,
      env: { SSL_CERT_FILE: file, NODE_EXTRA_CA_CERTS: file },
      builtIn: () => [one, two],
    });
    expect(await store.certificates()).toEqual([one, two, three]);
  });

  it('goes on without a file it cannot read, and says so', async () => {
    const store = createTrustStore({ log, env: { SSL_CERT_FILE: join(folder, 'absent.pem') }, builtIn: () => [one] });
    expect(await store.certificates()).toEqual([one]);
    expect(warnings).toHaveLength(1);
  });

  it('knows the certificates of this system', async () => {
    const certificates = await createTrustStore({ log, env: {} }).certificates();
    expect(certificates.length).toBeGreaterThan(50);
    expect(certificates.every((pem) => pem.startsWith('-----BEGIN CERTIFICATE-----'))).toBe(true);
  });
});
