import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contract, type WaybillEvent } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { createClient, type HostClient } from '../../renderer/client/transports/create-client.ts';
import { createHttpTransport } from '../../renderer/client/transports/http-transport.ts';
import { createPortTransport } from '../../renderer/client/transports/port-transport.ts';
import type { LinkState, Transport } from '../../renderer/client/transports/transport.ts';
import { createDispatcher, createEventHub, type EventHub } from '../services/index.ts';
import type { Log } from '../services/ports.ts';
import { servePort } from '../shell/port-session.ts';
import { createIdleWatch } from '../web/idle-watch.ts';
import { startLoopbackServer } from '../web/loopback-server.ts';
import { createSessions } from '../web/sessions.ts';
import { hostEnd, pageEnd } from './testing/ports.ts';
import { createTestServices, type TestServices } from './testing/test-services.ts';

interface Line {
  readonly client: HostClient;
  readonly transport: Transport;
  /** Ends the line from the host's side, as a stopped host or a closed window does. */
  end(): Promise<void>;
}
type Connect = (dispatch: ReturnType<typeof createDispatcher>, hub: EventHub) => Promise<Line>;

const connectByPort: Connect = async (dispatch, hub) => {
  const { port1, port2 } = new MessageChannel();
  servePort(hostEnd(port2), { dispatch, hub });
  const transport = createPortTransport(pageEnd(port1));
  return { transport, client: createClient(transport), end: async () => port2.close() };
};

const connectByHttp: Connect = async (dispatch, hub) => {
  const sessions = createSessions(() => undefined);
  const server = await startLoopbackServer({
    port: 0,
    idle: createIdleWatch(null, () => undefined),
    serveAsset: async (_path, _request, response) => void response.writeHead(404).end(),
    dispatch,
    hub,
    sessions,
    linkKey: 'k'.repeat(43),
    log,
  });
  const token = sessions.trade(sessions.newCode()) ?? '';
  const transport = createHttpTransport({
    origin: server.origin,
    token,
    fetch: asPage(server.origin),
    retryDelayMs: () => 10,
  });
  return { transport, client: createClient(transport), end: () => server.stop() };
};

/** A browser adds the origin by itself; Node's fetch does not. */
function asPage(origin: string): typeof fetch {
  return (input, init) => fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), origin } });
}

let lines: string[];
const write = (message: string, data?: unknown) => void lines.push(JSON.stringify({ message, data }));
const log: Log = { debug: write, info: write, warn: write, error: write };

describe.each([
  ['a port', connectByPort],
  ['loopback HTTP', connectByHttp],
])('over %s', (_name, connect) => {
  let services: TestServices;
  let hub: EventHub;
  let line: Line;
  let client: HostClient;

  beforeEach(async () => {
    lines = [];
    services = createTestServices();
    hub = createEventHub({ clock: { now: () => 1000 }, log });
    line = await connect(createDispatcher(contract, services.services, { log }), hub);
    client = line.client;
  });
  afterEach(async () => {
    await line.end();
    hub.close();
  });

  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.unreachable('the call should have failed'),
      (error: unknown) => {
        expect(error).toBeInstanceOf(AppError);
        return error as AppError;
      },
    );

  it('values arrive as the service gave them, without members the contract does not declare', async () => {
    expect(await client.call('app.info', {})).toEqual({
      version: '1.2.3',
      host: 'browser',
      platform: 'test',
      runtime: 'Ünïcode 🚀',
      vault: { kind: 'session', locked: false },
      secretAdvice: null,
      notices: [],
    });
    expect(await client.call('jobs.get', { id: 'j-1' })).toMatchObject({
      id: 'j-1',
      title: 'a\u2028b “c”',
      bytesTotal: Number.MAX_SAFE_INTEGER,
      startedAtMs: 0.5,
      endedAtMs: null,
    });
  });

  it('an AppError arrives whole, without its cause', async () => {
    const error = await failure(client.call('connections.check', { id: 'quay' }));
    expect(error).toMatchObject({
      kind: 'unauthorized',
      message: 'No entry for quay',
      details: {
        registry: 'quay.example:443',
        status: 401,
        codes: [{ code: 'UNAUTHORIZED', message: 'no' }],
        side: 'source',
        retryAfterMs: 1500,
      },
    });
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('an unexpected error arrives as internal with a number that the log knows', async () => {
    const error = await failure(client.call('connections.remove', { id: 'quay' }));
    expect(error.kind).toBe('internal');
    expect(JSON.stringify(error) + error.message).not.toContain('canary');
    const { correlationId = 'none' } = error.details;
    expect(lines.join('\n')).toContain(correlationId);
  });

  it('input that does not fit is refused by name of the member', async () => {
    const error = await failure(client.call('jobs.get', { id: 5 } as never));
    expect(error).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_INPUT' } });
    expect(error.message).toContain('“id”');
  });

  it('values that JSON does not have become what JSON makes of them', async () => {
    const input = { id: 'quay', name: undefined, url: new Date(0) };
    expect((await failure(client.call('connections.check', input as never))).message).toContain('url');
    expect((await failure(client.call('connections.check', { id: 'quay', extra: undefined } as never))).kind).toBe(
      'unauthorized',
    );
  });

  it('input above the cap of the operation is refused before any service sees it', async () => {
    const error = await failure(client.call('jobs.get', { id: 'x'.repeat(100_000) }));
    expect(error).toMatchObject({ kind: 'invalid-input', details: { reason: 'E_TOO_LARGE' } });
  });

  it('an unknown operation is not found', async () => {
    for (const name of ['tags.nothing', 'toString', 'app.__proto__', 'app.notice']) {
      expect((await failure(client.call(name as never, {}))).kind, name).toBe('not-found');
    }
  });

  it('an abort rejects at once and reaches the service', async () => {
    const controller = new AbortController();
    const call = client.call('tags.list', { connectionId: 'quay', repository: 'a/b' }, { signal: controller.signal });
    await vi.waitUntil(() => services.waiting.length === 1);
    expect(services.waiting[0]?.aborted).toBe(false);
    controller.abort();
    expect((await failure(call)).kind).toBe('cancelled');
    await vi.waitUntil(() => services.waiting[0]?.aborted);
  });

  it('a call with a signal that has fired before never leaves the page', async () => {
    const signal = AbortSignal.abort();
    const call = client.call('tags.list', { connectionId: 'quay', repository: 'a/b' }, { signal });
    expect((await failure(call)).kind).toBe('cancelled');
    await client.call('app.info', {});
    expect(services.waiting).toEqual([]);
  });

  it('many calls at once get their own answers', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `job-${index}`);
    const jobs = await Promise.all(ids.map((id) => client.call('jobs.get', { id })));
    expect(jobs.map(({ id }) => id)).toEqual(ids);
  });

  it('events arrive in order with growing numbers, and not after the end of the subscription', async () => {
    const seen: WaybillEvent[] = [];
    const unsubscribe = client.subscribe((event) => seen.push(event));
    await opened(client);
    for (const id of ['a', 'b', 'c']) hub.publish('connections.changed', { id });
    await vi.waitUntil(() => seen.length === 3);
    expect(seen.map(({ payload }) => payload)).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(seen.map(({ seq }) => seq)).toEqual([1001, 1002, 1003]);
    unsubscribe();
    const other: WaybillEvent[] = [];
    client.subscribe((event) => other.push(event));
    await opened(client);
    hub.publish('connections.changed', { id: 'd' });
    await vi.waitUntil(() => other.length === 1);
    expect(seen).toHaveLength(3);
  });

  it('a reader that names the last number it saw gets what came after it', async () => {
    for (const id of ['a', 'b', 'c']) hub.publish('connections.changed', { id });
    const seen: WaybillEvent[] = [];
    const stop = line.transport.events(
      1001,
      (event) => seen.push(event),
      () => undefined,
    );
    await vi.waitUntil(() => seen.length === 2);
    expect(seen.map(({ payload }) => payload)).toEqual([{ id: 'b' }, { id: 'c' }]);
    stop();
  });

  it('a reader that missed more than is kept is told so', async () => {
    hub.publish('connections.changed', { id: 'a' });
    const seen: string[] = [];
    const stop = line.transport.events(
      5,
      (event) => seen.push(event.name),
      () => undefined,
    );
    await vi.waitUntil(() => seen.length === 1);
    expect(seen).toEqual(['app.eventsMissed']);
    stop();
  });

  it('two listeners share the stream and both get every event once', async () => {
    const seen: string[] = [];
    client.subscribe(() => seen.push('first'));
    client.subscribe(() => seen.push('second'));
    await opened(client);
    hub.publish('connections.changed', { id: 'a' });
    await vi.waitUntil(() => seen.length >= 2);
    expect(seen).toEqual(['first', 'second']);
  });

  it('when the host ends, open calls are told so and the service’s work is aborted', async () => {
    const call = failure(client.call('tags.list', { connectionId: 'quay', repository: 'a/b' }));
    await vi.waitUntil(() => services.waiting.length === 1);
    await line.end();
    expect(await call).toMatchObject({ kind: 'network', details: { reason: 'E_HOST_GONE' } });
    await vi.waitUntil(() => services.waiting[0]?.aborted);
    expect((await failure(client.call('app.info', {}))).details.reason).toBe('E_HOST_GONE');
  });
});

/** Resolves when the event stream stands, so that an event published next is on it. */
function opened(client: HostClient): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.watchLink((state: LinkState) => {
      if (state.status !== 'open') return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
