/** Drawn by its own slice. */
export function ActivityView() {
  return null;
}
