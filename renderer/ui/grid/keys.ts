/** Where a key moves the focus, or null when the key is not about moving. Stops at both ends. */
export function targetIndex(key: string, index: number, count: number, pageRows: number): number | null {
  if (count === 0) return null;
  const clamp = (value: number) => Math.max(0, Math.min(count - 1, value));
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
      return clamp(index - 1);
    case 'PageDown':
      return clamp(index + pageRows);
    case 'PageUp':
      return clamp(index - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/**
 * The row whose text begins with what was typed, searching from the focused row on and round the end. One letter
 * typed again goes to the next match.
 */
export function typeAheadIndex(
  texts: (index: number) => string,
  count: number,
  from: number,
  typed: string,
): number | null {
  const wanted = typed.toLowerCase();
  const isRepeat = [...wanted].every((letter) => letter === wanted[0]);
  const prefix = isRepeat ? wanted.slice(0, 1) : wanted;
  const start = isRepeat ? from + 1 : from;
  for (let step = 0; step < count; step += 1) {
    const index = (start + step + count) % count;
    if (texts(index).toLowerCase().startsWith(prefix)) return index;
  }
  return null;
}
