/**
 * The moments between two steps of a write at which a crash must lose nothing. Their order is their number: a test
 * kills the process at each of them and looks at what it finds afterwards.
 */
export const faultPoints = [
  'blob bytes written',
  'blob file synced',
  'blob file renamed',
  'blob recorded',
  'upload recorded',
  'manifest row inserted',
  'manifest recorded',
  'tag row ended',
  'tag row started',
  'tag moved',
  'tag deleted',
  'expired rows purged',
  'manifest rows purged',
  'blob row purged',
  'blob file removed',
] as const;

export type FaultPoint = (typeof faultPoints)[number];

/** Told when a write passes a point. The real one does nothing. */
export interface FaultPoints {
  reach(point: FaultPoint): void;
}

export const noFaults: FaultPoints = { reach: () => undefined };

/**
 * Kills this process with SIGKILL when it passes point `number` (counted from 0) for the `time`-th time. Read from
 * `WAYBILL_REGISTRY_KILL_AT=NUMBER:TIME`, for tests.
 */
export function killAt(setting: string | undefined): FaultPoints {
  const [number, time = 1] = (setting ?? '').split(':').map(Number);
  if (setting === undefined || setting === '' || number === undefined) return noFaults;
  let passed = 0;
  return {
    reach(point) {
      if (faultPoints.indexOf(point) !== number) return;
      passed += 1;
      if (passed < time) return;
      process.kill(process.pid, 'SIGKILL');
      // The signal is asynchronous; nothing may happen in between.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    },
  };
}
