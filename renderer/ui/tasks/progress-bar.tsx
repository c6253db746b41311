/** A bar with its words for screen readers; the visible words stand beside it. */
export function ProgressBar({ fraction, label, text }: { fraction: number; label: string; text: string }) {
  const percent = Math.round(fraction * 100);
  return (
    <span
      className="wb-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
    >
      <span className="wb-bar__fill" style={{ inlineSize: `${percent}%` }} />
    </span>
  );
}
