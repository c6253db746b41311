import { create } from 'zustand';
import type { TagChange } from '../../shared/contract/tags.ts';

/** Wishes about tags of one repository, to be looked at before anything is written. */
export interface ChangeRequest {
  readonly connectionId: string;
  readonly repository: string;
  readonly changes: readonly TagChange[];
  /** The user asked for this tag alone to be deleted: the preview opens the way that does that. */
  readonly wantsOnlyThis?: boolean;
}

/** A wish as it was made; the same wish made again has another number, and so a preview of its own. */
export interface OpenChange extends ChangeRequest {
  readonly opened: number;
}

interface ChangeState {
  readonly request: OpenChange | null;
}

let opened = 0;

const store = create<ChangeState>(() => ({ request: null }));

/** What the change panel is asked to preview, or null when it is closed. */
export function useChangeRequest(): OpenChange | null {
  return store((state) => state.request);
}

/** Opens the one preview for every write to tags. Nothing is written before the user applies it there. */
export function openChange(request: ChangeRequest): void {
  if (request.changes.length === 0) return;
  opened += 1;
  store.setState({ request: { ...request, opened } });
}

/** Closes the preview; nothing was written. */
export function closeChange(): void {
  store.setState({ request: null });
}
