import { parseArgs } from 'node:util';
import { AppError } from '../../shared/errors.ts';

/** What `npm run web` was asked for. */
export interface WebArguments {
  readonly port: number;
  readonly dataDir: string | undefined;
  readonly open: boolean;
  readonly samples: boolean;
}

/** Shown with every complaint about arguments. */
export const webUsage = 'npm run web -- [--port N] [--data-dir D] [--no-open] [--no-demo]';

/** Reads the command line. @throws AppError `invalid-input` that names the argument. */
export function parseWebArguments(args: readonly string[]): WebArguments {
  const { values } = parse(args);
  const port = Number(values.port ?? '0');
  if (!/^\d{1,5}$/.test(values.port ?? '0') || port > 65_535) {
    throw new AppError(
      'invalid-input',
      `--port takes a number from 0 to 65535, not “${values.port}”. Usage: ${webUsage}`,
    );
  }
  return { port, dataDir: values['data-dir'], open: values['no-open'] !== true, samples: values['no-demo'] !== true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        'no-open': { type: 'boolean' },
        'no-demo': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new AppError('invalid-input', `${(error as Error).message}. Usage: ${webUsage}`);
  }
}
