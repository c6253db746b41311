// The chips' 12 px face: a letter is seldom wider than this, and a wrong guess only shows one chip fewer.
const letterPx = 6.6;
const paddingPx = 10;
const gapPx = 4;
const widthOf = (text: string) => text.length * letterPx + paddingPx;

/** How many labels fit side by side into a width, with room for “+3” where not all do. At least one. */
export function countFitting(labels: readonly string[], fitPx: number): number {
  let usedPx = 0;
  let fitting = 0;
  for (const [index, label] of labels.entries()) {
    usedPx += widthOf(label) + (index > 0 ? gapPx : 0);
    const isLast = index === labels.length - 1;
    const morePx = isLast ? 0 : gapPx + widthOf(`+${String(labels.length - index - 1)}`);
    if (usedPx + morePx <= fitPx) fitting = index + 1;
  }
  return Math.max(fitting, Math.min(1, labels.length));
}
