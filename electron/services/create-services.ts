import { setTimeout as sleep } from 'node:timers/promises';
import type { Services, WaybillPublish } from '../../shared/contract/index.ts';
import { createAppService } from './app.ts';
import { createChangeExecutor } from './changes/executor.ts';
import { createChangeRunner } from './changes/change-runner.ts';
import { createChangePlanner } from './changes/planner.ts';
import { describeConnection } from './connections-description.ts';
import { createConnectionsService } from './connections.ts';
import { openCore } from './core.ts';
import type { Core } from './core.ts';
import { toError } from './errors.ts';
import { createFilesService, findMissingFiles } from './files.ts';
import { createHistoryService } from './history.ts';
import { createJobsService } from './job-service.ts';
import { createJobRunner } from './jobs.ts';
import { createJournalService } from './journal.ts';
import { createManifestReader } from './manifest-reader.ts';
import type { ManifestReader } from './manifest-reader.ts';
import { createManifestsService } from './manifests.ts';
import { createMergeRunner } from './merges/merge-runner.ts';
import { createMergesService } from './merges.ts';
import type { ServiceDependencies } from './ports.ts';
import { recover, settleLater } from './recovery.ts';
import { createReleasesService } from './releases.ts';
import { createRepositoriesService } from './repositories.ts';
import { createPageSlicer } from './page-slicer.ts';
import { createTagsService } from './tags.ts';
import { createUndoRunner } from './undo.ts';
import { createWatchesService } from './watches.ts';
import { createWatcher } from './watching/watcher.ts';
import type { Watcher } from './watching/watcher.ts';

/** Between two requests of a look nobody waits for. */
const restMs = 50;

/** Everything behind the contract, with its beginning and its end. */
export interface RunningServices {
  readonly services: Services;
  /** Begins to look up what an earlier run of the program left behind; resolves at once. */
  start(): Promise<void>;
  /** Lets running writes reach their next safe point, then closes registries and files. */
  stop(): Promise<void>;
}

/**
 * Puts the services together over the folders and ports of a host.
 * @throws AppError `conflict` when another Waybill uses the data folder, `unsupported` for files of a newer Waybill,
 * `corrupt` for a damaged journal.
 */
export function createServices(dependencies: ServiceDependencies): RunningServices {
  let onConnection: (id: string) => void = () => undefined;
  const publish: WaybillPublish = (name, payload) => {
    dependencies.publish(name, payload);
    if (name === 'connections.changed') onConnection((payload as { id: string }).id);
  };
  const core = openCore({ ...dependencies, publish });
  const { log } = core.ports;
  const { services, jobs, runners, watcher } = assemble(core);
  let recovery: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    recovery = recovery.then(work).catch((error: unknown) => void toError(error, log));
  };
  return {
    services,
    start: async () => {
      watcher.replan();
      inTurn(() => recover(core, jobs, runners));
      inTurn(() => findMissingFiles(core));
      onConnection = (id) => {
        const isReady = core.registries.state(id).state.status === 'ready';
        if (isReady) inTurn(() => settleLater(core, jobs, id));
      };
    },
    stop: async () => {
      onConnection = () => undefined;
      await watcher.stop();
      await jobs.stop();
      await core.registries.close();
      await recovery;
      await core.close();
    },
  };
}

/** Every service over one core, and what they share. */
function assemble(core: Core) {
  const { clock, log } = core.ports;
  const reader = createManifestReader({ cache: core.cache, observations: core.observations, clock });
  const jobs = createJobRunner({ publish: core.publish, clock, log });
  const planner = createChangePlanner(core, reader);
  const executor = createChangeExecutor(core, reader);
  const changes = createChangeRunner(core, { jobs, planner, executor });
  const merges = createMergeRunner({ core, reader, executor }, jobs);
  const undos = createUndoRunner(core, { jobs, planner, executor });
  const history = createHistoryService(core, reader);
  const watcher = createWatcherOver(core, reader, history);
  const services: Services = {
    app: createAppService(core),
    connections: createConnectionsService(core),
    files: createFilesService(core, (saved) => describeConnection(core, saved)),
    repositories: createRepositoriesService(core),
    tags: createTagsService(core, { reader, planner, runner: changes }),
    history,
    manifests: createManifestsService(core, reader),
    merges: createMergesService(core, reader, merges),
    journal: createJournalService(core, undos),
    jobs: createJobsService(jobs, [changes, merges, undos]),
    watches: createWatchesService(core, watcher),
    releases: createReleasesService(core, reader),
  };
  return { services, jobs, watcher, runners: { changes, merges, undos } };
}

function createWatcherOver(core: Core, reader: ManifestReader, history: Services['history']): Watcher {
  return createWatcher({
    core,
    reader,
    slicer: createPageSlicer({ clock: core.ports.clock }),
    syncHistory: async (ref, signal) => void (await history.list({ ...ref, limit: 1, known: false }, { signal })),
    rest: (signal) => sleep(restMs, undefined, { signal }),
  });
}
