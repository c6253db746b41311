import { parseArgs } from 'node:util';
import { AppError } from '../../shared/errors.ts';

/** What `npm run web` was asked for. */
export interface WebArguments {
  readonly port: number;
  readonly dataDir: string | undefined;
  readonly open: boolean;
  readonly samples: boolean;
  /** Ends the host after so long without a page; null never. */
  readonly idleMs: number | null;
}

/** Shown with every complaint about arguments. */
export const webUsage = 'npm run web -- [--port N] [--data-dir D] [--no-open] [--no-demo] [--idle-minutes N]';

// Longer than a night's sleep of the machine would matter: timers stand still meanwhile.
const defaultIdleMinutes = '720';

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
  const idleMinutes = values['idle-minutes'] ?? defaultIdleMinutes;
  if (!/^\d{1,5}$/.test(idleMinutes)) {
    throw new AppError('invalid-input', `--idle-minutes takes a number, not “${idleMinutes}”. Usage: ${webUsage}`);
  }
  return {
    port,
    dataDir: values['data-dir'],
    open: values['no-open'] !== true,
    samples: values['no-demo'] !== true,
    idleMs: idleMinutes === '0' ? null : Number(idleMinutes) * 60_000,
  };
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
        'idle-minutes': { type: 'string' },
      },
    });
  } catch (error) {
    throw new AppError('invalid-input', `${(error as Error).message}. Usage: ${webUsage}`);
  }
}
