import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileError, fromSystem } from './file-errors.ts';

const lockName = '.waybill-lock';
const waitMs = 10_000;
const tryAgainMs = 50;
/** A lock as old as this belongs to nobody any more: it is held for the writing of a list only. */
const staleMs = 10 * 60_000;

/**
 * Runs while no other Waybill writes to the same folder. Other programs know no such lock; what they write is noticed by
 * comparing.
 * @throws AppError `conflict` (`E_FILE_LOCKED`) when another one does not let go
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const path = join(folder, lockName);
  await take(path, folder);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string, folder: string): Promise<void> {
  for (let waited = 0; ; waited += tryAgainMs) {
    try {
      const handle = await open(path, 'wx', 0o600);
      await handle.writeFile(`${process.pid} ${hostname()}`);
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fromSystem(error, folder);
    }
    if (await isStale(path)) await rm(path, { force: true });
    else if (waited >= waitMs) throw locked(folder);
    else await sleep(tryAgainMs);
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const [pid = '', host] = text.split(' ');
    if (Date.now() - mtimeMs > staleMs) return true;
    return host === hostname() && /^[0-9]+$/.test(pid) && !isRunning(Number(pid));
  } catch {
    // Gone in between: try to take it.
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function locked(folder: string) {
  return fileError('conflict', folder, `Another Waybill is writing to ${folder}.`, {
    reason: 'E_FILE_LOCKED',
    advice: `Wait until it is done. If there is none, delete ${lockName} in this folder.`,
  });
}
