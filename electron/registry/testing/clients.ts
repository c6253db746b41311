import { defaultLimits, type Environment, type Limits, realEnvironment } from '../environment.ts';
import { createRegistry } from '../create-registry.ts';
import type { Credentials, Registry, RegistryOptions } from '../registry.ts';
import { type ScriptedServer, startScriptedServer, type Step } from './scripted-server.ts';

/** An environment that does not wait, and tells what it would have waited. */
export interface TestEnvironment extends Environment {
  readonly sleptMs: readonly number[];
}

/** Waits are recorded and cost nothing; limits are short enough for tests. */
export function createTestEnvironment(
  limits: Partial<Limits> = {},
  dockerHubUrl = realEnvironment.dockerHubUrl,
): TestEnvironment {
  const sleptMs: number[] = [];
  return {
    now: () => Date.now(),
    random: () => 0.5,
    sleptMs,
    sleep: async (durationMs, signal) => {
      sleptMs.push(durationMs);
      await realEnvironment.sleep(0, signal);
    },
    limits: { ...defaultLimits, ...limits },
    dockerHubUrl,
  };
}

/** Marker credentials: they must never turn up anywhere but in Authorization headers and token requests. */
export const canary: Credentials & { method: 'basic' } = {
  method: 'basic',
  username: 'canary-user',
  password: 'canary-password-4711',
};

/** A client for a test server. */
export function clientFor(
  url: string,
  options: Partial<RegistryOptions> & { readonly environment?: Environment } = {},
): Registry {
  const { environment = createTestEnvironment(), ...rest } = options;
  return createRegistry(
    { credentials: { method: 'anonymous' }, allowPlainHttp: false, userAgent: 'waybill-test', ...rest, url },
    environment,
  );
}

/** Runs a test against a scripted server and a client of it; the script must have been kept at the end. */
export async function withScript(
  steps: readonly Step[] | ((server: ScriptedServer) => readonly Step[]),
  test: (registry: Registry, server: ScriptedServer) => Promise<void>,
  options: Parameters<typeof clientFor>[1] = {},
): Promise<void> {
  const server = await startScriptedServer(Array.isArray(steps) ? (steps as readonly Step[]) : []);
  if (typeof steps === 'function') server.add(...steps(server));
  const registry = clientFor(server.url, options);
  try {
    await test(registry, server);
    server.verify();
  } finally {
    await registry.close();
    await server.close();
  }
}

/** The whole of a stream's bytes. */
export async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}
