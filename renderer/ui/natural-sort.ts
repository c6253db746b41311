type Part = string | number;

/** A text cut into words and numbers, made once per text and compared often. */
export interface NaturalKey {
  readonly parts: readonly Part[];
  readonly text: string;
}

const cut = /(\d+)/;

/** The key of a text: runs of digits count as numbers, letters without case. */
export function naturalKey(text: string): NaturalKey {
  const parts = text
    .toLowerCase()
    .split(cut)
    .map((part, index) => (index % 2 === 1 ? Number(part) : part));
  return { parts, text };
}

/**
 * Natural version order: 4.9 before 4.10. What is a beginning of the other comes first, except that a pre-release
 * (`-rc.1`, `-beta`, `-alpha`) comes before its release, as in semver.
 */
export function compareNaturalKeys(a: NaturalKey, b: NaturalKey): number {
  const length = Math.min(a.parts.length, b.parts.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.parts[index] ?? '';
    const right = b.parts[index] ?? '';
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return compareWords(String(left), String(right));
  }
  if (a.parts.length !== b.parts.length) return a.parts.length - b.parts.length;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

const preRelease = /^[-.~]?(?:alpha|beta|rc|pre|dev)\b/;

function compareWords(left: string, right: string): number {
  const leftEarly = preRelease.test(left);
  const rightEarly = preRelease.test(right);
  if (leftEarly !== rightEarly) return leftEarly ? -1 : 1;
  return left < right ? -1 : 1;
}

/** Compares two texts in natural order. For many texts, keep their keys. */
export function naturalCompare(a: string, b: string): number {
  return compareNaturalKeys(naturalKey(a), naturalKey(b));
}

/** A sorted copy; every key is made once. */
export function sortNaturally<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, key: naturalKey(textOf(item)) }))
    .sort((a, b) => compareNaturalKeys(a.key, b.key))
    .map(({ item }) => item);
}
