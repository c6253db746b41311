// The registry with a clock that runs ahead and a point at which it kills itself, for the crash test. Settings:
// CRASH_POINT=number (from 0), CRASH_TIME=how often it is passed before, CRASH_AHEAD_MS=milliseconds.
import { faultPoints, type FaultPoints } from '../faults.ts';
import { readOptions } from '../options.ts';
import { startRegistry } from '../start.ts';

const [point, time, aheadMs] = ['CRASH_POINT', 'CRASH_TIME', 'CRASH_AHEAD_MS'].map((name) => Number(process.env[name]));
let passed = 0;
const faults: FaultPoints = {
  reach(reached) {
    if (faultPoints.indexOf(reached) !== point) return;
    passed += 1;
    if (passed <= (time ?? 0)) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal is asynchronous; nothing may happen in between.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
};
const options = readOptions(process.argv.slice(2), process.env);
if (options === null) throw new Error('Options are needed.');
const registry = await startRegistry(options, {
  clock: () => Date.now() + (aheadMs ?? 0),
  faults,
  logError: (message) => process.stderr.write(`${message}\n`),
});
process.stdin.on('end', () => void registry.close().then(() => process.exit(0))).resume();
process.stdout.write(`Local registry is ready: ${registry.url}\n`);
