import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { event, read, write } from '../../shared/contract/kit.ts';
import type { ServicesOf } from '../../shared/contract/kit.ts';
import { AppError } from '../../shared/errors.ts';
import { createDispatcher } from './dispatcher.ts';
import { createMemoryLog } from './testing/fake-ports.ts';

const contract = {
  sums: {
    add: read(z.strictObject({ left: z.number(), right: z.number().default(1) }), z.object({ sum: z.number() })),
    fail: write(z.strictObject({ how: z.string() }), z.object({})),
    wait: read(z.strictObject({}), z.object({})),
    changed: event(z.object({})),
  },
} as const;

function setUp() {
  const log = createMemoryLog();
  const seen: AbortSignal[] = [];
  const services: ServicesOf<typeof contract> = {
    sums: {
      add: async ({ left, right }) => ({ sum: left + right, password: 'marker' }),
      fail: async ({ how }) => {
        if (how === 'app') throw new AppError('denied', 'No.', { registry: 'registry.example' }, { cause: 'marker' });
        if (how === 'output') return 'not an object' as never;
        throw new Error('marker in a message', { cause: new Error('the root') });
      },
      wait: (_input, { signal }) => {
        seen.push(signal);
        return new Promise(() => undefined);
      },
    },
  };
  return { log, seen, dispatch: createDispatcher(contract, services, { log }) };
}

const never = new AbortController().signal;

describe('the dispatcher', () => {
  it('fills in defaults on the way in and drops undeclared members on the way out', async () => {
    expect(await setUp().dispatch('sums.add', { left: 2 }, never)).toEqual({ ok: true, value: { sum: 3 } });
  });

  it.each([
    ['sums', 'a group alone'],
    ['sums.none', 'an unknown member'],
    ['none.add', 'an unknown group'],
    ['sums.changed', 'an event'],
    ['sums.constructor', 'a member of the prototype'],
    ['constructor.name', 'a group of the prototype'],
    ['__proto__.toString', 'the prototype itself'],
    ['sums.add.more', 'a name with a third part'],
    ['', 'the empty name'],
  ])('refuses “%s” (%s) as not found', async (name) => {
    const answer = await setUp().dispatch(name, { left: 1 }, never);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'not-found' } });
  });

  it('names the member that is wrong, without its value', async () => {
    const answer = await setUp().dispatch('sums.add', { left: 'marker' }, never);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid-input' } });
    expect(JSON.stringify(answer)).toContain('“left”');
    expect(JSON.stringify(answer)).not.toContain('marker');
  });

  it.each([undefined, null, 17, 'text', [], { left: 1, more: 2 }])('refuses the input %j', async (input) => {
    expect(await setUp().dispatch('sums.add', input, never)).toMatchObject({ error: { kind: 'invalid-input' } });
  });

  it('passes on a refusal with its details and without its cause', async () => {
    const answer = await setUp().dispatch('sums.fail', { how: 'app' }, never);
    expect(answer).toEqual({
      ok: false,
      error: { kind: 'denied', message: 'No.', details: { registry: 'registry.example' } },
    });
  });

  it.each(['throw', 'output'])('hides an unexpected failure (%s) behind a number that the log has', async (how) => {
    const { dispatch, log } = setUp();
    const answer = await dispatch('sums.fail', { how }, never);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('marker');
    const id = (answer as { error: { details: { correlationId: string } } }).error.details.correlationId;
    const record = log.records.find(({ data }) => data['correlationId'] === id);
    expect(record?.level).toBe('error');
    if (how === 'throw') expect(record?.data['cause']).toMatch(/marker in a message[\s\S]*caused by[\s\S]*the root/);
  });

  it('answers “cancelled” as soon as the signal fires, even when the service does not listen', async () => {
    const { dispatch, seen } = setUp();
    const controller = new AbortController();
    const answer = dispatch('sums.wait', {}, controller.signal);
    controller.abort();
    expect(await answer).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(seen[0]?.aborted).toBe(true);
  });

  it('does not begin when the signal has fired before', async () => {
    const { dispatch, seen } = setUp();
    expect(await dispatch('sums.wait', {}, AbortSignal.abort())).toMatchObject({ error: { kind: 'cancelled' } });
    expect(seen).toEqual([]);
  });
});
