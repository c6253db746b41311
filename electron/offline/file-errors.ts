import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { ErrorDetails, ErrorKind } from '../../shared/errors.ts';

/** An error about a file: its name stands where a registry's would. Reasons begin with `E_FILE_`. */
export function fileError(
  kind: ErrorKind,
  path: string,
  message: string,
  details: ErrorDetails = {},
  cause?: unknown,
): AppError {
  return new AppError(kind, message, { registry: basename(path).slice(0, 300), ...details }, { cause });
}

/** A part of a file that is not what it should be. `entry` is its name inside. */
export function damaged(path: string, entry: string | null, what: string, cause?: unknown): AppError {
  const place = entry === null ? basename(path) : `${cutName(entry)} in ${basename(path)}`;
  return fileError(
    'corrupt',
    path,
    `${place}: ${what}`,
    { reason: 'E_FILE_DAMAGED', advice: 'Get the file again, or make it anew from the registry.' },
    cause,
  );
}

/** Names in archives are anybody's; they are shown short. */
export function cutName(name: string): string {
  return name.length <= 120 ? name : `${name.slice(0, 117)}…`;
}

/**
 * The file system's errors in words. A file that is gone is `network` (cannot be reached), never `not-found`, which would
 * say that the file is there and lacks something.
 */
export function fromSystem(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fileError(
        'network',
        path,
        `${path} is not there.`,
        { reason: 'E_FILE_MISSING', advice: 'Check the path. If it was moved, close it here and open it again.' },
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fileError(
        'denied',
        path,
        `The system does not let Waybill use ${path}.`,
        { reason: 'E_FILE_DENIED', advice: 'Change its permissions, or copy it to where you may read and write.' },
        error,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return fileError(
        'unsupported',
        path,
        'There is no room left on the disk.',
        { reason: 'E_FILE_NO_ROOM', advice: 'Make room and try again. Nothing that was there has changed.' },
        error,
      );
    default:
      return fileError(
        'network',
        path,
        `${path} could not be read${code === undefined ? '' : ` (${code})`}.`,
        { reason: 'E_FILE_UNREADABLE', advice: 'Check that the disk is still there, then try again.' },
        error,
      );
  }
}
