/** One thing compared. Groups carry children and the change that is the sum of theirs. */
export interface DiffNode {
  /** Stable name for people and for keys: a platform, a variable, a label, a layer’s digest. Unique among siblings. */
  readonly name: string;
  readonly change: 'same' | 'added' | 'removed' | 'changed';
  /** Null where that side has nothing. Groups have both null. */
  readonly before: string | null;
  readonly after: string | null;
  /** Bytes behind it, for layers and children of indexes; null where it does not apply. */
  readonly sizeBytes: number | null;
  readonly children: readonly DiffNode[];
}

/** Compares two texts, either of which may be missing. Null when both are. */
export function leaf(
  name: string,
  before: string | null,
  after: string | null,
  sizeBytes: number | null = null,
): DiffNode | null {
  if (before === null && after === null) return null;
  const node = { name, before, after, sizeBytes, children: [] };
  if (before === after) return { ...node, change: 'same' };
  if (before === null) return { ...node, change: 'added' };
  return { ...node, change: after === null ? 'removed' : 'changed' };
}

/** A group of what is there; null when it is empty. Its change is its children's where they agree, else `changed`. */
export function group(name: string, nodes: readonly (DiffNode | null)[]): DiffNode | null {
  const children = nodes.filter((node) => node !== null);
  const [first, ...rest] = children;
  if (first === undefined) return null;
  const change = rest.every((node) => node.change === first.change) ? first.change : 'changed';
  return { name, change, before: null, after: null, sizeBytes: null, children };
}

/** Compares two sets of named texts, in name order. */
export function diffRecords(
  name: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): DiffNode | null {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return group(
    name,
    names.map((key) => leaf(key, before.get(key) ?? null, after.get(key) ?? null)),
  );
}

/** The same tree with only what differs; null when nothing does. */
export function onlyDifferences(node: DiffNode): DiffNode | null {
  if (node.change === 'same') return null;
  return { ...node, children: node.children.map(onlyDifferences).filter((child) => child !== null) };
}
