/** Drawn by its own slice. */
export function TaskDrawer() {
  return null;
}
