import { join } from 'node:path';
import type { WaybillPublish } from '../../shared/contract/index.ts';
import { openCache } from '../store/cache.ts';
import type { CacheStore } from '../store/cache.ts';
import { openJournal } from '../store/journal.ts';
import type { JournalStore } from '../store/journal.ts';
import { openObservations } from '../store/observations.ts';
import type { ObservationStore } from '../store/observations.ts';
import { openSettings } from '../store/settings.ts';
import type { SettingsStore } from '../store/settings.ts';
import { createOpenedFiles } from './opened-files.ts';
import type { OpenedFiles } from './opened-files.ts';
import type { HostInfo, Ports, ServiceDependencies } from './ports.ts';
import { createRegistryPool } from './registry-pool.ts';
import type { RegistryPool } from './registry-pool.ts';

/** What every service works with. */
export interface Core {
  readonly ports: Ports;
  readonly info: HostInfo;
  readonly publish: WaybillPublish;
  readonly settings: SettingsStore;
  readonly cache: CacheStore;
  readonly observations: ObservationStore;
  readonly journal: JournalStore;
  readonly registries: RegistryPool;
  readonly files: OpenedFiles;
  /** What the user should know about this start, for example a damaged file that was set aside. */
  readonly notices: readonly { code: string; message: string }[];
  close(): Promise<void>;
}

// Manifests are a few kilobytes each, so this is some hundred thousand of them.
const maxCacheBytes = 512 * 1024 * 1024;

/**
 * Opens the files in the data folder.
 * @throws AppError `unsupported` for files of a newer Waybill, `conflict` when another Waybill uses the folder,
 * `corrupt` for a damaged journal.
 */
export function openCore({ ports, info, localRegistry, publish }: ServiceDependencies): Core {
  const nowMs = ports.clock.now();
  const file = (name: string) => join(ports.paths.data, name);
  // The journal first: it is the one that only one process can have.
  const journal = openJournal(file('journal.sqlite'));
  try {
    const settings = openSettings(file('settings.json'), nowMs);
    const { cache, notice } = openCache(file('cache.sqlite'), nowMs);
    const { observations, notice: lost } = openObservations(file('observations.sqlite'), nowMs);
    cache.manifests.prune(maxCacheBytes, (digest) => observations.seen.isKnown(digest));
    const notices = [
      ...(settings.notice === null ? [] : [{ code: 'W_SETTINGS_DAMAGED', message: settings.notice }]),
      ...(notice === null ? [] : [{ code: 'W_CACHE_DAMAGED', message: notice }]),
      ...(lost === null ? [] : [{ code: 'W_OBSERVATIONS_DAMAGED', message: lost }]),
    ];
    for (const { message } of notices) ports.log.warn(message);
    const files = createOpenedFiles({ settings, paths: ports.paths });
    const registries = createRegistryPool({ ports, info, localRegistry, publish, settings, files });
    const close = async () => {
      await registries.close();
      cache.close();
      observations.close();
      journal.close();
    };
    return { ports, info, publish, settings, cache, observations, journal, registries, files, notices, close };
  } catch (error) {
    journal.close();
    throw error;
  }
}
