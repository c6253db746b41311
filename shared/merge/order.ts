import type { Entry } from './entries.ts';
import type { Layout } from './layout.ts';
import type { MergeOptions } from './options.ts';

/** The entries of the result in the wanted order. */
export function orderEntries({ stable, sourcePlace }: Layout, order: MergeOptions['order']): readonly Entry[] {
  switch (order) {
    case 'dest-stable':
      return stable;
    case 'source-first': {
      const place = (entry: Entry) => sourcePlace.get(entry) ?? Infinity;
      const first = stable.filter((entry) => sourcePlace.has(entry)).sort((a, b) => place(a) - place(b));
      return [...first, ...stable.filter((entry) => !sourcePlace.has(entry))];
    }
    case 'sorted':
      return sorted(stable);
  }
}

/** Images by platform, then opaque entries by digest, then attestations in the order of their subjects. */
function sorted(entries: readonly Entry[]): Entry[] {
  const images = entries
    .filter((entry) => entry.role === 'keyed')
    .map((entry) => ({ entry, parts: sortParts(entry) }))
    .sort((a, b) => compareParts(a.parts, b.parts))
    .map(({ entry }) => entry);
  const opaque = entries
    .filter((entry) => entry.role === 'opaque' && entry.subject === undefined)
    .sort((a, b) => compareText(a.digest, b.digest));
  const ranks = new Map<string, number>();
  for (const [index, { digest }] of [...images, ...opaque].entries()) if (!ranks.has(digest)) ranks.set(digest, index);
  const rank = (entry: Entry) => ranks.get(entry.subject ?? '') ?? Infinity;
  const attestations = entries
    .filter((entry) => entry.subject !== undefined)
    .sort((a, b) => (rank(a) === rank(b) ? compareText(a.digest, b.digest) : rank(a) - rank(b)));
  return [...images, ...opaque, ...attestations];
}

function sortParts({ comparable, platform, digest }: Entry): string[] {
  if (comparable === undefined) return [digest];
  const { os, architecture, variant, features, zstd } = comparable;
  const version = platform?.get('os.version');
  return [
    os,
    architecture,
    variant,
    typeof version === 'string' ? version : '',
    JSON.stringify(features),
    zstd ? '1' : '0',
    digest,
  ];
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const difference = compareText(part, b[index] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
