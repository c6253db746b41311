import { renameSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/**
 * Opens a file that may be begun anew. A damaged one is renamed, never deleted; `notice` then says so.
 * @param what names the file for people: “The cache”
 * @throws AppError `unsupported` for a file of a newer Waybill, `conflict` when it cannot be locked.
 */
export function openOrSetAside<T>(
  { path, what, nowMs }: { path: string; what: string; nowMs: number },
  open: (path: string) => T,
): { opened: T; notice: string | null } {
  try {
    return { opened: open(path), notice: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'corrupt') throw error;
    const aside = `${path}.damaged-${nowMs}`;
    renameSync(path, aside);
    return {
      opened: open(path),
      notice: `${what} was damaged. It was set aside as ${basename(aside)} and begun anew.`,
    };
  }
}
