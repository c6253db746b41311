export function TagsView() {
  return null;
}
