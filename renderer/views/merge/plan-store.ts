import { create } from 'zustand';
import type { PlanFile } from './plan-file.ts';

const store = create<{ readonly plan: PlanFile | null }>(() => ({ plan: null }));

/** The plan file that was opened and is being looked at; null when the board is free. */
export function useOpenedPlan(): PlanFile | null {
  return store((state) => state.plan);
}

/** Puts a plan on the board, or takes it off again. */
export function openPlan(plan: PlanFile | null): void {
  store.setState({ plan });
}
