/** Drawn by its own slice. */
export function MergeView() {
  return null;
}
