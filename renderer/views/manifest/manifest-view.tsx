export function ManifestView() {
  return null;
}
