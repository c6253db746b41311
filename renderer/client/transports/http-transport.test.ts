import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WaybillEvent } from '../../../shared/contract/index.ts';
import type { StreamLine } from '../../../shared/contract/wire.ts';
import { createHttpTransport, type Visibility } from './http-transport.ts';
import type { LinkState } from './transport.ts';

/** A host that answers the n-th event request with the n-th script. */
async function startHost(...scripts: ((response: ServerResponse, after: unknown) => void)[]) {
  const asked: unknown[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void text(request).then((body) => {
      const { after } = JSON.parse(body) as { after: unknown };
      asked.push(after);
      (scripts[asked.length - 1] ?? ((last: ServerResponse) => last.writeHead(401).end()))(response, after);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd = () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections()));
  const { port } = server.address() as AddressInfo;
  return { asked, origin: `http://127.0.0.1:${port}` };
}

let onEnd: () => Promise<void> = async () => undefined;
afterEach(() => onEnd());

const lines = (...given: StreamLine[]) => given.map((line) => `${JSON.stringify(line)}\n`).join('');
const changed = (seq: number): StreamLine => ({
  kind: 'event',
  event: { seq, name: 'connections.changed', payload: { id: `c-${seq}` } },
});

const seen = (visibility: Visibility | undefined) => (visibility === undefined ? {} : { visibility });

function follow(origin: string, after: number | null, silenceMs = 45_000, visibility?: Visibility) {
  const events: WaybillEvent[] = [];
  const states: LinkState['status'][] = [];
  const transport = createHttpTransport({ origin, token: 't', retryDelayMs: () => 1, silenceMs, ...seen(visibility) });
  const stop = transport.events(
    after,
    (event) => events.push(event),
    (state) => states.push(state.status),
  );
  return { events, states, stop };
}

describe('the event stream over HTTP', () => {
  it('is taken up after the last number when the connection breaks', async () => {
    const { asked, origin } = await startHost(
      (response) => response.end(lines({ kind: 'open' }, changed(7), changed(8))),
      (response) => response.end(lines({ kind: 'open' }, changed(9))),
    );
    const { events, states } = follow(origin, null);
    await vi.waitUntil(() => states.includes('ended'));
    expect(asked).toEqual([null, 8, 9]);
    expect(events.map(({ seq }) => seq)).toEqual([7, 8, 9]);
    expect(states).toEqual(['connecting', 'open', 'lost', 'open', 'lost', 'ended']);
  });

  it('asks what was missed even when the connection broke before the first event', async () => {
    const { asked, origin } = await startHost((response) => response.end(lines({ kind: 'open' })));
    const { states } = follow(origin, null);
    await vi.waitUntil(() => states.includes('ended'));
    expect(asked).toEqual([null, 0]);
  });

  it('puts lines together that arrive in pieces, in the middle of a letter too', async () => {
    const bytes = Buffer.from(
      lines(
        { kind: 'open' },
        { kind: 'event', event: { seq: 1, name: 'app.notice', payload: { level: 'info', title: 'ü', body: '🚀' } } },
      ),
    );
    const { origin } = await startHost((response) => {
      const sendFrom = (at: number) => {
        if (at >= bytes.length) response.end();
        else response.write(bytes.subarray(at, at + 1), () => setImmediate(sendFrom, at + 1));
      };
      sendFrom(0);
    });
    const { events, states } = follow(origin, null);
    await vi.waitUntil(() => states.includes('ended'));
    expect(events[0]?.payload).toEqual({ level: 'info', title: 'ü', body: '🚀' });
  });

  it('is opened anew when it stays silent', async () => {
    const { asked, origin } = await startHost((response) => response.write(lines({ kind: 'open' }, changed(3))));
    const { states } = follow(origin, null, 50);
    await vi.waitUntil(() => states.includes('ended'));
    expect(asked).toEqual([null, 3]);
  });

  it('is let go by a hidden page and taken up when the page is seen again', async () => {
    let hidden = false;
    const listeners = new Set<() => void>();
    const turn = (next: boolean) => {
      hidden = next;
      listeners.forEach((listener) => listener());
    };
    const gone = Promise.withResolvers<void>();
    const { asked, origin } = await startHost(
      (response) => {
        response.on('close', () => gone.resolve());
        response.write(lines({ kind: 'open' }, changed(7)));
      },
      (response) => response.end(lines({ kind: 'open' }, changed(8))),
    );
    const { events, states } = follow(origin, null, 45_000, {
      isHidden: () => hidden,
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
    await vi.waitUntil(() => events.length === 1);
    turn(true);
    await gone.promise;
    expect(asked).toEqual([null]);
    turn(false);
    await vi.waitUntil(() => states.includes('ended'));
    expect(asked).toEqual([null, 7, 8]);
    expect(states).toEqual(['connecting', 'open', 'open', 'lost', 'ended']);
  });

  it('is not asked for again once stopped', async () => {
    const { asked, origin } = await startHost(
      (response) => response.write(lines({ kind: 'open' })),
      () => expect.unreachable(),
    );
    const { states, stop } = follow(origin, null);
    await vi.waitUntil(() => states.includes('open'));
    stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toEqual([null]);
    expect(states).toEqual(['connecting', 'open']);
  });
});

describe('a call over HTTP', () => {
  it('is answered with an ended session when the host does not know the token', async () => {
    const { origin } = await startHost();
    const transport = createHttpTransport({ origin, token: 't' });
    const envelope = await transport.request('app.info', {}, new AbortController().signal);
    expect(envelope).toMatchObject({ ok: false, error: { kind: 'network', details: { reason: 'E_SESSION_ENDED' } } });
  });

  it('does not take something else’s answer for the host’s', async () => {
    const { origin } = await startHost((response) => response.end('<html>Welcome to the hotel network</html>'));
    const transport = createHttpTransport({ origin, token: 't' });
    const envelope = await transport.request('app.info', {}, new AbortController().signal);
    expect(envelope).toMatchObject({ ok: false, error: { details: { reason: 'E_HOST_GONE' } } });
  });
});
