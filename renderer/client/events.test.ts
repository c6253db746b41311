import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { Client, WaybillEvent } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { followEvents, isStaleAfter, withJob } from './events.ts';
import { operationKey } from './queries.ts';

const repository = { connectionId: 'quay', repository: 'team/app' };
const changed: WaybillEvent = { seq: 1, name: 'repositories.changed', payload: repository };

function job(id: string, state: Job['state'] = 'running'): Job {
  const nothing = { bytesDone: 0, bytesTotal: 0, bytesPerSecond: null, startedAtMs: 0, endedAtMs: null, error: null };
  return {
    ...nothing,
    id,
    kind: 'change',
    title: id,
    state,
    steps: [],
    canCancel: true,
    canRetry: false,
    journalIds: [],
    warnings: [],
  };
}

describe('what an event makes stale', () => {
  it('asks again what was read from the changed repository, and nothing of others', () => {
    expect(isStaleAfter(changed, 'tags.list', { ...repository, limit: 10 })).toBe(true);
    expect(isStaleAfter(changed, 'history.list', repository)).toBe(true);
    expect(isStaleAfter(changed, 'repositories.list', { connectionId: 'quay' })).toBe(true);
    expect(isStaleAfter(changed, 'tags.list', { ...repository, repository: 'team/other' })).toBe(false);
    expect(isStaleAfter(changed, 'tags.list', { ...repository, connectionId: 'local' })).toBe(false);
    expect(isStaleAfter(changed, 'merges.load', {})).toBe(true);
  });

  it('asks everything again when events were missed', () => {
    expect(isStaleAfter({ seq: 1, name: 'app.eventsMissed', payload: {} }, 'app.info', {})).toBe(true);
  });

  it('asks a changed registry for its repositories again', () => {
    const event: WaybillEvent = { seq: 1, name: 'connections.changed', payload: { id: 'quay' } };
    expect(isStaleAfter(event, 'connections.list', {})).toBe(true);
    expect(isStaleAfter(event, 'repositories.list', { connectionId: 'quay' })).toBe(true);
    expect(isStaleAfter(event, 'repositories.list', { connectionId: 'local' })).toBe(false);
  });
});

describe('the list of jobs', () => {
  it('takes a new job first and a known one in its place', () => {
    const list = { jobs: [job('a'), job('b')] };
    expect(withJob(list, job('c')).jobs.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(withJob(list, job('b', 'done')).jobs.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'a running',
      'b done',
    ]);
    expect(withJob(undefined, job('a')).jobs).toHaveLength(1);
  });
});

describe('an answer that was on its way when an event came', () => {
  /** A page whose only source of events is the test. */
  function followed() {
    let tell: (event: WaybillEvent) => void = () => undefined;
    const client = { subscribe: (listener) => ((tell = listener), () => undefined) } as Pick<Client, 'subscribe'>;
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    followEvents(client as Client, queries);
    return { queries, tell: (event: WaybillEvent) => tell(event) };
  }

  /** A query that is looked at; each of its answers is given by hand, in the order in which they were asked for. */
  function watched(queries: QueryClient, queryKey: readonly unknown[]) {
    const answers: ((data: unknown) => void)[] = [];
    const queryFn = () => new Promise((resolve) => void answers.push(resolve));
    const stop = new QueryObserver(queries, { queryKey, queryFn, staleTime: 30_000 }).subscribe(() => undefined);
    return { answers, stop };
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('is asked for again when it is the first one, which the event could not make stale', async () => {
    const { queries, tell } = followed();
    const key = operationKey('journal.list', { limit: 200 });
    const { answers, stop } = watched(queries, key);
    tell({ seq: 1, name: 'journal.changed', payload: { id: 'entry' } });
    answers[0]?.('pending');
    await settle();
    expect(answers).toHaveLength(2);
    answers[1]?.('done');
    await settle();
    expect(queries.getQueryData(key)).toBe('done');
    stop();
  });

  it('does not put a job back to where it was', async () => {
    const { queries, tell } = followed();
    const key = operationKey('jobs.get', { id: 'a' });
    const { answers, stop } = watched(queries, key);
    tell({ seq: 1, name: 'jobs.changed', payload: job('a') });
    tell({ seq: 2, name: 'jobs.changed', payload: job('a', 'done') });
    answers[0]?.(job('a'));
    await settle();
    expect(queries.getQueryData<Job>(key)?.state).toBe('done');
    stop();
  });
});
