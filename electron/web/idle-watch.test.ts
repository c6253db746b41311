import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIdleWatch } from './idle-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a host that nobody uses', () => {
  it('is noticed after the time, and not before', () => {
    const onIdle = vi.fn();
    createIdleWatch(1000, onIdle);
    vi.advanceTimersByTime(999);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it('is in use while any call is open, and the time begins when the last one ends', () => {
    const onIdle = vi.fn();
    const watch = createIdleWatch(1000, onIdle);
    const first = watch.begin();
    const second = watch.begin();
    first();
    first();
    vi.advanceTimersByTime(5000);
    expect(onIdle, 'the second is still open').not.toHaveBeenCalled();
    second();
    vi.advanceTimersByTime(1000);
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it('is never noticed where that is switched off, nor after the watch was stopped', () => {
    const onIdle = vi.fn();
    createIdleWatch(null, onIdle);
    const watch = createIdleWatch(1000, onIdle);
    const end = watch.begin();
    watch.stop();
    end();
    vi.advanceTimersByTime(10_000_000);
    expect(onIdle).not.toHaveBeenCalled();
  });
});
