import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createApiRoutes } from './api/routes.ts';
import { createAuthenticator, type IssuedCredentials } from './auth/authenticate.ts';
import { createOwnSigner, createSharedSigner } from './auth/token-signer.ts';
import { createTokenIssuer } from './auth/tokens.ts';
import { collectInBackground } from './background.ts';
import { createReleaseRoutes } from './cnr/routes.ts';
import type { FaultPoints } from './faults.ts';
import { createGarbageCollector } from './model/garbage.ts';
import type { ModelContext } from './model/context.ts';
import { createModelContext, createRegistryModel, type RegistryModel } from './model/registry-model.ts';
import type { RegistryOptions } from './options.ts';
import { fillWithSamples } from './samples/fill.ts';
import { closeServer, createRegistryServer, listen } from './server.ts';
import type { BlobStore } from './storage/blob-store.ts';
import type { RowStore } from './storage/row-store.ts';
import { createFileBlobs } from './storage/file-blobs.ts';
import { StoreProblem } from './storage/open-database.ts';
import { openSqliteStore } from './storage/sqlite-store.ts';
import { createRegistryRoutes } from './v2/routes.ts';

export interface RunningRegistry {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

export interface StartDependencies {
  readonly clock: () => number;
  readonly faults: FaultPoints;
  readonly logError: (message: string) => void;
}

/** A store to serve, and how; what a test gives in place of a data folder. */
export interface ServedStore {
  readonly rows: RowStore;
  readonly blobs: BlobStore;
}

export type ServingOptions = Pick<RegistryOptions, 'port' | 'account' | 'features' | 'collectEveryMs' | 'tokenKeyPem'>;

/** Opens the data folder and serves it. @throws StoreProblem, or what listening throws (`EADDRINUSE`). */
export async function startRegistry(
  options: RegistryOptions,
  dependencies: StartDependencies,
): Promise<RunningRegistry> {
  await makeFolder(options.dataDir);
  const rows = openSqliteStore(join(options.dataDir, 'registry.sqlite'));
  try {
    const blobs = await createFileBlobs(options.dataDir, dependencies.faults);
    if (options.withSamples) await fillWithSamples({ rows, blobs, now: dependencies.clock() });
    const served = await serveRegistry({ rows, blobs }, options, dependencies);
    return {
      url: served.url,
      async close() {
        await served.close();
        rows.close();
      },
    };
  } catch (error) {
    rows.close();
    throw error;
  }
}

/** Serves an open store, which stays open when the server is closed. */
export async function serveRegistry(
  { rows, blobs }: ServedStore,
  options: ServingOptions,
  { clock, faults, logError }: StartDependencies,
): Promise<RunningRegistry & { readonly model: RegistryModel; readonly context: ModelContext }> {
  const { account, features, tokenKeyPem } = options;
  const context = createModelContext({ rows, blobs, clock, faults });
  const model = await createRegistryModel(context);
  const tokens = createTokenIssuer(clock, tokenKeyPem === null ? createOwnSigner() : createSharedSigner(tokenKeyPem));
  const issued: IssuedCredentials = {
    robot: (name, token) => model.robotCaller(name, token),
    oauth: (token) => model.oauthCaller(token),
  };
  const authenticator = createAuthenticator({ account, tokens, issued });
  const server = createRegistryServer({
    authenticator,
    registry: createRegistryRoutes({ model, blobs, authenticator, tokens, features }),
    api: createApiRoutes({ model, features }),
    releases: createReleaseRoutes({ model, blobs }),
    logError,
  });
  const port = await listen(server, options.port);
  const collection = collectInBackground(createGarbageCollector(context), options.collectEveryMs, logError);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    model,
    context,
    async close() {
      await closeServer(server);
      await collection.stop();
    },
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new StoreProblem(`The data folder cannot be made: ${folder} (${code}).`, { cause: error });
  }
}
