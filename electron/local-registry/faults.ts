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
