import { randomUUID } from 'node:crypto';
import type { Warning } from '../../shared/contract/common.ts';
import type { WaybillPublish } from '../../shared/contract/index.ts';
import type { Job, JobStep } from '../../shared/contract/jobs.ts';
import { AppError, isCancelled, toWireError } from '../../shared/errors.ts';
import { toError } from './errors.ts';
import type { Clock, Log } from './ports.ts';
import { createRateMeter } from './transfer-rate.ts';

/** What a job's work reports through. Steps are addressed by their index. */
export interface JobHandle {
  readonly id: string;
  /** Fires when the user cancels or the program ends. Look at it between steps; do not break off a write. */
  readonly signal: AbortSignal;
  running(step: number, detail?: string): void;
  done(step: number, detail?: string): void;
  skipped(step: number, detail: string): void;
  failed(step: number, error: unknown): void;
  /** Bytes of a step that have travelled; negative when an upload began anew. */
  addBytes(step: number, count: number): void;
  /** Bytes of a step that need not travel: they count as done and say nothing about the speed. */
  skipBytes(step: number, count: number): void;
  /** A journal entry this job wrote. */
  wrote(journalId: string): void;
  warn(warning: Warning): void;
  /** Whether something is left that could be tried again. */
  canRetry(isPossible: boolean): void;
}

/** A step to come; `bytes` is what it moves. */
export interface StepSpec {
  readonly label: string;
  readonly bytes?: number | undefined;
}

/** What a job is called and how much there is to do; `bytesTotal` where bytes are what takes the time. */
export interface JobSpec {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly steps: readonly (string | StepSpec)[];
  readonly bytesTotal?: number;
}

/** Runs long work and keeps what became of it until the program ends. */
export interface JobRunner {
  /** Begins at once and returns the id; the work goes on by itself. */
  start(spec: JobSpec, run: (job: JobHandle) => Promise<void>): string;
  /** Puts a finished job on the list, for example one that an earlier run of the program left behind. */
  adopt(job: Job): void;
  list(): Job[];
  /** @throws AppError `not-found` */
  get(id: string): Job;
  cancel(id: string): Job;
  remove(id: string): void;
  /** Cancels everything and waits until every job has reached a safe point. */
  stop(): Promise<void>;
}

interface Slot {
  job: Job;
  readonly controller: AbortController;
  done: Promise<void>;
}

const maxJobs = 200;
const maxSteps = 2000;

interface JobTools {
  readonly publish: WaybillPublish;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes the runner. */
export function createJobRunner(tools: JobTools): JobRunner {
  const { publish, clock } = tools;
  const slots = new Map<string, Slot>();
  const find = (id: string): Slot => {
    const slot = slots.get(id);
    if (slot === undefined) throw new AppError('not-found', 'There is no such task any more.', { reason: 'E_NO_JOB' });
    return slot;
  };
  const add = (job: Job): Slot => {
    const slot: Slot = { job, controller: new AbortController(), done: Promise.resolve() };
    slots.set(job.id, slot);
    const oldest = [...slots.values()].find((one) => one.job.state !== 'running');
    if (slots.size > maxJobs && oldest !== undefined) slots.delete(oldest.job.id);
    return slot;
  };
  return {
    start: (spec, work) => {
      const slot = add(newJob(spec, clock.now()));
      publish('jobs.changed', slot.job);
      slot.done = runJob(slot, work, tools);
      return slot.job.id;
    },
    adopt: (job) => void add(job),
    list: () => [...slots.values()].map(({ job }) => job).reverse(),
    get: (id) => find(id).job,
    cancel: (id) => {
      const slot = find(id);
      if (slot.job.state === 'running') {
        slot.controller.abort(new AppError('cancelled', 'The task was cancelled.'));
        changeJob(slot, { canCancel: false }, publish);
      }
      return slot.job;
    },
    remove: (id) => {
      if (find(id).job.state === 'running') throw new AppError('conflict', 'The task is still running.');
      slots.delete(id);
    },
    stop: async () => {
      for (const { controller } of slots.values()) controller.abort(closing());
      await Promise.all([...slots.values()].map(({ done }) => done));
    },
  };
}

function changeJob(slot: Slot, changes: Partial<Job>, publish: WaybillPublish): void {
  slot.job = { ...slot.job, ...changes };
  publish('jobs.changed', slot.job);
}

async function runJob(slot: Slot, work: (job: JobHandle) => Promise<void>, { publish, clock, log }: JobTools) {
  const change = (changes: Partial<Job>) => changeJob(slot, changes, publish);
  let thrown: unknown = null;
  try {
    await work(createHandle(slot, change, { clock, log }));
  } catch (error) {
    thrown = error;
  }
  change({ ...outcome(slot, thrown, log), endedAtMs: clock.now(), canCancel: false, bytesPerSecond: null });
}

/** True for the signal of a job that is stopped because the program ends. */
export function isClosing(signal: AbortSignal): boolean {
  return signal.reason instanceof AppError && signal.reason.details.reason === 'E_CLOSING';
}

function closing(): AppError {
  return new AppError('cancelled', 'Waybill is closing.', { reason: 'E_CLOSING' });
}

function newJob({ kind, title, steps, bytesTotal }: JobSpec, nowMs: number): Job {
  return {
    id: randomUUID(),
    kind,
    title: title.slice(0, 500),
    state: 'running',
    steps: steps
      .slice(0, maxSteps)
      .map((step) => (typeof step === 'string' ? waitingStep(step) : waitingStep(step.label, step.bytes))),
    bytesDone: 0,
    bytesTotal: bytesTotal ?? 0,
    bytesPerSecond: null,
    startedAtMs: nowMs,
    endedAtMs: null,
    canCancel: true,
    canRetry: false,
    error: null,
    journalIds: [],
    warnings: [],
  };
}

/** A step nobody has begun. */
export function waitingStep(label: string, bytes = 0): JobStep {
  const step: JobStep = { label: label.slice(0, 500), state: 'waiting', detail: null, error: null };
  return bytes === 0 ? step : { ...step, bytes: { done: 0, total: bytes } };
}

function createHandle(
  slot: Slot,
  change: (changes: Partial<Job>) => void,
  { clock, log }: Pick<JobTools, 'clock' | 'log'>,
): JobHandle {
  const meter = createRateMeter(() => clock.now());
  const count = (index: number, bytes: number, bytesPerSecond: number | null) =>
    change({
      bytesDone: Math.max(0, slot.job.bytesDone + bytes),
      bytesPerSecond,
      steps: slot.job.steps.map((one, at) => (at === index ? withBytes(one, bytes) : one)),
    });
  const step = (index: number, changes: Partial<JobStep>) =>
    change({ steps: slot.job.steps.map((one, at) => (at === index ? { ...one, ...changes } : one)) });
  const cut = (detail: string | undefined) => detail?.slice(0, 1000) ?? null;
  return {
    id: slot.job.id,
    signal: slot.controller.signal,
    running: (index, detail) => step(index, { state: 'running', detail: cut(detail) }),
    done: (index, detail) => step(index, { state: 'done', detail: cut(detail) }),
    skipped: (index, detail) => step(index, { state: 'skipped', detail: cut(detail) }),
    failed: (index, error) => step(index, { state: 'failed', error: toWireError(toError(error, log)) }),
    addBytes: (index, bytes) => count(index, bytes, meter.add(bytes)),
    skipBytes: (index, bytes) => count(index, bytes, slot.job.bytesPerSecond),
    wrote: (journalId) => change({ journalIds: [...slot.job.journalIds, journalId].slice(0, 1000) }),
    canRetry: (isPossible) => change({ canRetry: isPossible }),
    warn: (warning) => change({ warnings: [...slot.job.warnings, warning].slice(0, 100) }),
  };
}

function withBytes(step: JobStep, count: number): JobStep {
  const { bytes } = step;
  return bytes === undefined ? step : { ...step, bytes: { ...bytes, done: Math.max(0, bytes.done + count) } };
}

/** How a job ended, from what was thrown and from its steps. Steps that were not begun say so. */
function outcome({ job, controller }: Slot, thrown: unknown, log: Log): Pick<Job, 'state' | 'error' | 'steps'> {
  const steps = job.steps.map((step): JobStep => {
    if (step.state === 'waiting') return { ...step, state: 'skipped', detail: 'Not begun.' };
    return step.state === 'running' ? { ...step, state: 'failed', detail: 'Broken off.' } : step;
  });
  if (isCancelled(thrown) || (thrown === null && controller.signal.aborted && hasUnfinished(job))) {
    return { state: 'cancelled', error: null, steps };
  }
  if (thrown !== null) return { state: 'failed', error: toWireError(toError(thrown, log)), steps };
  return { state: job.steps.some(({ state }) => state === 'failed') ? 'failed' : 'done', error: null, steps };
}

function hasUnfinished(job: Job): boolean {
  return job.steps.some(({ state }) => state === 'waiting' || state === 'running');
}
