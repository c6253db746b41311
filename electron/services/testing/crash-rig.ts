import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { node24 } from '../../local-registry/testing/start-local-registry.ts';
import type { LocalRegistryAddress, Paths } from '../ports.ts';
import type { CrashWork } from './crash-child.ts';
import { startHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import type { ManInTheMiddle } from './man-in-the-middle.ts';

const childFile = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const marker = '/applying';

/** Before the registry hears of a request, or after it did it and before its answer. */
export type When = 'before' | 'after';

/** Where a killed program works: its folders, and the proxy that all its requests go through. */
export interface CrashPlace {
  readonly middle: ManInTheMiddle;
  readonly paths: Pick<Paths, 'data' | 'logs'>;
  readonly localRegistry: LocalRegistryAddress | null;
}

/**
 * Runs the work in a process of its own and kills it at its n-th request. Between two requests nothing outside the
 * journal happens, so these are all the states a kill can leave. False when the work had fewer requests.
 * @param counted `writes`: only writes count and the request after each, for work that first reads a lot
 */
export async function killAt(
  { middle, paths, localRegistry }: CrashPlace,
  work: Partial<Pick<CrashWork, 'changes' | 'merge' | 'undo'>>,
  n: number,
  when: When,
  counted: 'all' | 'writes' = 'all',
): Promise<boolean> {
  const argument: CrashWork = {
    ...{ changes: null, merge: null, undo: null, ...work, localRegistry },
    markerUrl: `${middle.url}${marker}`,
    paths: { data: paths.data, logs: paths.logs },
  };
  const child = spawn(node24(), [childFile, JSON.stringify(argument)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Hundreds of programs are started, and each would translate the same files anew.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'waybill-crash-compile-cache') },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let isApplying = false;
  let seen = 0;
  let wasWrite = false;
  middle.meddle((method, path) => {
    if (path === marker) {
      isApplying = true;
      return { kind: 'answer', status: 200 };
    }
    if (!isApplying) return { kind: 'pass' };
    const isWrite = method !== 'GET' && method !== 'HEAD';
    const counts = counted === 'all' || isWrite || wasWrite;
    wasWrite = isWrite;
    if (!counts) return { kind: seen >= n ? 'hang-up' : 'pass' };
    seen += 1;
    if (seen !== n) return { kind: seen > n ? 'hang-up' : 'pass' };
    return when === 'before' ? killAndHangUp(child) : { kind: 'lose-answer', then: () => void child.kill('SIGKILL') };
  });
  await exited;
  middle.meddle(() => ({ kind: 'pass' }));
  return seen >= n;
}

function killAndHangUp(child: ChildProcess) {
  child.kill('SIGKILL');
  return { kind: 'hang-up' } as const;
}

/** The next start of the program, after it has looked up what was left pending. */
export async function startAgain(
  { paths, localRegistry }: Omit<CrashPlace, 'middle'> & { readonly paths: Paths },
  isKilled: boolean,
): Promise<Harness> {
  const harness = await startHarness({ paths, localRegistry });
  for (let wait = 0; wait < 1000; wait += 1) {
    const { jobs } = await harness.call('jobs.list', {});
    const { entries } = await harness.call('journal.list', {});
    const isSettled = entries.every(({ state }) => state !== 'pending');
    if (isSettled && (jobs.length > 0 || !isKilled)) return harness;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('pending entries were not settled');
}
