/** Drawn by its own slice. */
export function ChangePanel() {
  return null;
}
