import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WaybillEvent } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { createEventHub } from './event-hub.ts';
import { createManualClock, createMemoryLog } from './testing/fake-ports.ts';

function setUp(keep?: number) {
  const log = createMemoryLog();
  const clock = createManualClock();
  const hub = createEventHub({ clock, log, ...(keep === undefined ? {} : { keep }) });
  const events: WaybillEvent[] = [];
  return { hub, log, clock, events, listener: (event: WaybillEvent) => void events.push(event) };
}

function job(id: string, bytesDone: number, state: Job['state'] = 'running'): Job {
  return {
    ...{
      id,
      bytesDone,
      state,
      kind: 'merge',
      title: 'A merge',
      steps: [],
      bytesTotal: 100,
      bytesPerSecond: null,
      startedAtMs: 1,
    },
    ...{ endedAtMs: null, canCancel: true, canRetry: false, error: null, journalIds: [], warnings: [] },
  };
}

describe('the event hub', () => {
  it('numbers events one by one and sends them to everybody who listens', () => {
    const { hub, events, listener } = setUp();
    const end = hub.subscribe(null, listener);
    hub.publish('connections.changed', { id: 'a' });
    hub.publish('connections.changed', { id: 'b' });
    end();
    hub.publish('connections.changed', { id: 'c' });
    expect(events.map(({ payload }) => payload)).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect((events[1]?.seq ?? 0) - (events[0]?.seq ?? 0)).toBe(1);
  });

  it('replays what a reader missed, and only that', () => {
    const { hub, events, listener } = setUp();
    hub.subscribe(null, listener);
    for (const id of ['a', 'b', 'c']) hub.publish('connections.changed', { id });
    const late: WaybillEvent[] = [];
    hub.subscribe(events[0]?.seq ?? 0, (event) => void late.push(event));
    expect(late).toEqual(events.slice(1));
  });

  it('tells a reader that missed more than is kept to ask for everything again', () => {
    const { hub, events, listener } = setUp(2);
    hub.subscribe(null, listener);
    for (const id of ['a', 'b', 'c', 'd']) hub.publish('connections.changed', { id });
    const late: WaybillEvent[] = [];
    hub.subscribe(events[0]?.seq ?? 0, (event) => void late.push(event));
    expect(late).toEqual([{ seq: events[3]?.seq, name: 'app.eventsMissed', payload: {} }]);
  });

  it('tells a reader left over from an earlier host process the same', () => {
    const first = setUp();
    first.hub.subscribe(null, first.listener);
    first.hub.publish('connections.changed', { id: 'a' });
    const second = setUp();
    second.clock.advance(5000);
    const later = createEventHub({ clock: second.clock, log: second.log });
    for (let count = 0; count < 3; count += 1) later.publish('connections.changed', { id: 'b' });
    later.subscribe(first.events[0]?.seq ?? 0, second.listener);
    expect(second.events.map(({ name }) => name)).toEqual(['app.eventsMissed']);
  });

  it('strips undeclared members and drops what does not fit, with a log line', () => {
    const { hub, events, listener, log } = setUp();
    hub.subscribe(null, listener);
    hub.publish('connections.changed', { id: 'a', password: 'marker' } as { id: string });
    hub.publish('connections.changed', { id: 'Not an id!' });
    expect(events.map(({ payload }) => payload)).toEqual([{ id: 'a' }]);
    expect(log.records.map(({ level }) => level)).toEqual(['error']);
  });

  it('goes on when one listener fails', () => {
    const { hub, events, listener, log } = setUp();
    hub.subscribe(null, () => {
      throw new Error('a broken window');
    });
    hub.subscribe(null, listener);
    hub.publish('connections.changed', { id: 'a' });
    expect(events).toHaveLength(1);
    expect(log.records).toHaveLength(1);
  });

  describe('with jobs', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('sends at most ten events per second and job, the last one always', async () => {
      const { hub, events, listener } = setUp();
      const times: number[] = [];
      hub.subscribe(null, listener);
      hub.subscribe(null, () => void times.push(Date.now()));
      for (let count = 0; count < 1000; count += 1) {
        hub.publish('jobs.changed', job('one', count));
        await vi.advanceTimersByTimeAsync(1);
      }
      hub.publish('jobs.changed', job('one', 1000, 'done'));
      await vi.advanceTimersByTimeAsync(1000);
      for (const start of times) {
        expect(times.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(10);
      }
      expect(events.at(-1)?.payload).toMatchObject({ state: 'done', bytesDone: 1000 });
    });

    it('does not let one job slow down another', () => {
      const { hub, events, listener } = setUp();
      hub.subscribe(null, listener);
      hub.publish('jobs.changed', job('one', 1));
      hub.publish('jobs.changed', job('one', 2));
      hub.publish('jobs.changed', job('two', 3));
      expect(events.map(({ payload }) => (payload as Job).bytesDone)).toEqual([1, 3]);
    });

    it('delivers what is held back when it closes', () => {
      const { hub, events, listener } = setUp();
      hub.subscribe(null, listener);
      hub.publish('jobs.changed', job('one', 1));
      hub.publish('jobs.changed', job('one', 2, 'done'));
      hub.close();
      expect(events.at(-1)?.payload).toMatchObject({ state: 'done' });
    });
  });
});
