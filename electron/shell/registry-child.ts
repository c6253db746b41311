import { createInterface } from 'node:readline';
import { utilityProcess } from 'electron';
import type { StartRegistryChild } from '../host/local-registry.ts';

/**
 * Starts the local registry as a utility process: plain child processes of this program are switched off in the packaged
 * one. It ends with the program by itself, so it needs no lifeline.
 */
export function createRegistryStarter(program: string): StartRegistryChild {
  return ({ args, env, onLine, onExit }) => {
    const child = utilityProcess.fork(program, [...args], {
      serviceName: 'Waybill local library',
      stdio: 'pipe',
      env: { ...process.env, ...env },
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', onLine);
    }
    child.once('exit', (code) => onExit(`exit code ${code}`));
    return { stop: () => void child.kill() };
  };
}
