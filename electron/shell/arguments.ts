import { isAbsolute } from 'node:path';

/** What the desktop program was asked for on its command line. */
export interface ShellArguments {
  readonly dataDir: string | undefined;
  readonly samples: boolean;
}

/**
 * Reads our own switches out of a command line that Electron and Chromium share, so others are ignored. A relative data
 * folder is taken from where the program was started.
 */
export function parseShellArguments(args: readonly string[], cwd: string): ShellArguments {
  const at = args.indexOf('--data-dir');
  const given = at === -1 ? args.find((arg) => arg.startsWith('--data-dir='))?.slice(11) : args[at + 1];
  const dataDir = given === undefined || given === '' || given.startsWith('--') ? undefined : given;
  return {
    dataDir: dataDir === undefined || isAbsolute(dataDir) ? dataDir : `${cwd}/${dataDir}`,
    samples: !args.includes('--no-demo'),
  };
}
