import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createApiRoutes } from './api/routes.ts';
import { createAuthenticator } from './auth/authenticate.ts';
import { createTokenIssuer } from './auth/tokens.ts';
import type { FaultPoints } from './faults.ts';
import { createModelContext, createRegistryModel } from './model/registry-model.ts';
import type { RegistryOptions } from './options.ts';
import { fillWithSamples } from './samples/fill.ts';
import { closeServer, createRegistryServer, listen } from './server.ts';
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

/** Opens the data folder and serves it. @throws StoreProblem, or what listening throws (`EADDRINUSE`). */
export async function startRegistry(
  options: RegistryOptions,
  dependencies: StartDependencies,
): Promise<RunningRegistry> {
  const { clock, faults, logError } = dependencies;
  await makeFolder(options.dataDir);
  const rows = openSqliteStore(join(options.dataDir, 'registry.sqlite'));
  try {
    const blobs = await createFileBlobs(options.dataDir, faults);
    if (options.withSamples) await fillWithSamples({ rows, blobs, now: clock() });
    const model = await createRegistryModel(createModelContext({ rows, blobs, clock, faults }));
    const tokens = createTokenIssuer(clock);
    const issued = { robot: () => null, oauth: () => null };
    const authenticator = createAuthenticator({ account: options.account, tokens, issued });
    const server = createRegistryServer({
      authenticator,
      registry: createRegistryRoutes({ model, blobs, authenticator, tokens }),
      api: createApiRoutes({ model, features: options.features }),
      logError,
    });
    const port = await listen(server, options.port);
    return {
      url: `http://127.0.0.1:${String(port)}`,
      async close() {
        await closeServer(server);
        rows.close();
      },
    };
  } catch (error) {
    rows.close();
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new StoreProblem(`The data folder cannot be made: ${folder} (${code}).`, { cause: error });
  }
}
