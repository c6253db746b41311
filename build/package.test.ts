import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageConfig } from './package-config.ts';
import { root, toolPath } from './project.ts';
import { ensureRenderer } from './renderer.ts';
import { ensureShell } from './shell.ts';
import { startUntil, stopProcess } from '../e2e/support/host.ts';

// A stand-in for the runtime: just enough files, and a fuse wire that can be flipped. The real one is large and is
// downloaded only where installers are made.
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseWire = Buffer.concat([Buffer.from(fuseSentinel), Buffer.from([1, 9]), Buffer.from('101100110')]);

const folder = mkdtempSync(join(tmpdir(), 'waybill-package-'));
const packaged = join(folder, 'out', 'linux-unpacked');
const run = promisify(execFile);

beforeAll(async () => {
  await ensureRenderer();
  await ensureShell();
  const runtime = join(folder, 'runtime');
  for (const name of ['resources', 'locales']) mkdirSync(join(runtime, name), { recursive: true });
  writeFileSync(join(runtime, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\n'), fuseWire]), { mode: 0o755 });
  for (const name of ['LICENSE', 'version', 'locales/en-US.pak']) writeFileSync(join(runtime, name), 'x');
  await build({
    targets: Platform.LINUX.createTarget('dir'),
    projectDir: root,
    publish: 'never',
    config: { ...packageConfig, electronDist: runtime, directories: { output: join(folder, 'out') } },
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A tool's output. */
const output = async (...args: readonly string[]) => (await run(process.execPath, [...args], { cwd: folder })).stdout;
const archive = join(packaged, 'resources', 'app.asar');

describe('the packaged program', () => {
  it('has the bundles and nothing of the sources, tests, maps or packages', async () => {
    const list = await output(toolPath('@electron/asar', 'asar'), 'list', archive);
    const files = list.split('\n').filter((name) => name !== '');
    for (const wanted of [
      '/package.json',
      '/dist/shell/main.js',
      '/dist/shell/preload.cjs',
      '/dist/shell/local-registry.js',
    ]) {
      expect(files).toContain(wanted);
    }
    expect(files.filter((name) => /node_modules|\.tsx?$|\.map$|\.test\.|\.env|\/electron\/|\/e2e/.test(name))).toEqual(
      [],
    );
  });

  it('has every fuse as it should be', async () => {
    const tool = toolPath('@electron/fuses', 'electron-fuses');
    const fuses = await output(tool, 'read', '--app', join(packaged, 'waybill'));
    const state = (name: string) => new RegExp(`${name} is (\\w+)`).exec(fuses)?.[1];
    expect({
      RunAsNode: state('RunAsNode'),
      EnableCookieEncryption: state('EnableCookieEncryption'),
      EnableNodeOptionsEnvironmentVariable: state('EnableNodeOptionsEnvironmentVariable'),
      EnableNodeCliInspectArguments: state('EnableNodeCliInspectArguments'),
      EnableEmbeddedAsarIntegrityValidation: state('EnableEmbeddedAsarIntegrityValidation'),
      OnlyLoadAppFromAsar: state('OnlyLoadAppFromAsar'),
      GrantFileProtocolExtraPrivileges: state('GrantFileProtocolExtraPrivileges'),
    }).toEqual({
      RunAsNode: 'Disabled',
      EnableCookieEncryption: 'Enabled',
      EnableNodeOptionsEnvironmentVariable: 'Disabled',
      EnableNodeCliInspectArguments: 'Disabled',
      EnableEmbeddedAsarIntegrityValidation: 'Enabled',
      OnlyLoadAppFromAsar: 'Enabled',
      GrantFileProtocolExtraPrivileges: 'Disabled',
    });
  });

  describe('unpacked again', () => {
    const unpacked = join(folder, 'unpacked');
    beforeAll(() => output(toolPath('@electron/asar', 'asar'), 'extract', archive, unpacked));

    it('has a preload script without imports of its own, as the sandbox demands', () => {
      const script = readFileSync(join(unpacked, 'dist/shell/preload.cjs'), 'utf8');
      const required = [...script.matchAll(/require\(["'](.+?)["']\)/g)].map(([, name]) => name);
      expect(required).toEqual(['electron']);
    });

    it('opens its window and serves its page without any package around it', async () => {
      const script = join(root, 'build/testing/run-bundle.ts');
      const said = await output(script, join(unpacked, 'dist/shell/main.js'), join(folder, 'data'));
      const { opened, errors, page } = JSON.parse(said) as Record<string, unknown>;
      expect({ opened, errors }).toEqual({ opened: ['app://bundle/'], errors: [] });
      expect(page).toContain('<div id="root">');
    });

    it('has a local registry that starts without any package around it', async () => {
      const program = join(unpacked, 'dist/shell/local-registry.js');
      const args = [program, '--port', '0', '--data-dir', join(folder, 'registry'), '--samples'];
      const { child, line } = await startUntil(args, /^Local registry is ready: (\S+)$/);
      try {
        expect((await fetch(`${line}/v2/`)).status).toBe(200);
      } finally {
        await stopProcess(child);
      }
    });
  });
});
