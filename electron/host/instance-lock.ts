import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held while this process is the only one working on a data folder. */
export interface InstanceLock {
  release(): void;
}

/**
 * Takes the data folder for this process, or returns null when another one has it. An exclusive SQLite transaction holds
 * a lock of the operating system, which is gone with the process however it ends; a file with a process number would
 * have to be guessed about.
 */
export function lockInstance(dataDir: string): InstanceLock | null {
  const database = new DatabaseSync(join(dataDir, 'instance.lock'));
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    const busy = (error as { errcode?: number }).errcode === 5;
    if (busy) return null;
    throw error;
  }
}
