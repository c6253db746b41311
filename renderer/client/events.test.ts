import { describe, expect, it } from 'vitest';
import type { WaybillEvent } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { isStaleAfter, withJob } from './events.ts';

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
