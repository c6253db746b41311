import type { RepositoryRef } from '../../../shared/contract/common.ts';
import { AppError, isCancelled, toWireError } from '../../../shared/errors.ts';
import type { Look } from '../../store/looks.ts';
import type { SavedWatch } from '../../store/settings.ts';
import type { Core } from '../core.ts';
import { toError } from '../errors.ts';
import { lookAt } from './look.ts';
import type { LookDependencies } from './look.ts';

/** Looks at the watched repositories, one after the other. */
export interface Watcher {
  /** Looks now, after the look that is under way. Trouble with the registry is kept in the look, not thrown. */
  look(ref: RepositoryRef): Promise<void>;
  isLooking(ref: RepositoryRef): boolean;
  /** When the next look is due; null while it or everything is paused. */
  dueMs(watch: SavedWatch): number | null;
  /** Plans the next look anew, after the settings have changed. */
  replan(): void;
  stop(): Promise<void>;
}

const minuteMs = 60_000;
/** After four failures in a row the pauses are sixteen times as long. */
const maxDoublings = 4;
const longestPauseMs = 24 * 60 * minuteMs;
/** Timers of the machine stop while it sleeps, so the clock is looked at again after this long at the latest. */
const longestTimerMs = 5 * minuteMs;

/** Names a repository in maps. */
export function watchKey({ connectionId, repository }: RepositoryRef): string {
  return `${connectionId} ${repository}`;
}

/** Makes the watcher; nothing is looked at before `replan` is called. */
export function createWatcher(dependencies: LookDependencies): Watcher {
  const { core } = dependencies;
  const stopping = new AbortController();
  const looking = new Set<string>();
  let queue: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  const dueMs = (watch: SavedWatch) => dueOf(core, watch);

  const look = async (ref: RepositoryRef): Promise<void> => {
    const turn = queue.then(async () => {
      if (stopping.signal.aborted) return;
      looking.add(watchKey(ref));
      core.publish('watches.changed', toRef(ref));
      try {
        await lookOnce(dependencies, ref, stopping.signal);
      } finally {
        looking.delete(watchKey(ref));
        core.publish('watches.changed', toRef(ref));
      }
    });
    queue = turn.catch((error: unknown) => void toError(error, core.ports.log));
    await turn;
  };

  const replan = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // After the end the files are closed, so nothing is looked up any more.
    if (stopping.signal.aborted) return;
    const next = nextOf(core.settings.current().watched, dueMs);
    if (next === null) return;
    const waitMs = Math.min(Math.max(0, next.dueMs - core.ports.clock.now()), longestTimerMs);
    timer = setTimeout(() => {
      const isDue = next.dueMs <= core.ports.clock.now();
      void (isDue ? look(next.watch) : Promise.resolve()).catch(() => undefined).then(replan);
    }, waitMs);
    // Watching alone does not keep a program alive that has nothing else to do.
    timer.unref();
  };

  return {
    look,
    dueMs,
    replan,
    isLooking: (ref) => looking.has(watchKey(ref)),
    stop: async () => {
      stopping.abort();
      replan();
      await queue;
    },
  };
}

/** After failures the pauses grow, because a registry in trouble is not helped by questions. */
function dueOf({ settings, observations }: Core, watch: SavedWatch): number | null {
  if (watch.paused || settings.current().watchingPaused) return null;
  const look = observations.looks.get(watch);
  if (look === null) return watch.sinceMs;
  const usualMs = watch.everyMinutes * minuteMs;
  const pauseMs = usualMs * 2 ** Math.min(look.failures, maxDoublings);
  return look.atMs + Math.min(pauseMs, longestPauseMs);
}

function toRef({ connectionId, repository }: RepositoryRef): RepositoryRef {
  return { connectionId, repository };
}

function nextOf(watched: readonly SavedWatch[], dueMs: (watch: SavedWatch) => number | null) {
  let next: { readonly watch: SavedWatch; readonly dueMs: number } | null = null;
  for (const watch of watched) {
    const due = dueMs(watch);
    if (due !== null && (next === null || due < next.dueMs)) next = { watch, dueMs: due };
  }
  return next;
}

async function lookOnce(dependencies: LookDependencies, ref: RepositoryRef, signal: AbortSignal): Promise<void> {
  const { observations, ports, publish } = dependencies.core;
  const last = observations.looks.get(ref);
  const note = (look: Omit<Look, 'atMs'>) => observations.looks.set(ref, { atMs: ports.clock.now(), ...look });
  try {
    const { tags, isChanged, left } = await lookAt(dependencies, toRef(ref), signal);
    const changedMs = isChanged ? ports.clock.now() : (last?.changedMs ?? null);
    const error = left === 0 ? null : toWireError(quotaError(left));
    note({ tags, changedMs, failures: 0, error });
    if (isChanged) publish('repositories.changed', toRef(ref));
  } catch (error) {
    if (isCancelled(error) || signal.aborted) return;
    const known = toError(error, ports.log);
    const { tags = 0, changedMs = null, failures = 0 } = last ?? {};
    note({ tags, changedMs, failures: failures + 1, error: toWireError(known) });
  }
}

function quotaError(left: number): AppError {
  const message = `Half of the registry’s quota is used up, so ${left} manifests are kept at a later look.`;
  return new AppError('rate-limited', message, { reason: 'E_QUOTA_SHARE' });
}
