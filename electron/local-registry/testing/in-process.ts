import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../auth/authenticate.ts';
import { featureNames, type Feature } from '../features.ts';
import { noFaults } from '../faults.ts';
import type { ModelContext } from '../model/context.ts';
import { createGarbageCollector, type GarbageReport } from '../model/garbage.ts';
import type { RegistryModel } from '../model/registry-model.ts';
import { serveRegistry } from '../start.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { createFileBlobs } from '../storage/file-blobs.ts';
import { createMemoryBlobs } from '../storage/memory-blobs.ts';
import { createMemoryStore } from '../storage/memory-store.ts';
import type { RowStore } from '../storage/row-store.ts';
import { openSqliteStore } from '../storage/sqlite-store.ts';
import { createRegistryClient, type RegistryClient } from './registry-client.ts';

/** The two implementations of the store; every rule is tested on both. */
export const storeKinds = ['memory', 'sqlite'] as const;
export type StoreKind = (typeof storeKinds)[number];

export interface TestStore {
  readonly rows: RowStore;
  readonly blobs: BlobStore;
  close(): Promise<void>;
}

/** An empty store of that kind. */
export async function openTestStore(kind: StoreKind): Promise<TestStore> {
  if (kind === 'memory') {
    return { rows: createMemoryStore(), blobs: createMemoryBlobs(), close: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'waybill-store-'));
  const rows = openSqliteStore(join(folder, 'registry.sqlite'));
  return {
    rows,
    blobs: await createFileBlobs(folder),
    async close() {
      rows.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A registry inside the test process whose clock the test turns. */
export interface TestRegistry {
  readonly url: string;
  /** As the registry's user where there is one. */
  readonly client: RegistryClient;
  readonly model: RegistryModel;
  readonly context: ModelContext;
  /** Milliseconds. */
  now(): number;
  advance(milliseconds: number): void;
  collect(): Promise<GarbageReport>;
  /** Every 500 that was answered. A test may look; closing fails when there are any left. */
  readonly errors: string[];
  close(): Promise<void>;
}

export async function startTestRegistry(
  kind: StoreKind,
  options: { account?: Account; features?: readonly Feature[] } = {},
): Promise<TestRegistry> {
  const store = await openTestStore(kind);
  let offsetMs = 0;
  const clock = () => Date.now() + offsetMs;
  const errors: string[] = [];
  const account = options.account ?? null;
  const features = new Set(options.features ?? featureNames);
  const served = await serveRegistry(
    store,
    { port: 0, account, features, collectEveryMs: 0, tokenKeyPem: null },
    { clock, faults: noFaults, logError: (message) => errors.push(message) },
  );
  const authorization = account === null ? undefined : basic(account.user, account.password);
  return {
    url: served.url,
    client: createRegistryClient(served.url, authorization),
    model: served.model,
    context: served.context,
    now: () => served.model.now(),
    advance(milliseconds) {
      offsetMs += milliseconds;
    },
    collect: () => createGarbageCollector(served.context).collect(),
    errors,
    async close() {
      await served.close();
      await store.close();
      if (errors.length > 0) throw new Error(`The registry logged: ${errors.join('\n')}`);
    },
  };
}

/** An Authorization header. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
