import { create } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly variant: 'success' | 'info' | 'warning' | 'danger';
  readonly title: string;
  readonly body?: string | undefined;
  /** One verb, for example Undo. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const store = create<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }));
let lastId = 0;
const maxToasts = 3;

/** The messages on screen, oldest first. */
export function useToasts(): readonly Toast[] {
  return store((state) => state.toasts);
}

/** Says that something happened. It stays ten seconds, longer while the pointer or the focus is on it. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  lastId += 1;
  const id = lastId;
  store.setState(({ toasts }) => ({ toasts: [...toasts.slice(1 - maxToasts), { ...toast, id }] }));
}

/** Takes a message away. */
export function closeToast(id: number): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
