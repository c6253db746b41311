/** Between two digests: moves to. */
export function Arrow() {
  return (
    <span className="wb-arrow" title="moves to">
      <span aria-hidden="true">→</span>
      <span className="pf-v6-u-screen-reader"> moves to </span>
    </span>
  );
}
