import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { contract } from '../../shared/contract/index.ts';
import type { PortAnswer } from '../../shared/contract/wire.ts';
import { hostEnd } from '../host/testing/ports.ts';
import { createTestServices } from '../host/testing/test-services.ts';
import { createDispatcher, createEventHub } from '../services/index.ts';
import type { Log } from '../services/ports.ts';
import { servePort } from './port-session.ts';

const silent = () => undefined;
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

function start() {
  const { services, waiting } = createTestServices();
  const hub = createEventHub({ clock: { now: () => 1 }, log });
  const { port1, port2 } = new MessageChannel();
  servePort(hostEnd(port2), { dispatch: createDispatcher(contract, services, { log }), hub });
  const answers: PortAnswer[] = [];
  let closed = false;
  port1.on('message', (answer: PortAnswer) => answers.push(answer));
  port1.on('close', () => (closed = true));
  return { port: port1, answers, waiting, hub, isClosed: () => closed };
}

const list = (id: number) => ({ kind: 'call', id, name: 'tags.list', input: { connectionId: 'a', repository: 'b' } });

describe('a document’s port', () => {
  it.each([
    ['text', 'hello'],
    ['nothing', null],
    ['an unknown kind', { kind: 'eval', code: '1' }],
    ['a call without a number', { kind: 'call', name: 'app.info', input: {} }],
    ['a call with a member too many', { kind: 'call', id: 1, name: 'app.info', input: {}, extra: 1 }],
    ['a name without end', { kind: 'call', id: 1, name: 'x'.repeat(101), input: {} }],
    ['a negative event number', { kind: 'listen', after: -1 }],
  ])('is closed on %s', async (_name, message) => {
    const { port, isClosed, answers } = start();
    port.postMessage(message);
    await vi.waitUntil(isClosed);
    expect(answers).toEqual([]);
  });

  it('is closed on a call number that is still in use', async () => {
    const { port, isClosed } = start();
    port.postMessage(list(1));
    port.postMessage(list(1));
    await vi.waitUntil(isClosed);
  });

  it('is closed by a page that opens calls without end, and they are aborted', async () => {
    const { port, isClosed, waiting } = start();
    for (let id = 1; id <= 501; id++) port.postMessage(list(id));
    await vi.waitUntil(isClosed);
    await vi.waitUntil(() => waiting.every(({ aborted }) => aborted));
    expect(waiting).toHaveLength(500);
  });

  it('aborts what is open when the document goes, and hears no more events', async () => {
    const { port, answers, waiting, hub } = start();
    port.postMessage({ kind: 'listen', after: null });
    port.postMessage(list(1));
    await vi.waitUntil(() => waiting.length === 1 && answers.length === 1);
    port.close();
    await vi.waitUntil(() => waiting[0]?.aborted);
    hub.publish('connections.changed', { id: 'a' });
    expect(answers).toHaveLength(1);
  });

  it('answers what JSON cannot carry with a refusal', async () => {
    const { port, answers } = start();
    port.postMessage({ kind: 'call', id: 1, name: 'app.info', input: { big: 1n } });
    await vi.waitUntil(() => answers.length === 1);
    expect(answers[0]).toMatchObject({ envelope: { ok: false, error: { details: { reason: 'E_NOT_JSON' } } } });
  });
});
