import { describe, expect, it } from 'vitest';
import { createPlanShelf } from './plans.ts';
import { createManualClock } from './testing/fake-ports.ts';

describe('the shelf of plans', () => {
  const setUp = () => {
    const clock = createManualClock();
    return { clock, shelf: createPlanShelf<{ id: string }>({ clock, maxPlans: 3, maxAgeMs: 1000 }) };
  };
  const put = ({ shelf }: ReturnType<typeof setUp>) => shelf.put((id) => ({ id })).id;

  it('hands a plan out once', () => {
    const it = setUp();
    const id = put(it);
    expect(it.shelf.take(id)).toEqual({ id });
    expect(() => it.shelf.take(id)).toThrow(expect.objectContaining({ kind: 'not-found' }));
  });

  it('does not hand out a plan that is too old', () => {
    const it = setUp();
    const [young, old] = [put(it), put(it)];
    it.clock.advance(1000);
    expect(it.shelf.take(young)).toEqual({ id: young });
    it.clock.advance(1);
    expect(() => it.shelf.take(old)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason: 'E_PLAN_GONE' }) as object }),
    );
  });

  it('drops the oldest when it is full', () => {
    const it = setUp();
    const ids = [1, 2, 3, 4].map(() => put(it));
    expect(() => it.shelf.take(ids[0] ?? '')).toThrow(expect.objectContaining({ kind: 'not-found' }));
    for (const id of ids.slice(1)) expect(it.shelf.take(id)).toEqual({ id });
  });
});
