import type { RepositoryRef } from '../../shared/contract/common.ts';
import type { Services } from '../../shared/contract/index.ts';
import type { Watch } from '../../shared/contract/watches.ts';
import { AppError } from '../../shared/errors.ts';
import type { SavedWatch } from '../store/settings.ts';
import type { Core } from './core.ts';
import { watchKey } from './watching/watcher.ts';
import type { Watcher } from './watching/watcher.ts';

/** Which repositories Waybill looks at by itself. */
export function createWatchesService(core: Core, watcher: Watcher): Services['watches'] {
  const { settings, observations, ports } = core;
  const changed = (ref: RepositoryRef) => {
    watcher.replan();
    core.publish('watches.changed', toRef(ref));
  };
  const change = async (ref: RepositoryRef, edit: (watch: SavedWatch) => SavedWatch) => {
    const watch = edit(find(core, ref));
    await settings.change((now) => ({ ...now, watched: replace(now.watched, watch) }));
    changed(ref);
    return describe(core, watcher, watch);
  };
  return {
    list: async () => {
      const { watched, watchingPaused } = settings.current();
      const known = new Set(core.registries.connections().map(({ id }) => id));
      const shown = watched.filter(({ connectionId }) => known.has(connectionId));
      return { watches: shown.map((watch) => describe(core, watcher, watch)), pausedAll: watchingPaused };
    },
    set: async ({ everyMinutes, ...ref }) => {
      core.registries.connection(ref.connectionId);
      const old = settings.current().watched.find((one) => watchKey(one) === watchKey(ref));
      const watch = { ...(old ?? { ...ref, sinceMs: ports.clock.now(), paused: false }), everyMinutes };
      await settings.change((now) => ({ ...now, watched: replace(now.watched, watch) }));
      changed(ref);
      return describe(core, watcher, watch);
    },
    pause: async ({ paused, ...ref }) => change(ref, (watch) => ({ ...watch, paused })),
    pauseAll: async ({ paused }) => {
      const now = await settings.change((before) => ({ ...before, watchingPaused: paused }));
      watcher.replan();
      for (const watch of now.watched) core.publish('watches.changed', toRef(watch));
      return {};
    },
    look: async (ref) => {
      find(core, ref);
      await watcher.look(ref);
      watcher.replan();
      return describe(core, watcher, find(core, ref));
    },
    remove: async ({ forgetManifests, ...ref }) => {
      const watch = find(core, ref);
      await settings.change((now) => ({ ...now, watched: without(now.watched, watch) }));
      if (forgetManifests) observations.kept.forget(ref);
      changed(ref);
      return {};
    },
  };
}

function find({ settings }: Core, ref: RepositoryRef): SavedWatch {
  const watch = settings.current().watched.find((one) => watchKey(one) === watchKey(ref));
  if (watch !== undefined) return watch;
  throw new AppError('not-found', `“${ref.repository}” is not watched.`, {
    repository: ref.repository,
    reason: 'E_NOT_WATCHED',
  });
}

function toRef({ connectionId, repository }: RepositoryRef): RepositoryRef {
  return { connectionId, repository };
}

function replace(watched: readonly SavedWatch[], watch: SavedWatch): SavedWatch[] {
  return [...without(watched, watch), watch];
}

function without(watched: readonly SavedWatch[], ref: RepositoryRef): SavedWatch[] {
  return watched.filter((one) => watchKey(one) !== watchKey(ref));
}

function describe(core: Core, watcher: Watcher, watch: SavedWatch): Watch {
  const look = core.observations.looks.get(watch);
  return {
    ...watch,
    state: stateOf(core, watcher, watch, look?.failures ?? 0),
    lookedAtMs: look?.atMs ?? null,
    nextLookMs: watcher.dueMs(watch),
    changedAtMs: look?.changedMs ?? null,
    tags: look?.tags ?? 0,
    kept: core.observations.kept.extent(watch),
    error: look?.error ?? null,
  };
}

function stateOf({ settings }: Core, watcher: Watcher, watch: SavedWatch, failures: number): Watch['state'] {
  if (watcher.isLooking(watch)) return 'looking';
  if (watch.paused || settings.current().watchingPaused) return 'paused';
  return failures > 0 ? 'failed' : 'waiting';
}
