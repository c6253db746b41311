import { noFaults } from './faults.ts';
import { readOptions, usage, UsageProblem, type RegistryOptions } from './options.ts';
import { startRegistry, type RunningRegistry } from './start.ts';
import { StoreProblem } from './storage/open-database.ts';

/** 1: the data folder or the port cannot be used. 2: the command line is wrong. */
const exitCodes = { unusable: 1, usage: 2 } as const;

function fail(message: string, code: number): never {
  process.stderr.write(`Local registry: ${message}\n`);
  process.exit(code);
}

function options(): RegistryOptions {
  try {
    const found = readOptions(process.argv.slice(2), process.env);
    // Not for children, crash dumps or anyone who lists the environment.
    delete process.env['WAYBILL_REGISTRY_AUTH'];
    if (found !== null) return found;
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  } catch (error) {
    if (error instanceof UsageProblem) fail(error.message, exitCodes.usage);
    throw error;
  }
}

async function start(wanted: RegistryOptions): Promise<RunningRegistry> {
  try {
    return await startRegistry(wanted, {
      clock: Date.now,
      faults: noFaults,
      logError: (message) => process.stderr.write(`${message}\n`),
    });
  } catch (error) {
    if (error instanceof StoreProblem) fail(error.message, exitCodes.unusable);
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') fail(`Port ${String(wanted.port)} is already in use.`, exitCodes.unusable);
    if (code === 'EACCES') fail(`Port ${String(wanted.port)} or the data folder may not be used.`, exitCodes.unusable);
    throw error;
  }
}

const wanted = options();
const registry = await start(wanted);
let isEnding = false;
const end = () => {
  if (isEnding) return;
  isEnding = true;
  void registry.close().then(() => process.exit(0));
};
process.on('SIGTERM', end);
process.on('SIGINT', end);
if (wanted.exitWithStdin) {
  // Held open by the host: it closes when the host ends, however it ends.
  process.stdin.on('end', end).on('close', end).on('error', end).resume();
}
process.stdout.write(`Local registry is ready: ${registry.url}\n`);
