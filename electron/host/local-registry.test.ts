import { describe, expect, it, vi } from 'vitest';
import type { Log } from '../services/ports.ts';
import { startLocalRegistry, type RegistryLaunch } from './local-registry.ts';

const silent = () => undefined;
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** Processes under the test's control: each start is recorded and does nothing by itself. */
function createStarter(onStart: (launch: RegistryLaunch, index: number) => void) {
  const launches: RegistryLaunch[] = [];
  const stopped: number[] = [];
  return {
    launches,
    stopped,
    start: (launch: RegistryLaunch) => {
      const index = launches.push(launch) - 1;
      queueMicrotask(() => onStart(launch, index));
      return {
        stop: () => {
          stopped.push(index);
          queueMicrotask(() => launch.onExit('signal SIGTERM'));
        },
      };
    },
  };
}

const options = { dataDir: '/data', samples: true, log, restartDelayMs: () => 0 };
const ready = (port: number) => `Local registry is ready: http://127.0.0.1:${port}`;

describe('the local registry’s supervisor', () => {
  it('hands over a new password in the environment, never as an argument', async () => {
    const starter = createStarter((launch) => launch.onLine(ready(4321)));
    const first = await startLocalRegistry({ ...options, start: starter.start, onTrouble: silent });
    const second = await startLocalRegistry({ ...options, start: starter.start, onTrouble: silent });
    expect(first.address.url).toBe('http://127.0.0.1:4321');
    expect(first.address.password).not.toBe(second.address.password);
    const [launch] = starter.launches;
    expect(launch?.env).toEqual({ WAYBILL_REGISTRY_AUTH: `waybill:${first.address.password}` });
    expect(launch?.args).toEqual(['--port', '0', '--data-dir', '/data', '--samples']);
    await first.stop();
    await second.stop();
  });

  it('starts a registry that died again, on the same port with the same password, and tells the user', async () => {
    const trouble: string[] = [];
    const starter = createStarter((launch) => launch.onLine(ready(4321)));
    const registry = await startLocalRegistry({
      ...options,
      start: starter.start,
      onTrouble: (text) => trouble.push(text),
    });
    starter.launches[0]?.onExit('signal SIGKILL');
    await vi.waitUntil(() => trouble.length === 1);
    expect(starter.launches[1]?.args).toContain('4321');
    expect(starter.launches[1]?.env).toEqual(starter.launches[0]?.env);
    expect(trouble[0]).toContain('started again');
    await registry.stop();
    expect(starter.stopped).toEqual([1]);
  });

  it('gives up on one that keeps dying, and says so', async () => {
    const trouble: string[] = [];
    const starter = createStarter((launch, index) =>
      index === 0 ? launch.onLine(ready(1)) : launch.onExit('exit code 1'),
    );
    const registry = await startLocalRegistry({
      ...options,
      start: starter.start,
      onTrouble: (text) => trouble.push(text),
    });
    starter.launches[0]?.onExit('exit code 1');
    await vi.waitUntil(() => trouble.some((text) => text.includes('keeps stopping')));
    expect(starter.launches).toHaveLength(6);
    await registry.stop();
  });

  it('does not start one again that it stopped itself', async () => {
    const starter = createStarter((launch) => launch.onLine(ready(4321)));
    const registry = await startLocalRegistry({ ...options, start: starter.start, onTrouble: silent });
    await registry.stop();
    expect(starter.launches).toHaveLength(1);
  });

  it('says what the process said when it ends before it is ready', async () => {
    const starter = createStarter((launch) => {
      launch.onLine('the data folder belongs to a newer version');
      launch.onExit('exit code 1');
    });
    const start = startLocalRegistry({ ...options, start: starter.start, onTrouble: silent });
    await expect(start).rejects.toThrow(/exit code 1.*newer version/);
  });

  it('does not wait for ever for one that never becomes ready', async () => {
    const starter = createStarter(silent);
    const start = startLocalRegistry({ ...options, start: starter.start, onTrouble: silent, readyTimeoutMs: 20 });
    await expect(start).rejects.toThrow(/not ready in time/);
    expect(starter.stopped).toEqual([0]);
  });
});
