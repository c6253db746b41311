/**
 * A name for a second tag on the list that is about to be replaced: the tag's name and the time to the second, in
 * UTC. Always a legal tag.
 */
export function keepTagName(tag: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const suffix = `-before-${stamp}`;
  return `${tag.slice(0, 128 - suffix.length)}${suffix}`;
}
