import { diffArrays } from 'diff';

/** One line of the comparison. A pair stands side by side; null means that the side has no line here. */
export interface DiffLine {
  readonly change: 'same' | 'removed' | 'added' | 'changed';
  readonly before: { readonly number: number; readonly text: string } | null;
  readonly after: { readonly number: number; readonly text: string } | null;
}

// Beyond this many edits the exact comparison takes seconds and the picture is all red and green anyway.
const maxEditLength = 3000;

interface Block {
  readonly kind: 'same' | 'removed' | 'added';
  readonly lines: readonly string[];
}

function blocksOf(before: readonly string[], after: readonly string[]): Block[] {
  const parts = diffArrays([...before], [...after], { maxEditLength });
  if (parts === undefined) {
    return [
      { kind: 'removed', lines: before },
      { kind: 'added', lines: after },
    ];
  }
  return parts.map((part) => ({
    kind: part.added ? 'added' : part.removed ? 'removed' : 'same',
    lines: part.value,
  }));
}

/** Lines of both texts side by side, with a removed block and the added one after it paired as changes. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  const counters = { before: 0, after: 0 };
  const take = (side: 'before' | 'after', text: string | undefined) =>
    text === undefined ? null : { number: (counters[side] += 1), text };
  const split = (text: string) => (text === '' ? [] : text.split('\n'));
  const blocks = blocksOf(split(before), split(after));
  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index];
    if (block === undefined) continue;
    if (block.kind === 'same') {
      for (const text of block.lines)
        lines.push({ change: 'same', before: take('before', text), after: take('after', text) });
      continue;
    }
    const next = blocks[index + 1];
    const paired = block.kind === 'removed' && next?.kind === 'added' ? next.lines : [];
    if (paired.length > 0) index += 1;
    const removed = block.kind === 'removed' ? block.lines : [];
    const added = block.kind === 'added' ? block.lines : paired;
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      const left = take('before', removed[at]);
      const right = take('after', added[at]);
      lines.push({
        change: left === null ? 'added' : right === null ? 'removed' : 'changed',
        before: left,
        after: right,
      });
    }
  }
  return lines;
}

/** How many lines differ, for the heading. */
export function countChanges(lines: readonly DiffLine[]): { removed: number; added: number } {
  return {
    removed: lines.filter((line) => line.change !== 'same' && line.before !== null).length,
    added: lines.filter((line) => line.change !== 'same' && line.after !== null).length,
  };
}
