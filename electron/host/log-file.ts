import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where log lines go. */
export interface LogSink {
  write(line: string): void;
  close(): void;
}

/**
 * Appends to a file readable by its owner only. Beyond `maxBytes` the file becomes `<file>.1` and a new one is begun, so
 * the log takes at most twice that. Lines are written at once: the last one before a crash is the one that is needed.
 */
export function createLogFile(file: string, maxBytes = 5 * 1024 * 1024): LogSink {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let handle = openSync(file, 'a', 0o600);
  let size = fstatSync(handle).size;
  return {
    write: (line) => {
      if (size + line.length > maxBytes && size > 0) {
        closeSync(handle);
        renameSync(file, `${file}.1`);
        handle = openSync(file, 'a', 0o600);
        size = 0;
      }
      size += writeSync(handle, line);
    },
    close: () => closeSync(handle),
  };
}
