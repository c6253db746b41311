import type { Capabilities, Connection } from '../../shared/contract/connections.ts';
import type { WaybillPublish } from '../../shared/contract/index.ts';
import { AppError, isCancelled, toWireError } from '../../shared/errors.ts';
import type { Credentials, Registry, RegistryOptions } from '../registry/registry.ts';
import { createReleaseRegistry } from '../registry/releases/release-registry.ts';
import type { SavedConnection, SettingsStore } from '../store/settings.ts';
import { isFileConnection } from './opened-files.ts';
import type { OpenedFiles } from './opened-files.ts';
import type { HostInfo, LocalRegistryAddress, Ports } from './ports.ts';
import { clientOptions, createClient, localConnection } from './registry-clients.ts';
import { createTrafficMeter } from './registry-pool-traffic.ts';
import type { Traffic, TrafficMeter } from './registry-pool-traffic.ts';
import { isReleaseConnection, releaseBaseId, releaseConnection, releaseConnectionId } from './release-connections.ts';

/** What is known of a registry's health. */
export type ConnectionState = Connection['state'];

/** A registry that answered, with what it can do. */
export interface OpenRegistry {
  readonly registry: Registry;
  readonly capabilities: Capabilities;
  readonly connection: SavedConnection;
}

/** One client per connection, made when it is first needed and closed when the connection changes. */
export interface RegistryPool {
  /** Every connection, the local library first. */
  connections(): SavedConnection[];
  /** @throws AppError `not-found` when there is no such connection. */
  connection(id: string): SavedConnection;
  /**
   * The client, after it has found out once what the registry can do.
   * @throws AppError as the registry's `probe`, and `unauthorized` when the secret is no longer kept.
   */
  open(id: string, signal?: AbortSignal): Promise<OpenRegistry>;
  /** Asks the registry again; failures become part of its state. */
  check(id: string, signal?: AbortSignal): Promise<void>;
  /** Tries a connection without keeping it, with what was typed or with the credentials that are kept for its id. */
  probe(connection: SavedConnection, typed: Credentials | undefined, signal?: AbortSignal): Promise<Capabilities>;
  /** What the client of a kept connection is made with, its secret included. @throws as making the client does. */
  options(id: string): Promise<RegistryOptions>;
  /** Forgets the client of a connection that was changed; what was just probed can be handed over. */
  changed(id: string, capabilities?: Capabilities): Promise<void>;
  /** Remembers what was found out about the registry after it was opened. */
  learn(id: string, facts: Partial<Capabilities>): void;
  state(id: string): { state: ConnectionState; capabilities: Capabilities } & Traffic;
  close(): Promise<void>;
}

const unknownCapabilities: Capabilities = {
  flavour: 'unknown',
  catalog: 'unknown',
  tagHistory: false,
  restore: false,
  expiration: false,
  tagDeletion: 'unknown',
  immutability: 'unknown',
  labels: false,
  permanentDeletion: 'unknown',
};
const unknownState: ConnectionState = { status: 'unknown', error: null, checkedAtMs: null };

interface PoolDependencies {
  readonly ports: Ports;
  readonly info: HostInfo;
  readonly localRegistry: LocalRegistryAddress | null;
  readonly publish: WaybillPublish;
  readonly settings: SettingsStore;
  readonly files: OpenedFiles;
}

interface Slot {
  client: Promise<Registry> | null;
  capabilities: Capabilities | null;
  state: ConnectionState;
  readonly meter: TrafficMeter;
}

/** Makes the pool. */
export function createRegistryPool(dependencies: PoolDependencies): RegistryPool {
  const { ports, publish } = dependencies;
  const slots = createSlots(createMeters(dependencies));
  const directory = createDirectory(dependencies, (id) => slots.of(id).capabilities?.releases === true);
  const { connection } = directory;
  const client = async (saved: SavedConnection, slot: Slot): Promise<Registry> => {
    if (!isReleaseConnection(saved.id)) return clientOf(dependencies, slot, saved);
    const base = connection(releaseBaseId(saved.id));
    slot.client ??= clientOf(dependencies, slots.of(base.id), base).then(createReleaseRegistry);
    slot.client.catch(() => void (slot.client = null));
    return slot.client;
  };
  let isClosed = false;
  const settle = (id: string, slot: Slot, state: ConnectionState, capabilities: Capabilities | null) => {
    if (settleSlot(slot, state, capabilities)) publish('connections.changed', { id });
  };
  const find = createFinder({ slots, connection, client, isClosed: () => isClosed, settle, ports });
  return {
    ...directory,
    open: async (id, signal) => {
      const saved = connection(id);
      const { capabilities } = slots.of(id);
      if (capabilities === null) return find(id, signal);
      return { registry: await client(saved, slots.of(id)), capabilities, connection: saved };
    },
    check: async (id, signal) => {
      connection(id);
      await find(id, signal).catch(throwUnlessSettled);
    },
    probe: (saved, typed, signal) => probeOnce(dependencies, saved, typed, signal),
    changed: async (id, capabilities) => {
      const old = slots.take(id);
      // The packages were read with the client that is gone now.
      slots.take(releaseConnectionId(id));
      if (capabilities !== undefined) settle(id, slots.of(id), readyState(ports), capabilities);
      await closeClient(old);
      publish('connections.changed', { id });
    },
    learn: (id, facts) => {
      const slot = slots.of(id);
      if (slot.capabilities !== null) slot.capabilities = { ...slot.capabilities, ...facts };
      publish('connections.changed', { id });
    },
    state: (id) => known(slots.of(id)),
    close: async () => {
      isClosed = true;
      await Promise.all(slots.takeAll().map(closeClient));
    },
  };
}

function createMeters({ publish, ports: { clock } }: PoolDependencies) {
  return (id: string) =>
    createTrafficMeter(
      (traffic) => publish('connections.traffic', { id, ...traffic }),
      () => clock.now(),
    );
}

interface FinderDependencies extends Pick<RegistryPool, 'connection'> {
  readonly ports: Ports;
  readonly slots: ReturnType<typeof createSlots>;
  readonly client: (saved: SavedConnection, slot: Slot) => Promise<Registry>;
  readonly isClosed: () => boolean;
  readonly settle: (id: string, slot: Slot, state: ConnectionState, capabilities: Capabilities | null) => void;
}

/** Makes the function that asks a registry who we are and what it can do, and settles the connection's state. */
function createFinder({ ports, slots, connection, client, isClosed, settle }: FinderDependencies) {
  const find = async (id: string, signal: AbortSignal | undefined): Promise<OpenRegistry> => {
    const slot = slots.of(id);
    const saved = connection(id);
    // What is found out about a connection as it was says nothing about what it has become meanwhile.
    const isOutdated = () => !isClosed() && !slots.has(id, slot) && signal?.aborted !== true;
    try {
      const registry = await client(saved, slot);
      const capabilities = await registry.probe({ signal });
      if (isOutdated()) return await find(id, signal);
      settle(id, slot, readyState(ports), capabilities);
      return { registry, capabilities, connection: saved };
    } catch (error) {
      if (isOutdated()) return find(id, signal);
      if (isFinding(error)) settle(id, slot, failedState(ports, error), null);
      throw error;
    }
  };
  return find;
}

function known({ state, capabilities, meter }: Slot): ReturnType<RegistryPool['state']> {
  return { state, capabilities: capabilities ?? unknownCapabilities, ...meter.current() };
}

/** True when the registry's health is another than before. */
function settleSlot(slot: Slot, state: ConnectionState, capabilities: Capabilities | null): boolean {
  const isNews = slot.state.status !== state.status || slot.state.error?.kind !== state.error?.kind;
  slot.state = state;
  if (capabilities !== null) slot.capabilities = capabilities;
  return isNews;
}

/** An error that says something about the registry, so that it is part of its state. */
function isFinding(error: unknown): error is AppError {
  return error instanceof AppError && !isCancelled(error);
}

function throwUnlessSettled(error: unknown): void {
  if (!isFinding(error)) throw error;
}

async function clientOf(dependencies: PoolDependencies, slot: Slot, saved: SavedConnection): Promise<Registry> {
  const file = slot.client === null ? dependencies.files.client(saved.id) : null;
  slot.client ??=
    file === null ? createClient(dependencies, saved, { watcher: slot.meter.watcher }) : Promise.resolve(file);
  // A failure, such as a locked keychain, must not stick.
  slot.client.catch(() => void (slot.client = null));
  return slot.client;
}

type Directory = Pick<RegistryPool, 'connections' | 'connection' | 'options'>;

function createDirectory(dependencies: PoolDependencies, hasReleases: (id: string) => boolean): Directory {
  const { localRegistry, settings, files } = dependencies;
  const local = localRegistry === null ? [] : [localConnection(localRegistry)];
  const registries = () => [...local, ...settings.current().connections];
  const withReleases = (one: SavedConnection) => (hasReleases(one.id) ? [one, releaseConnection(one)] : [one]);
  const connections = () => [...registries().flatMap(withReleases), ...files.connections()];
  const connection = (id: string) => {
    const found = connections().find((candidate) => candidate.id === id);
    if (found !== undefined) return found;
    throw new AppError('not-found', 'This registry is not among your connections any more.', {
      reason: 'E_NO_CONNECTION',
    });
  };
  const options = async (id: string) => {
    const saved = connection(id);
    if (isFileConnection(id)) throw noRegistry(saved);
    return clientOptions(dependencies, isReleaseConnection(id) ? connection(releaseBaseId(id)) : saved);
  };
  return { connections, connection, options };
}

function noRegistry({ name }: SavedConnection): AppError {
  return new AppError('unsupported', `“${name}” is an opened file; there is no connection to examine.`);
}

function createSlots(makeMeter: (id: string) => TrafficMeter) {
  const slots = new Map<string, Slot>();
  return {
    of: (id: string): Slot => {
      const found = slots.get(id) ?? { client: null, capabilities: null, state: unknownState, meter: makeMeter(id) };
      slots.set(id, found);
      return found;
    },
    has: (id: string, slot: Slot): boolean => slots.get(id) === slot,
    take: (id: string): Slot | undefined => {
      const found = slots.get(id);
      slots.delete(id);
      return found;
    },
    takeAll: (): Slot[] => {
      const all = [...slots.values()];
      slots.clear();
      return all;
    },
  };
}

function readyState({ clock }: Ports): ConnectionState {
  return { status: 'ready', error: null, checkedAtMs: clock.now() };
}

function failedState({ clock }: Ports, error: AppError): ConnectionState {
  return { status: 'failed', error: toWireError(error), checkedAtMs: clock.now() };
}

async function probeOnce(
  dependencies: PoolDependencies,
  saved: SavedConnection,
  typed: Credentials | undefined,
  signal: AbortSignal | undefined,
): Promise<Capabilities> {
  const registry = await createClient(dependencies, saved, { typed });
  try {
    return await registry.probe({ signal });
  } finally {
    await registry.close();
  }
}

async function closeClient(slot: Slot | undefined): Promise<void> {
  slot?.meter.stop();
  const registry = await slot?.client?.catch(() => null);
  await registry?.close();
}
