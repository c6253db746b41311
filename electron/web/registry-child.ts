import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StartRegistryChild } from '../host/local-registry.ts';

const program = fileURLToPath(new URL('../local-registry/main.ts', import.meta.url));
const patienceMs = 10_000;

/**
 * Starts the local registry as a process of this Node. Its standard input is a lifeline: it ends when that closes, so a
 * host that is killed leaves no registry behind. It has a process group of its own, so that Ctrl-C in the terminal reaches
 * the host alone, which then ends it in order.
 */
export const startRegistryChild: StartRegistryChild = ({ args, env, onLine, onExit }) => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...args, '--exit-with-stdin'],
    { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', onLine);
  child.once('error', (error) => onExit(error.message));
  child.once('exit', (code, signal) => onExit(signal === null ? `exit code ${code}` : `signal ${signal}`));
  // The pipe breaks when the child has gone; its exit says all there is to say.
  child.stdin.on('error', () => undefined);
  return {
    stop: () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      child.once('exit', () => clearTimeout(timer));
    },
  };
};
