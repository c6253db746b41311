import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, toolPath } from './project.ts';

const folder = join(root, 'node_modules', 'electron');

/** Electron's executable, or null when the runtime is not on this machine. Never loads the package: that would download. */
export function findElectron(env: NodeJS.ProcessEnv = process.env): string | null {
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : null;
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  const file =
    override !== undefined ? join(override, name ?? 'electron') : name === null ? null : join(folder, 'dist', name);
  return file !== null && existsSync(file) ? file : null;
}

const signOfLifeMs = 10_000;
const longestMs = 5 * 60_000;

/**
 * Gets the runtime the documented way, with Electron's own `install-electron`. Gives up after ten seconds without a
 * byte, so that a machine without internet is not kept waiting, and after five minutes in any case.
 *
 * @returns whether the runtime is there now.
 */
export async function downloadElectron(): Promise<boolean> {
  const scratch = mkdtempSync(join(tmpdir(), 'waybill-electron-'));
  try {
    await new Promise<void>((resolve) => {
      const child = spawn(process.execPath, [toolPath('electron', 'install-electron')], {
        env: { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch },
        stdio: 'ignore',
      });
      const first = setTimeout(() => hasBytes(scratch) || child.kill(), signOfLifeMs);
      const last = setTimeout(() => child.kill(), longestMs);
      const end = () => (clearTimeout(first), clearTimeout(last), resolve());
      child.once('exit', end).once('error', end);
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return findElectron() !== null;
}

function hasBytes(path: string): boolean {
  const stat = statSync(path);
  return stat.isDirectory() ? readdirSync(path).some((name) => hasBytes(join(path, name))) : stat.size > 0;
}
