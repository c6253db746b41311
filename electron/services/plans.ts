import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Clock } from './ports.ts';

/** Plans that were shown and may be applied, for a while and once. */
export interface PlanShelf<T> {
  /** Keeps what `make` returns under a new id. */
  put<P extends T>(make: (id: string) => P): P;
  /** Takes the plan off. @throws AppError `not-found` when it is too old, unknown, or was applied before. */
  take(id: string): T;
  /** The plan, which stays. @throws AppError like {@link take}. */
  look(id: string): T;
}

/** Makes a shelf; the oldest plan goes when it is full. */
export function createPlanShelf<T>({
  clock,
  maxPlans = 50,
  maxAgeMs = 15 * 60_000,
}: {
  clock: Clock;
  maxPlans?: number;
  maxAgeMs?: number;
}): PlanShelf<T> {
  const plans = new Map<string, { plan: T; atMs: number }>();
  const look = (id: string): T => {
    const found = plans.get(id);
    if (found !== undefined && clock.now() - found.atMs <= maxAgeMs) return found.plan;
    plans.delete(id);
    throw new AppError('not-found', 'This plan is not kept any more; nothing was changed.', {
      reason: 'E_PLAN_GONE',
      advice: 'Make a new preview.',
    });
  };
  return {
    put: (make) => {
      const id = randomUUID();
      const plan = make(id);
      plans.set(id, { plan, atMs: clock.now() });
      const oldest = plans.keys().next().value;
      if (plans.size > maxPlans && oldest !== undefined) plans.delete(oldest);
      return plan;
    },
    look,
    take: (id) => {
      const plan = look(id);
      plans.delete(id);
      return plan;
    },
  };
}
