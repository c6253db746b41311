const longAt = 40;
const tailLength = 10;

/** A tag in bold. A very long one is cut in its middle, because what tells it from others often stands at its end. */
export function TagName({ tag }: { tag: string }) {
  if (tag.length < longAt) {
    return (
      <strong className="wb-tag" title={tag}>
        {tag}
      </strong>
    );
  }
  return (
    <strong className="wb-tag wb-tag--long" title={tag}>
      <span className="pf-v6-u-screen-reader">{tag}</span>
      <span className="wb-tag__head" aria-hidden="true">
        {tag.slice(0, -tailLength)}
      </span>
      <span aria-hidden="true">{tag.slice(-tailLength)}</span>
    </strong>
  );
}
