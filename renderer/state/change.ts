import { create } from 'zustand';
import type { TagChange } from '../../shared/contract/tags.ts';

/** Wishes about tags of one repository, to be looked at before anything is written. */
export interface ChangeRequest {
  readonly connectionId: string;
  readonly repository: string;
  readonly changes: readonly TagChange[];
}

interface ChangeState {
  readonly request: ChangeRequest | null;
}

const store = create<ChangeState>(() => ({ request: null }));

/** What the change panel is asked to preview, or null when it is closed. */
export function useChangeRequest(): ChangeRequest | null {
  return store((state) => state.request);
}

/** Opens the one preview for every write to tags. Nothing is written before the user applies it there. */
export function openChange(request: ChangeRequest): void {
  if (request.changes.length > 0) store.setState({ request });
}

/** Closes the preview; nothing was written. */
export function closeChange(): void {
  store.setState({ request: null });
}
